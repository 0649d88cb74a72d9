// The one error class the engine rejects with, and its closed list of codes.

/** What went wrong. The first seven come from the core; the last three only arise around it. */
export const errorCodes = [
  'bad-parameter',
  'unreadable',
  'unsupported',
  'too-large',
  'out-of-memory',
  'cancelled',
  'internal',
  'network',
  'model-invalid',
  'environment',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** The plain form of an error: what crosses the door and the worker boundary. */
export interface ErrorDetails {
  readonly code: ErrorCode;
  /** One clear sentence for the person using the page. */
  readonly message: string;
  /** Index (from 0) of the recipe's step that is at fault. */
  readonly step?: number;
  /** Id of the parameter that is at fault. */
  readonly parameter?: string;
}

/** Every rejection of the engine's promises is one of these. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: ErrorCode;
  readonly step: number | undefined;
  readonly parameter: string | undefined;

  constructor(details: ErrorDetails, options?: ErrorOptions) {
    super(details.message, options);
    this.code = details.code;
    this.step = details.step;
    this.parameter = details.parameter;
  }

  /** The plain form, for another thread or a log. */
  get details(): ErrorDetails {
    return {
      code: this.code,
      message: this.message,
      ...(this.step === undefined ? {} : { step: this.step }),
      ...(this.parameter === undefined ? {} : { parameter: this.parameter }),
    };
  }
}

export function isErrorCode(value: unknown): value is ErrorCode {
  return (errorCodes as readonly unknown[]).includes(value);
}

export function cancelled(): EngineError {
  return new EngineError({ code: 'cancelled', message: 'The job was cancelled.' });
}

/**
 * Parses an error that came from the core or a worker. Never throws: what is not understood becomes `internal`,
 * so that a job always gets an answer.
 */
export function parseErrorDetails(value: unknown): ErrorDetails {
  const fields: Record<string, unknown> = typeof value === 'object' && value !== null ? { ...value } : {};
  const known = isErrorCode(fields['code']);
  const message = fields['message'];
  const step = fields['step'];
  const parameter = fields['parameter'];
  return {
    code: isErrorCode(fields['code']) ? fields['code'] : 'internal',
    message:
      known && typeof message === 'string' && message !== ''
        ? message
        : `The engine failed${typeof message === 'string' && message !== '' ? `: ${message}` : ' without saying why.'}`,
    ...(typeof step === 'number' && Number.isInteger(step) && step >= 0 ? { step } : {}),
    ...(typeof parameter === 'string' && parameter !== '' ? { parameter } : {}),
  };
}

/** Turns anything thrown into an EngineError; aborts become `cancelled`, the unknown becomes `fallback`. */
export function toEngineError(thrown: unknown, fallback: ErrorCode = 'internal'): EngineError {
  if (thrown instanceof EngineError) return thrown;
  if (thrown instanceof DOMException && thrown.name === 'AbortError') return cancelled();
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new EngineError({ code: fallback, message: `The engine failed: ${message}` }, { cause: thrown });
}
