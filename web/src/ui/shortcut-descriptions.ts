// The keys that the stage, the brush and the crop frame handle themselves, described for the sheet of shortcuts.

import type { Operation } from '../engine/recipe.js';
import type { ShortcutNote } from './actions.js';

const note = (group: string, title: string, ...keys: readonly string[]): ShortcutNote => ({
  group,
  title,
  keys,
});

const picture: readonly ShortcutNote[] = [
  note('Zoom and compare', 'Zoom in', '+'),
  note('Zoom and compare', 'Zoom out', '-'),
  note('Zoom and compare', 'Whole picture', '0'),
  note('Zoom and compare', 'Actual size', '1'),
  note('Zoom and compare', 'Move a zoomed picture', 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'),
  note('Zoom and compare', 'Move the divider', 'ArrowLeft', 'ArrowRight'),
];

const brush: readonly ShortcutNote[] = [
  note('Brush', 'Keep', 'B'),
  note('Brush', 'Erase', 'E'),
  note('Brush', 'Smaller, larger', '[', ']'),
  note('Brush', 'Harder, softer', '{', '}'),
  note('Brush', 'Undo', 'Mod+Z'),
  note('Brush', 'Redo', 'Mod+Shift+Z', 'Mod+Y'),
  note('Brush', 'Move the brush', 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'),
  note('Brush', 'Paint a dab, or a line while held', ' '),
  note('Brush', 'Begin and end a line', 'Enter'),
  note('Brush', 'Put the brush down', 'Escape'),
];

const frame: readonly ShortcutNote[] = [
  note('Crop frame', 'Move it', 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'),
  note('Crop frame', 'Resize it', 'Shift+ArrowRight', 'Shift+ArrowDown'),
  note('Crop frame', 'By single pixels', 'Mod+ArrowRight', 'Mod+ArrowDown'),
];

/** Those of a tool's page. */
export function stageShortcuts(operation: Operation): readonly ShortcutNote[] {
  const has = (kind: string): boolean => operation.parameters.some((parameter) => parameter.kind === kind);
  return [...picture, ...(has('mask') ? brush : []), ...(has('rectangle') ? frame : [])];
}
