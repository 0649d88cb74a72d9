// Gives results to the person: one file, all files as a ZIP, or a copy on the clipboard.

import { downloadZip } from 'client-zip';
import type { RunResult } from '../engine/engine-types.js';

/** Saves a blob under a name. The address is kept a minute: the browser reads it after this call returns. */
export function saveBlob(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export interface NamedBlob {
  readonly name: string;
  readonly blob: Blob;
}

/** One ZIP of all files, stored as they are: pictures do not shrink further. */
export async function saveZip(files: readonly NamedBlob[], name: string): Promise<void> {
  const entries = files.map(({ name: entryName, blob }) => ({ name: entryName, input: blob }));
  saveBlob(await downloadZip(entries).blob(), name);
}

/** Whether the clipboard of this browser can take pictures. */
export function canCopyPictures(): boolean {
  return typeof ClipboardItem !== 'undefined' && typeof navigator.clipboard?.write === 'function';
}

/** Puts the result on the clipboard as PNG, the one picture type every browser takes. Rejects when it is refused. */
export async function copyPicture(result: RunResult): Promise<void> {
  // The promise goes into the item, because Safari only allows the write within the click.
  const png = result.format === 'png' ? Promise.resolve(result.blob) : toPng(result.blob);
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
}

async function toPng(blob: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(blob);
  const canvas = document.createElement('canvas');
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
  bitmap.close();
  return new Promise((resolve, reject) =>
    canvas.toBlob((png) => (png === null ? reject(new Error('No PNG')) : resolve(png)), 'image/png'),
  );
}
