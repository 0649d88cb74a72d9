// The self-test: makes pictures while this page's network is cut, and tells step by step how it went. Knows no elements but a canvas.

import type { RequestEntry } from '../service-worker/request-entry.js';
import type { Engine } from '../engine/engine-types.js';
import type { Method } from '../models/model-types.js';
import { siteRoot } from '../site/root.js';
import { engine, startEngine, toFailure } from './engine-access.js';
import { formatBytes } from './format.js';
import { cutNetwork, readRequests, type Cut } from '../site/request-log.js';
import { keepForTest } from '../site/service-worker-talk.js';

export type StepState = 'waiting' | 'running' | 'done' | 'failed' | 'skipped';

export interface Step {
  readonly id: string;
  readonly title: string;
  readonly state: StepState;
  /** What came of it. */
  readonly words: string;
  readonly ms?: number;
  /** A picture that was made. */
  readonly picture?: Blob;
}

const titles: Readonly<Record<string, string>> = {
  ready: 'Get what the tools are made of, while there is a network',
  cut: 'Cut the network for this page',
  check: 'Ask for a file that is not on this device',
  paint: 'Paint a picture',
  resize: 'Resize it',
  compress: 'Compress it',
  'cut-out': 'Remove its background',
  restore: 'Give the network back',
};

export interface Verdict {
  readonly passed: boolean;
  readonly sentence: string;
  /** What was asked for while the network was cut. */
  readonly requests: readonly RequestEntry[];
}

/** A step that ends the test early, in one sentence. */
class Failed extends Error {}

/** A file of the site that is never kept, so only a network can bring it. */
const neverKept = 'robots.txt';
const size = { width: 1200, height: 900 };
const noteMs = 1_500;

export class SelfTest {
  private readonly changed: (steps: readonly Step[]) => void;
  private steps: Step[] = Object.entries(titles).map(([id, title]) => ({
    id,
    title,
    state: 'waiting',
    words: '',
  }));

  constructor(changed: (steps: readonly Step[]) => void) {
    this.changed = changed;
  }

  /** Never rejects; the network is given back whatever happens. */
  async run(): Promise<Verdict> {
    let cut: Cut | undefined;
    let own: Engine | undefined;
    let problem = '';
    let made = 0;
    try {
      const method = await this.step('ready', () => this.makeReady());
      cut = await this.step('cut', async () => {
        const value = await cutNetwork();
        if (value === undefined) throw new Failed('The service worker did not answer; reload the page.');
        return { value, words: 'From here on, nothing that this page or its workers ask for goes out.' };
      });
      await this.step('check', () => refused());
      const source = await this.step('paint', () => painted());
      own = await startEngine({ workers: 1, webgpu: 'off' });
      const resize = { steps: [{ op: 'resize', params: { width: 600 } }], output: { format: 'webp' } };
      await this.picture('resize', own, source, resize);
      await this.picture('compress', own, source, { steps: [], output: { format: 'jpeg', quality: 75 } });
      made = 2;
      if (method === undefined) {
        this.set('cut-out', { state: 'skipped', words: 'No model is on this device; see the Models page.' });
      } else {
        const params = { model: method.id };
        const recipe = { steps: [{ op: 'remove-background', params }], output: { format: 'png' } };
        await this.picture('cut-out', own, source, recipe);
        made = 3;
      }
    } catch (thrown) {
      problem = thrown instanceof Failed ? thrown.message : toFailure(thrown).message;
    }
    await own?.close();
    const asked = await this.giveBack(cut);
    return this.verdict(problem, made, asked !== undefined, await requestsOf(asked ?? []));
  }

  private async makeReady(): Promise<{ value: Method | undefined; words: string }> {
    if (!(await keepForTest('core'))) throw new Failed('A file of the tools could not be fetched.');
    const { models } = await engine();
    const [methods, states] = [await models.methods(), await models.list()];
    const stored = (method: Method): boolean =>
      method.networks.every((id) => states.some((each) => each.model.id === id && each.state === 'stored'));
    const [method] = methods.filter(stored).sort((a, b) => a.bytes - b.bytes);
    if (method === undefined || !(await keepForTest('runtime')))
      return { value: undefined, words: 'The tools are on this device.' };
    return { value: method, words: `The tools and the model “${method.title}” are on this device.` };
  }

  private picture(id: string, own: Engine, source: Blob, recipe: object): Promise<Blob> {
    return this.step(id, async () => {
      const { blob, width, height } = await own.run(source, { version: 1, steps: [], ...recipe });
      const sizes = `${formatBytes(source.size)} became ${formatBytes(blob.size)}`;
      return { value: blob, words: `${sizes}, ${width} × ${height}, on this device.`, picture: blob };
    });
  }

