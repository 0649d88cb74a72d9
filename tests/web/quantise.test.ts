// Weights in 8 bits: the smaller network gives what the large one gives, within what eight bits can hold.

import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
// @ts-expect-error: scripts run without a compiler, so they have no types
import * as script from '../../scripts/lib/quantise.mjs';
// @ts-expect-error: as above
import * as networks from '../harness/onnx.mjs';

interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(
    feeds: Record<string, unknown>,
  ): Promise<Record<string, { data: Float32Array; dims: readonly number[] }>>;
}
interface Runtime {
  readonly env: { readonly wasm: { numThreads: number }; logLevel: string };
  readonly InferenceSession: { create(bytes: Uint8Array): Promise<Session> };
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => unknown;
}

const web = new URL('../../web/', import.meta.url);
const ort = createRequire(new URL('package.json', web))('onnxruntime-web') as Runtime;
ort.env.wasm.numThreads = 1;

const { quantise } = script as { quantise(bytes: Uint8Array, modules: string): Buffer };
const { tinyNetwork } = networks as { tinyNetwork(options: Record<string, unknown>): Buffer };
const modules = new URL('node_modules/', web).pathname;

const shape = [1, 3, 4, 4];
/** Enough filters that their weights are worth making smaller. */
const large = tinyNetwork({ input: shape, output: [1, 512, 4, 4], filters: 512 });

async function resultOf(bytes: Uint8Array): Promise<Float32Array> {
  const session = await ort.InferenceSession.create(bytes);
  const picture = Float32Array.from({ length: 48 }, (_, at) => Math.sin(at) / 2);
  const name = session.inputNames[0] ?? '';
  const answer = await session.run({ [name]: new ort.Tensor('float32', picture, shape) });
  return answer[session.outputNames[0] ?? '']?.data ?? new Float32Array();
}

test('the smaller network gives the same within a fraction of a percent', async () => {
  const small = quantise(large, modules);
  expect(small.length).toBeLessThan(large.length * 0.75);
  const [before, after] = [await resultOf(large), await resultOf(small)];
  expect(after.length).toBe(before.length);
  const worst = before.reduce((most, value, at) => Math.max(most, Math.abs(value - (after[at] ?? NaN))), 0);
  expect(worst).toBeLessThan(0.005);
  expect(Math.max(...before) - Math.min(...before)).toBeGreaterThan(0.4);
});

test('the same bytes come out each time', () => {
  expect(quantise(large, modules).equals(quantise(large, modules))).toBe(true);
});

test('a network too small to gain from it gives exactly what it gave', async () => {
  const tiny = tinyNetwork({ input: shape, output: [1, 1, 4, 4] });
  expect(await resultOf(quantise(tiny, modules))).toEqual(await resultOf(tiny));
});
