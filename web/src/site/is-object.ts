// Data from outside, before it is parsed.

/** An object that is no list, with values that nobody has looked at yet. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
