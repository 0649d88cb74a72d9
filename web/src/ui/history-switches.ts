// The two switches of the history: whether one is kept, and whether with file names.

import type { HistorySettings, JobHistory } from '../account/history.js';
import { announce, showBanner } from './banner.js';
import { h, uniqueId } from './dom.js';

export interface HistorySwitches {
  readonly element: HTMLElement;
  set(settings: HistorySettings): void;
}

const refused =
  'This browser did not store the change: it holds on this page only, and what was kept before may still be there.';

export function historySwitches(history: Pick<JobHistory, 'change'>): HistorySwitches {
  let takeBack = (): void => undefined;
  const line = (
    title: string,
    help: string,
    settings: (on: boolean) => Partial<HistorySettings>,
    said: readonly [off: string, on: string],
  ) => {
    const [id, helpId] = [uniqueId('toggle'), uniqueId('help')];
    const input = h('input', {
      type: 'checkbox',
      role: 'switch',
      class: 'switch',
      id,
      'aria-describedby': helpId,
      onchange: () => void change(input.checked),
    });
    const change = async (on: boolean): Promise<void> => {
      const isStored = await history.change(settings(on));
      takeBack();
      if (isStored) announce(said[on ? 1 : 0]);
      else takeBack = showBanner(refused, 'bad');
    };
    const words = h(
      'div',
      {},
      h('label', { class: 'field-title', for: id }, title),
      h('p', { id: helpId, class: 'muted' }, help),
    );
    return { input, element: h('div', { class: 'switch-line' }, words, input) };
  };
  const kept = line(
    'Keep a history',
    'Off: nothing new is written. What is there stays until you delete it or its 30 days are over.',
    (on) => ({ kept: on }),
    ['The history is off.', 'The history is on.'],
  );
  const names = line(
    'Keep file names',
    'Off unless you turn it on. Turning it off deletes the names that were kept.',
    (on) => ({ names: on }),
    ['File names were deleted and are not kept.', 'File names are kept from now on.'],
  );
  // A switch that has not been read yet would say something wrong.
  const element = h('div', { class: 'switch-lines', hidden: true }, kept.element, names.element);
  return {
    element,
    set(settings) {
      element.hidden = false;
      kept.input.checked = settings.kept;
      names.input.checked = settings.names;
      // Off they can be turned at any time: that deletes names.
      names.input.disabled = !settings.kept && !settings.names;
    },
  };
}