  /** What was asked for meanwhile, by ids in the list; undefined where the network was back before. */
  private async giveBack(cut: Cut | undefined): Promise<readonly number[] | undefined> {
    if (cut === undefined) return undefined;
    const asked = await cut.restore();
    const words = asked === undefined ? 'It had come back by itself before.' : 'The network is there again.';
    this.set('restore', { state: asked === undefined ? 'failed' : 'done', words });
    return asked;
  }

  private verdict(
    problem: string,
    made: number,
    lasted: boolean,
    requests: readonly RequestEntry[] | undefined,
  ): Verdict {
    const fail = (sentence: string): Verdict => ({ passed: false, sentence, requests: requests ?? [] });
    if (problem !== '') return fail(problem);
    if (!lasted) return fail('The cut did not last until the end, so this proves nothing; try it again.');
    if (requests === undefined)
      return fail('The list of requests could not be read, so this proves nothing.');
    const out = requests.filter(({ from }) => from === 'network').length;
    if (out > 0) return fail(`${out} of its requests went out all the same.`);
    const pictures = made === 1 ? '1 picture was' : `${made} pictures were`;
    return {
      passed: true,
      sentence: `Passed: ${pictures} made while nothing could leave this device.`,
      requests,
    };
  }

  private async step<Value>(
    id: string,
    work: () => Promise<{ value: Value; words: string; picture?: Blob }>,
  ): Promise<Value> {
    this.set(id, { state: 'running' });
    const began = performance.now();
    try {
      const { value, words, picture } = await work();
      const ms = performance.now() - began;
      this.set(id, { state: 'done', words, ms, ...(picture === undefined ? {} : { picture }) });
      return value;
    } catch (thrown) {
      const words = thrown instanceof Failed ? thrown.message : toFailure(thrown).message;
      this.set(id, { state: 'failed', words });
      throw thrown;
    }
  }

  private set(id: string, change: Partial<Step>): void {
    this.steps = this.steps.map((step) => (step.id === id ? { ...step, ...change } : step));
    this.changed(this.steps);
  }
}

/** Proves that the cut cuts: fails when the file comes all the same. */
async function refused(): Promise<{ value: undefined; words: string }> {
  try {
    await fetch(new URL(neverKept, siteRoot()), { cache: 'no-store' });
  } catch {
    return { value: undefined, words: `“${neverKept}” was refused, as it should be.` };
  }
  throw new Failed('A request went out all the same: the network could not be cut.');
}

async function painted(): Promise<{ value: Blob; words: string; picture: Blob }> {
  const canvas = document.createElement('canvas');
  canvas.width = size.width;
  canvas.height = size.height;
  const context = canvas.getContext('2d');
  if (context === null) throw new Failed('This browser does not let the page paint a picture.');
  paintPear(context);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob === null) throw new Failed('This browser does not let the page paint a picture.');
  return { value: blob, words: `${size.width} × ${size.height}, ${formatBytes(blob.size)}.`, picture: blob };
}

/** A pear on a table, so that there is a subject to cut out. */
function paintPear(context: CanvasRenderingContext2D): void {
  const { width, height } = size;
  const fill = (colours: readonly string[], gradient: CanvasGradient): void => {
    colours.forEach((colour, index) => gradient.addColorStop(index / (colours.length - 1), colour));
    context.fillStyle = gradient;
  };
  fill(['#8fb3c4', '#d9e6ea'], context.createLinearGradient(0, 0, 0, height * 0.7));
  context.fillRect(0, 0, width, height);
  fill(['#b98d63', '#8a6240'], context.createLinearGradient(0, height * 0.7, 0, height));
  context.fillRect(0, height * 0.7, width, height * 0.3);
  context.fillStyle = 'rgb(40 25 10 / 35%)';
  context.beginPath();
  context.ellipse(620, 800, 250, 34, 0, 0, Math.PI * 2);
  context.fill();
  fill(['#f2e27a', '#c9b02e', '#7d8f1f'], context.createRadialGradient(530, 470, 20, 600, 560, 330));
  context.beginPath();
  context.moveTo(600, 180);
  context.bezierCurveTo(760, 180, 690, 380, 800, 500);
  context.bezierCurveTo(920, 650, 790, 820, 600, 820);
  context.bezierCurveTo(410, 820, 280, 650, 400, 500);
  context.bezierCurveTo(510, 380, 440, 180, 600, 180);
  context.fill();
  context.strokeStyle = '#5b3d1e';
  context.lineWidth = 22;
  context.lineCap = 'round';
  context.beginPath();
  context.moveTo(600, 190);
  context.quadraticCurveTo(605, 130, 655, 95);
  context.stroke();
}

/** Requests by their ids. The list is written a moment after. */
async function requestsOf(ids: readonly number[]): Promise<readonly RequestEntry[] | undefined> {
  await new Promise((resolve) => setTimeout(resolve, noteMs));
  const wanted = new Set(ids);
  return (await readRequests())?.filter(({ id }) => wanted.has(id));
}
