// Fetches the core while the person is still reaching for a picture: it is large, and never wanted before the first paint.

import { engine } from './engine-access.js';

async function warmUp(): Promise<void> {
  try {
    await (await engine()).warmUp();
  } catch {
    // The first run says what is wrong.
  }
}

/** Begins when the person comes near the place for pictures, or drags one over the page. */
export function warmUpNear(zone: Element | null): void {
  const warm = (): void => void warmUp();
  for (const event of ['pointerenter', 'focusin']) zone?.addEventListener(event, warm, { once: true });
  document.addEventListener('dragenter', warm, { once: true });
}
