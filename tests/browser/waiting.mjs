// Waiting for something that no event tells of.

/** Resolves once `condition` holds, asked again and again; rejects with the sentence when it does not in time. */
export async function until(condition, sentence, timeoutMs = 15_000) {
  const end = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(sentence);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
