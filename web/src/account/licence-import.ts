// Takes a licence out of an imported file: through the same checks as one that is typed in, never past them.

import { changeLicenceRecord } from './licence-record.js';
import type { Licences } from './licences.js';

/**
 * Answers '' when a licence was taken or there is nothing to take, otherwise one sentence about why not. An active
 * licence that is here already stays.
 */
export async function adoptLicence(
  records: readonly { readonly key: string; readonly value: unknown }[],
  licences: Pick<Licences, 'state' | 'restore'> | undefined,
): Promise<string> {
  const value = records.find(({ key }) => key === 'licence')?.value;
  if (licences === undefined || typeof value !== 'object' || value === null) return '';
  const { token, restore } = value as { readonly token?: unknown; readonly restore?: unknown };
  if (typeof token !== 'string' || (await licences.state()).active) return '';
  try {
    await licences.restore(token);
  } catch (thrown) {
    return `The licence in the file was not taken: ${thrown instanceof Error ? thrown.message : 'it could not be read.'}`;
  }
  // Of no use with another purchase; whoever reads it checks that.
  if (typeof restore === 'string')
    await changeLicenceRecord((old) =>
      old.token === token && old.restore === undefined ? { ...old, restore } : old,
    );
  return '';
}
