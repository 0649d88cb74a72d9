// An error as Stripe's API words it: {error: {type, code, message, param}} with a status.

export class StripeError extends Error {
  constructor(status, error) {
    super(error.message);
    this.status = status;
    this.body = { error };
  }
}

export const invalid = (message, param, code = 'parameter_invalid') =>
  new StripeError(400, { type: 'invalid_request_error', code, message, param });

export const missing = (kind, id, param = 'id', status = 404) =>
  new StripeError(status, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${kind}: '${id}'`,
    param,
    doc_url: 'https://stripe.com/docs/error-codes/resource-missing',
  });

/** Stripe refuses parameters that it does not know; so a misspelt one is found here as well. */
export function allowOnly(parameters, names, where = '') {
  for (const name of Object.keys(parameters))
    if (!names.includes(name)) {
      const param = where === '' ? name : `${where}[${name}]`;
      throw invalid(`Received unknown parameter: ${param}`, param, 'parameter_unknown');
    }
}

/** Metadata and description as Stripe limits them; an empty text takes a value away. */
export function changeTexts(object, { description, metadata }) {
  if (description !== undefined) {
    if (description.length > 500)
      throw invalid('Invalid string: must be at most 500 characters', 'description');
    object.description = description === '' ? null : description;
  }
  for (const [name, value] of Object.entries(metadata ?? {})) {
    if (name.length > 40 || value.length > 500) throw invalid('Metadata is too long', `metadata[${name}]`);
    if (value === '') delete object.metadata[name];
    else object.metadata[name] = value;
  }
}
