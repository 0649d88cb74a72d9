// A blank page of the site with an engine in it, on which the contract of /engine.js is tested.

/** Runs in the page: keeps what the tests need on `globalThis.kit`. */
function installKit(engineUrl) {
  const workers = [];
  const NativeWorker = globalThis.Worker;
  // Knowing the workers and their memory lets a test break them; the engine itself is untouched.
  globalThis.Worker = class extends NativeWorker {
    constructor(...args) {
      super(...args);
      workers.push(this);
      this.addEventListener('message', (event) => {
        this.memory = event.data?.value?.memory ?? this.memory;
      });
    }
  };
  globalThis.kit = {
    workers,
    fromBase64: (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)),
    async toBase64(blob) {
      const bytes = new Uint8Array(await blob.arrayBuffer());
      let text = '';
      for (let i = 0; i < bytes.length; i += 32768) text += String.fromCharCode(...bytes.subarray(i, i + 32768));
      return btoa(text);
    },
    load: () => import(engineUrl),
    async create(options) {
      const module = await import(engineUrl);
      return module.createEngine(options);
    },
    /** `{ok: true, ...}` with the result's facts, or `{ok: false, ...}` with the error's. */
    async attempt(promise) {
      try {
        const { blob, ...facts } = await promise;
        return { ok: true, ...facts, type: blob.type, bytes: blob.size };
      } catch (error) {
        const { code, step, parameter, message, name } = error;
        return { ok: false, isError: error instanceof Error, name, code, step, parameter, message };
      }
    },
  };
}

/** Opens a session on a blank, isolated page under the site's own policy, ready to import the engine. */
export async function openEnginePage(chromium, site, options) {
  const session = await chromium.session(options);
  // A document without a link to an icon makes Chromium ask for this one.
  await session.context.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }));
  await session.page.goto(new URL('robots.txt', site.url).href);
  await session.page.evaluate(installKit, new URL('engine.js', site.url).href);
  return session;
}
