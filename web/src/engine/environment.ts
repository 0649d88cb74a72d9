// Says whether this browser can run the core, in one sentence a person understands.

// A module with one function that uses a SIMD instruction: `i8x16.popcnt(i8x16.splat(0))`.
const simdModule = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98,
  11,
]);

/** Undefined when everything needed is there; otherwise what is missing. Starts nothing and fetches nothing. */
export function environmentProblem(): string | undefined {
  if (typeof WebAssembly === 'undefined' || !WebAssembly.validate(simdModule)) {
    return 'This browser cannot run WebAssembly with SIMD; please update it or use a current browser.';
  }
  if (typeof Worker === 'undefined') {
    return 'This browser does not let this page start workers, which picture processing needs.';
  }
  if (typeof SharedArrayBuffer === 'undefined' || !globalThis.crossOriginIsolated) {
    return 'This page is not isolated (its server must send the COOP and COEP headers), so WebAssembly threads cannot start.';
  }
  return undefined;
}
