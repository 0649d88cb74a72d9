// Remembers small settings in this browser; where storage is blocked, forgetting is the only consequence.

const prefix = 'mypictools:';

export function remember(key: string, value: unknown): void {
  try {
    localStorage.setItem(prefix + key, JSON.stringify(value));
  } catch {
    // Blocked or full: the setting lasts until the page closes.
  }
}

export function forget(key: string): void {
  try {
    localStorage.removeItem(prefix + key);
  } catch {
    // Nothing was kept.
  }
}

/** What was remembered, as unknown data that the caller must check; undefined when there is nothing readable. */
export function recall(key: string): unknown {
  try {
    const text = localStorage.getItem(prefix + key);
    return text === null ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}

/** The same for a plain string, such as the theme, which a script before the first paint reads as it is. */
export function rememberText(key: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(prefix + key);
    else localStorage.setItem(prefix + key, value);
  } catch {
    // As above.
  }
}
