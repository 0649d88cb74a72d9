// What `engine.models` is: the store with methods, consent and a visitor's own network around it.

import { EngineError } from '../engine/errors.js';
import type { Warning } from '../engine/engine-types.js';
import { consentGiven, keepConsent, requireConsent } from './consent.js';
import { fetchAll } from './fetch-all.js';
import { sha256Of } from './fetch-model.js';
import type { Inference, Network } from './inference.js';
import type {
  DownloadOptions,
  Licence,
  Method,
  ModelEntry,
  ModelLibrary,
  ModelManifest,
  ModelState,
  OwnModelReport,
  OwnModelSettings,
} from './model-types.js';
import { ownEntry, ownModelId, reportOf, requireOnnxFile } from './own-model.js';
import { testTensor } from './self-test.js';
import type { ModelStore, UsableMethod } from './store.js';

type Warnings = { readonly warnings: readonly Warning[] };

export class Library implements ModelLibrary {
  private readonly store: ModelStore;
  private readonly inference: Inference;

  constructor(store: ModelStore, inference: Inference) {
    this.store = store;
    this.inference = inference;
  }

  manifest(): Promise<ModelManifest> {
    return this.store.everything();
  }

  list(): Promise<readonly ModelState[]> {
    return this.store.list();
  }

  lasting(): Promise<boolean> {
    return this.store.lasting();
  }

  async methods(): Promise<readonly Method[]> {
    const { methods } = await this.store.everything();
    return Promise.all(methods.map(async ({ id }) => this.shown(await this.store.method(id))));
  }

  /** A network that only methods with terms use is fetched only for those who agreed to them. */
  async download(id: string, options: DownloadOptions = {}): Promise<Warnings> {
    const { methods } = await this.store.everything();
    const users = methods.filter(({ networks }) => networks.includes(id));
    const [first] = users;
    if (first && users.every(({ consent }) => consent !== undefined)) {
      await requireConsent(this.store, await this.store.method(first.id));
    }
    const { warnings } = await this.store.load(id, options);
    return { warnings };
  }

  async downloadMethod(id: string, options: DownloadOptions = {}): Promise<Warnings> {
    const method = await this.store.method(id);
    await requireConsent(this.store, method);
    const missing: ModelEntry[] = [];
    for (const model of method.networks) if (!(await this.store.has(model))) missing.push(model);
    return { warnings: await fetchAll(this.store, missing, options) };
  }

  remove(id: string): Promise<void> {
    return this.store.remove(id);
  }

  verify(id: string): Promise<boolean> {
    return this.store.verify(id);
  }

  async consent(methodId: string, agreed = true): Promise<void> {
    await keepConsent(this.store, await this.store.method(methodId), agreed);
  }

  async inspectOwn(file: Blob, options: { readonly signal?: AbortSignal } = {}): Promise<OwnModelReport> {
    const { report, network } = await this.look(file, options.signal);
    await this.inference.release(network.key);
    return report;
  }

  async addOwn(
    file: Blob,
    settings: OwnModelSettings,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<Method> {
    const { report, network, sha256 } = await this.look(file, options.signal);
    try {
      const entry = ownEntry(report, settings, sha256);
      await this.tryOut(network, entry, options.signal);
      await this.store.keepOwn(entry, await bytesOf(file));
    } finally {
      await this.inference.release(network.key).catch(() => undefined);
    }
    return this.shown(await this.store.method(ownModelId));
  }

  private async look(
    file: Blob,
    signal: AbortSignal | undefined,
  ): Promise<{ report: OwnModelReport; network: Network; sha256: string }> {
    await requireOnnxFile(file);
    const sha256 = await sha256Of(await bytesOf(file));
    const network: Network = {
      key: `${ownModelId} ${sha256}`,
      bytes: file.size,
      weights: () => bytesOf(file),
    };
    try {
      return { report: reportOf(await this.inference.inspect(network, signal), file.size), network, sha256 };
    } catch (error) {
      throw readable(error);
    }
  }

  /** One run tells what no description does: whether the mask has the size that the core expects. */
  private async tryOut(network: Network, entry: ModelEntry, signal: AbortSignal | undefined): Promise<void> {
    const { width, height } = entry.input;
    const asked = [1, 3, height, width];
    let shape: readonly number[];
    try {
      ({ shape } = await this.inference.infer(network, testTensor(asked), asked, signal));
    } catch (error) {
      throw readable(error);
    }
    const single = shape.length >= 2 && shape.slice(0, -2).every((side) => side === 1);
    if (single && shape.at(-2) === height && shape.at(-1) === width) return;
    throw new EngineError({
      code: 'model-invalid',
      message: `This model cannot be used here: for a picture of ${width} × ${height} it gave ${shape.join(' × ')} values, not a mask of the same size.`,
    });
  }

  private async shown(method: UsableMethod): Promise<Method> {
    const { consent, networks, ...rest } = method;
    const licences = new Map<string, Licence>();
    for (const { licence: name, licenceUrl: url, urls } of networks) {
      if (urls.length > 0) licences.set(`${name} ${url}`, { name, url });
    }
    return {
      ...rest,
      networks: networks.map(({ id }) => id),
      bytes: networks.reduce((sum, model) => sum + model.bytes, 0),
      licences: [...licences.values()],
      ...(consent === undefined
        ? {}
        : { consent: { sentence: consent, given: await consentGiven(this.store, method) } }),
    };
  }
}

async function bytesOf(file: Blob): Promise<ArrayBuffer> {
  try {
    return await file.arrayBuffer();
  } catch (cause) {
    throw new EngineError(
      { code: 'unreadable', message: 'The file could not be read; it may have been moved or changed.' },
      { cause },
    );
  }
}

/** The runtime's words about a broken file, as a sentence for the person who chose it. */
function readable(error: unknown): unknown {
  if (!(error instanceof EngineError) || error.code !== 'model-invalid') return error;
  if (/protobuf|parse|deserializ|INVALID_PROTOBUF/i.test(error.message)) {
    return new EngineError(
      {
        code: 'model-invalid',
        message: 'This model cannot be used here: the file is damaged or not complete.',
      },
      { cause: error },
    );
  }
  return error;
}
