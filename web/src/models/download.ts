// One attempt to fetch the rest of a file, from an offset where the server allows it.

import { EngineError } from '../engine/errors.js';

export interface RangeRequest {
  readonly url: string;
  /** First byte wanted. */
  readonly offset: number;
  /** The tag the server gave for the bytes before. */
  readonly etag: string | undefined;
  /** Bytes of the whole file. */
  readonly total: number;
  readonly signal: AbortSignal;
  /** An attempt that brings nothing for this long has failed. */
  readonly stallMs: number;
}

export interface RangeResponse {
  /** Where the bytes begin: the offset asked for, or 0 when the server starts afresh. */
  readonly offset: number;
  readonly etag: string | undefined;
  /** The next bytes, or undefined at the end. Rejects when the connection is cut or stalls. */
  readonly read: () => Promise<Uint8Array | undefined>;
  readonly cancel: () => void;
}

function unavailable(cause: unknown): EngineError {
  return new EngineError(
    { code: 'network', message: 'The model could not be downloaded; check the connection and try again.' },
    { cause },
  );
}

export function wrongSize(): EngineError {
  return new EngineError({
    code: 'model-invalid',
    message: 'The model that was downloaded is not the right one: its size is wrong.',
  });
}

/** Rejects with `network` when the server cannot be reached or refuses, `model-invalid` when the file is of another size. */
export async function requestRange(request: RangeRequest): Promise<RangeResponse> {
  const { total, offset } = request;
  const response = await askPatiently(request);
  if (!response) return requestRange({ ...request, offset: 0, etag: undefined });
  if (response.status === 416 && offset > 0) return requestRange({ ...request, offset: 0, etag: undefined });
  const resumed = response.status === 206 && offset > 0;
  if (!resumed && response.status !== 200) throw unavailable(`status ${response.status}`);
  if (!response.body) throw unavailable('no body');

  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '');
  const size = resumed ? range?.[2] : plainLength(response);
  if (resumed && range && Number(range[1]) !== offset) {
    await response.body.cancel();
    throw unavailable('another range than the one asked for');
  }
  if (size !== undefined && size !== '*' && Number(size) !== total) {
    await response.body.cancel();
    throw wrongSize();
  }
  const reader = response.body.getReader();
  return {
    offset: resumed ? offset : 0,
    etag: response.headers.get('etag') ?? undefined,
    read: () => readWithin(reader, request.stallMs),
    cancel: () => void reader.cancel().catch(() => undefined),
  };
}

/** Undefined where another host refuses ranges, as some do in answer to the browser's question beforehand. */
async function askPatiently(request: RangeRequest): Promise<Response | undefined> {
  try {
    return await ask(request);
  } catch (error) {
    if (request.offset === 0 || request.signal.aborted || isOwn(request.url)) throw error;
    return undefined;
  }
}

function isOwn(url: string): boolean {
  return new URL(url).origin === globalThis.location?.origin;
}

async function ask({ url, offset, etag, signal }: RangeRequest): Promise<Response> {
  const headers: Record<string, string> = {};
  if (offset > 0) {
    headers['range'] = `bytes=${offset}-`;
    // Weak tags are not allowed here; on another origin the header would need leave that few servers give. The
    // checksum of the whole guards both cases.
    if (etag !== undefined && !etag.startsWith('W/') && isOwn(url)) headers['if-range'] = etag;
  }
  try {
    // The store keeps the file: a second copy in the HTTP cache would only take room.
    return await fetch(url, { headers, signal, cache: 'no-store' });
  } catch (cause) {
    throw unavailable(cause);
  }
}

function plainLength(response: Response): string | undefined {
  if (response.headers.has('content-encoding')) return undefined;
  return response.headers.get('content-length') ?? undefined;
}

async function readWithin(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  stallMs: number,
): Promise<Uint8Array | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const stalled = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('the server sent nothing more')), stallMs);
    });
    const { done, value } = await Promise.race([reader.read(), stalled]);
    return done ? undefined : value;
  } catch (cause) {
    throw unavailable(cause);
  } finally {
    clearTimeout(timer);
  }
}
