// Everything that can go wrong as a caller may know it: a closed list of codes, one sentence each, nothing of Stripe's.

const table = {
  'bad-request': [400, 'This request is not one that Premium understands.'],
  'unknown-offer': [400, 'This offer is not sold here any more; reload the page to see what is.'],
  signature: [400, 'This message is not signed by Stripe.'],
  'not-paid': [402, 'The payment has not arrived yet; try again in a few minutes.'],
  origin: [403, 'Premium answers only to its own site.'],
  refused: [403, 'This purchase cannot be confirmed for this browser.'],
  revoked: [403, 'This licence has ended: it was cancelled, refunded or not paid any more.'],
  'not-found': [404, 'There is nothing at this address.'],
  method: [405, 'This address takes POST requests only.'],
  'too-large': [413, 'This request is larger than anything Premium needs.'],
  'rate-limited': [429, 'That was too often within a short time; wait a minute and try again.'],
  internal: [500, 'Something went wrong in the Premium service; try again later.'],
  upstream: [502, 'Stripe does not answer at the moment; try again in a minute.'],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;

export type ErrorCode = keyof typeof table;

export class EdgeError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  /** When another try makes sense. */
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, options: { sentence?: string; retryAfterSeconds?: number } = {}) {
    const [status, sentence] = table[code];
    super(options.sentence ?? sentence);
    this.code = code;
    this.status = status;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
