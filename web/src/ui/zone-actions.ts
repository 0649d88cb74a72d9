// Choosing and pasting pictures as actions, wherever a page has a place for pictures.

import { registerActions } from './actions.js';
import { say } from './command-toast.js';
import type { DropZone } from './drop-zone.js';
import { namePasted } from './dropped-files.js';
import { keyCaps } from './shortcut-keys.js';
import { apple } from './shortcut-platform.js';

/** The answer takes the actions away. */
export function registerZoneActions(zone: DropZone): () => void {
  return registerActions([
    {
      id: 'choose-pictures',
      title: 'Choose pictures',
      keywords: ['picture', 'upload', 'open', 'files', 'add', 'load', 'browse'],
      icon: 'plus',
      shortcuts: ['O'],
      group: 'Pictures',
      placed: true,
      available: () => true,
      run: () => zone.open(),
    },
    {
      id: 'paste-picture',
      title: 'Paste from the clipboard',
      keywords: ['insert', 'screenshot', 'picture', 'image'],
      icon: 'paste',
      group: 'Pictures',
      available: () => true,
      run: () => void paste(zone),
    },
  ]);
}

const howToPaste = (): string =>
  `This browser does not let a page read the clipboard by itself; press ${keyCaps('Mod+V', apple).join(apple ? '' : '+')} here to paste.`;

async function paste(zone: DropZone): Promise<void> {
  if (typeof navigator.clipboard?.read !== 'function') return say(howToPaste());
  let items: readonly ClipboardItem[];
  try {
    items = await navigator.clipboard.read();
  } catch {
    return say(howToPaste());
  }
  const files: File[] = [];
  for (const item of items) {
    const type = item.types.find((each) => each.startsWith('image/'));
    const blob = type === undefined ? undefined : await item.getType(type).catch(() => undefined);
    if (blob !== undefined && type !== undefined) files.push(new File([blob], 'image.png', { type }));
  }
  if (files.length === 0) return say('There is no picture on the clipboard.');
  zone.take(namePasted(files, new Date()));
}
