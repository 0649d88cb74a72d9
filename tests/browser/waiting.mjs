// Waiting for something that no event tells of.

/** Asks again until `read` answers what is `wanted`, and gives that; rejects with the sentence when the time is over. */
export async function until(read, sentence, { wanted = Boolean, timeoutMs = 15_000 } = {}) {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (wanted(value)) return value;
    if (Date.now() > end) throw new Error(`${sentence}: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
