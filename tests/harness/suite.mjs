// Runs named tests one after the other, prints a line for each and the closing line that scripts/check reads.

/** The value after `--name` on the command line, or undefined. */
export function argument(name) {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
}

/** Rejects with `sentence` when `promise` has not settled after `ms`. */
export async function within(ms, promise, sentence) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(sentence)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

export class Suite {
  #only;
  #again;
  #passed = 0;
  #failed = [];
  #unsteady = [];
  #skipped = 0;

  /**
   * Runs only tests whose name contains `only`, if it is given. With `again`, a test that fails is run once more: it passes
   * if it then does, and is named as unsteady at the end, with what went wrong the first time above.
   */
  constructor({ only = argument('only'), again = false } = {}) {
    this.#only = only;
    this.#again = again;
  }

  /** Whether any of these names would run: lets a caller skip a costly preparation. */
  wants(...names) {
    return this.#only === undefined || names.some((name) => name.includes(this.#only) || this.#only.includes(name));
  }

  /** Whether every test runs. */
  get whole() {
    return this.#only === undefined;
  }

  /** Runs one test; it fails by throwing or by taking longer than `timeoutMs`. True when it passed. */
  async test(name, body, { timeoutMs = 60_000 } = {}) {
    if (this.#only !== undefined && !name.includes(this.#only)) return false;
    const start = performance.now();
    const seconds = () => `${((performance.now() - start) / 1000).toFixed(1)} s`;
    const attempt = async () => within(timeoutMs, (async () => body())(), `no answer within ${timeoutMs / 1000} s`);
    try {
      try {
        await attempt();
      } catch (error) {
        if (!this.#again) throw error;
        console.log(`again   ${name} (${seconds()})\n        ${explain(error)}`);
        await attempt();
        this.#unsteady.push(name);
      }
      this.#passed += 1;
      console.log(`ok      ${name} (${seconds()})`);
      return true;
    } catch (error) {
      this.fail(`${name} (${seconds()})`, error);
      return false;
    }
  }

  /** Something outside a test went wrong, such as its preparation; it counts even where only some tests are wanted. */
  fail(name, error) {
    this.#failed.push(name);
    console.log(`FAILED  ${name}\n        ${explain(error)}`);
  }

  skip(name, why) {
    if (this.#only !== undefined && !name.includes(this.#only)) return;
    this.#skipped += 1;
    console.log(`skipped ${name}: ${why}`);
  }

  /** Prints the closing line; the result is the process's exit code. A run in which nothing ran has failed. */
  close() {
    for (const name of this.#unsteady) console.log(`unsteady: ${name}`);
    for (const name of this.#failed) console.log(`failed: ${name}`);
    const skipped = this.#skipped > 0 ? `, ${this.#skipped} skipped` : '';
    console.log(`${this.#passed} passed, ${this.#failed.length} failed${skipped}`);
    return this.#failed.length > 0 || this.#passed + this.#skipped === 0 ? 1 : 0;
  }
}

function explain(error) {
  if (error instanceof Complaints) return error.message.replaceAll('\n', '\n        ');
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return text.split('\n').slice(0, 12).join('\n        ');
}

/** A failure whose message is the whole story: it is printed without a stack and in full. */
export class Complaints extends Error {}
