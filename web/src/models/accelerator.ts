// Whether a network may run on the graphics processor: one verdict for each adapter, runtime and network, remembered.

/** The part of WebGPU that is used; the DOM types of this compiler do not have it yet. */
interface AdapterInfo {
  readonly vendor?: string;
  readonly architecture?: string;
  readonly device?: string;
  readonly description?: string;
  readonly isFallbackAdapter?: boolean;
}

export interface Adapter {
  /** What identifies it. */
  readonly name: string;
  /** Computes on the processor after all, so it is never faster. */
  readonly software: boolean;
}

export type WebGpuMode = 'auto' | 'right' | 'off';

/** Where verdicts are kept between visits. */
export interface Notes {
  note(name: string): Promise<unknown>;
  keepNote(name: string, value: unknown): Promise<void>;
}

/** What a self-test found. */
export interface Verdict {
  /** Its results agree with those of WebAssembly. */
  readonly right: boolean;
  /** Milliseconds of one run there, and in WebAssembly. */
  readonly gpuMs: number;
  readonly wasmMs: number;
}

export interface AcceleratorOptions {
  readonly mode: WebGpuMode;
  readonly notes: Notes;
  /** Distinguishes versions of the runtime. */
  readonly runtime: string;
  /** Undefined where there is none. */
  readonly adapter: () => Promise<Adapter | undefined>;
}

const noteName = 'webgpu';
/** It must be this much quicker to be worth a second runtime in memory. */
const clearlyFaster = 0.8;
/** More networks than any site lists: older verdicts go. */
const mostVerdicts = 32;

export class Accelerator {
  private readonly options: AcceleratorOptions;
  private reading: Promise<Map<string, Verdict>> | undefined;
  private asking: Promise<Adapter | undefined> | undefined;

  constructor(options: AcceleratorOptions) {
    this.options = options;
  }

  /** `yes` and `no` come from a verdict; `unknown` asks for a self-test. */
  async advice(key: string): Promise<'yes' | 'no' | 'unknown'> {
    const { mode } = this.options;
    const adapter = mode === 'off' ? undefined : await this.adapter();
    if (!adapter || (adapter.software && mode !== 'right')) return 'no';
    const verdict = (await this.verdicts()).get(key);
    if (!verdict) return 'unknown';
    if (!verdict.right) return 'no';
    return mode === 'right' || verdict.gpuMs <= verdict.wasmMs * clearlyFaster ? 'yes' : 'no';
  }

  /** Remembers a verdict, for this visit only where it is not `lasting`. */
  async judge(key: string, verdict: Verdict, lasting = true): Promise<void> {
    const verdicts = await this.verdicts();
    verdicts.delete(key);
    verdicts.set(key, verdict);
    if (!lasting) return;
    const kept = [...verdicts].slice(-mostVerdicts);
    await this.options.notes.keepNote(noteName, { for: await this.circumstances(), verdicts: kept });
  }

  private adapter(): Promise<Adapter | undefined> {
    this.asking ??= this.options.adapter().catch(() => undefined);
    return this.asking;
  }

  /** Verdicts of another adapter or runtime do not count. */
  private async circumstances(): Promise<string> {
    return `${this.options.runtime} ${(await this.adapter())?.name ?? ''}`;
  }

  private verdicts(): Promise<Map<string, Verdict>> {
    this.reading ??= this.read();
    return this.reading;
  }

  private async read(): Promise<Map<string, Verdict>> {
    const noted = await this.options.notes.note(noteName);
    const { for: circumstances, verdicts } = (noted ?? {}) as { for?: unknown; verdicts?: unknown };
    if (circumstances !== (await this.circumstances()) || !Array.isArray(verdicts)) return new Map();
    return new Map(verdicts.filter(isVerdict));
  }
}

function isVerdict(value: unknown): value is [string, Verdict] {
  if (!Array.isArray(value) || typeof value[0] !== 'string') return false;
  const { right, gpuMs, wasmMs } = (value[1] ?? {}) as Partial<Verdict>;
  return typeof right === 'boolean' && typeof gpuMs === 'number' && typeof wasmMs === 'number';
}

/** The adapter of this browser, or undefined where WebGPU, or what our build of the runtime needs, is missing. */
export async function ownAdapter(): Promise<Adapter | undefined> {
  // The runtime's build for WebGPU suspends WebAssembly while the processor computes; the other kind is 10 MB larger.
  if (!('Suspending' in WebAssembly)) return undefined;
  const { gpu } = (globalThis.navigator ?? {}) as {
    gpu?: { requestAdapter(): Promise<{ info?: AdapterInfo; isFallbackAdapter?: boolean } | null> };
  };
  const adapter = await gpu?.requestAdapter();
  if (!adapter) return undefined;
  const { vendor = '', architecture = '', device = '', description = '' } = adapter.info ?? {};
  const name = [vendor, architecture, device, description].join(' ').trim() || 'unnamed';
  const fallback = adapter.info?.isFallbackAdapter ?? adapter.isFallbackAdapter ?? false;
  return { name, software: fallback || /swiftshader|llvmpipe|lavapipe|software|basic render/i.test(name) };
}
