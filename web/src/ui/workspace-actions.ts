// What can be done on a tool's page, for the registry: results, pictures, options, models, and the way on to other tools.

import type { Catalogue, Operation } from '../engine/recipe.js';
import type { Method } from '../models/model-types.js';
import { describeShortcuts, registerAction, registerActions, type Action } from './actions.js';
import { announce } from './banner.js';
import { say } from './command-toast.js';
import { siteRoot } from '../site/root.js';
import { countOf } from './format.js';
import type { Job, JobQueue } from './job-queue.js';
import { methodParameter } from './mask-memory.js';
import type { OptionsForm } from './options-form.js';
import { longestFragment, recipeAddress } from './recipe-link.js';
import type { ResultActions } from './result-actions.js';
import type { ResultState } from './result-bar.js';
import { canCopyPictures } from './saving.js';
import { stageShortcuts } from './shortcut-descriptions.js';

/** The parts of a tool's page that its actions work on. */
export interface WorkspaceHands {
  readonly form: OptionsForm;
  readonly queue: JobQueue;
  /** Undefined until the first picture came. */
  readonly results: () => ResultActions | undefined;
  /** What the results are good for now. */
  readonly state: () => ResultState;
  /** The picture that is looked at. */
  readonly selected: () => Job | undefined;
}

const noResult = 'There is no result yet.';

export class WorkspaceActions {
  private readonly hands: WorkspaceHands;
  private operation: Operation | undefined;
  private models: () => void = () => undefined;

  constructor(hands: WorkspaceHands) {
    this.hands = hands;
    registerActions([...this.resultActions(), ...this.pictureActions(), ...this.optionActions()]);
  }

  /** The form is there: from now on options can be shared, and results taken on to other tools. */
  built(operation: Operation, catalogue: Catalogue): void {
    this.operation = operation;
    describeShortcuts(stageShortcuts(operation));
    const { hands } = this;
    for (const other of catalogue.operations) {
      if (other.id === operation.id) continue;
      registerAction({
        id: `continue-in-${other.id}`,
        title: `Continue in ${other.title}`,
        keywords: ['next', 'chain', 'result', ...other.keywords.slice(0, 3)],
        icon: other.icon,
        group: 'Continue',
        available: () => hands.state() === 'ready',
        run: () => void hands.results()?.continueWith(other.id),
      });
    }
  }

  /** The methods that can be chosen on this page now. */
  offer(methods: readonly Method[]): void {
    this.models();
    const { form } = this.hands;
    this.models = registerActions(
      methods.map(({ id, title }): Action => ({
        id: `model-${id}`,
        title: `Use the model ${title}`,
        keywords: ['switch model', 'method', 'network', 'change model'],
        icon: 'chip',
        group: 'Model',
        available: () => (form.values[methodParameter] === id ? 'It is in use.' : true),
        run: () => {
          form.setParameter(methodParameter, id);
          announce(`The model is ${title} now.`);
        },
      })),
    );
  }

  private resultActions(): readonly Action[] {
    const { hands } = this;
    const count = (): number => hands.queue.jobs.filter((job) => job.result !== undefined).length;
    return [
      {
        id: 'download',
        get title() {
          return count() > 1 ? 'Download all as a ZIP' : 'Download the result';
        },
        keywords: ['save', 'export', 'zip', 'store', 'download all'],
        icon: 'download',
        shortcuts: ['Mod+S'],
        whileTyping: true,
        group: 'Result',
        placed: true,
        available: () => hands.state() === 'ready' || noResult,
        run: () => void hands.results()?.save(),
      },
      {
        id: 'copy-result',
        title: 'Copy the result',
        keywords: ['clipboard', 'picture', 'image'],
        icon: 'copy',
        shortcuts: ['C'],
        group: 'Result',
        placed: true,
        available: () => {
          if (!canCopyPictures()) return 'This browser cannot copy pictures.';
          return (hands.state() === 'ready' && hands.selected()?.result !== undefined) || noResult;
        },
        run: () => void hands.results()?.copy(),
      },
      {
        id: 'cancel-work',
        title: 'Cancel the work',
        keywords: ['stop', 'abort'],
        icon: 'close',
        group: 'Result',
        placed: true,
        available: () => hands.state() === 'busy',
        run: () => {
          hands.queue.cancelAll();
          say('Cancelled.');
        },
      },
    ];
  }

  private pictureActions(): readonly Action[] {
    const { queue } = this.hands;
    return [
      {
        id: 'remove-all',
        title: 'Remove all pictures',
        keywords: ['clear', 'empty', 'start over', 'list'],
        icon: 'trash',
        group: 'Pictures',
        available: () => queue.jobs.length > 0,
        run: () => {
          const count = queue.jobs.length;
          queue.clear();
          say(`${countOf(count, 'picture')} removed.`);
          document.querySelector<HTMLElement>('drop-zone input')?.focus();
        },
      },
    ];
  }

  private optionActions(): readonly Action[] {
    const { form } = this.hands;
    return [
      {
        id: 'copy-recipe-link',
        title: 'Copy a link with these options',
        keywords: ['recipe', 'share', 'url', 'address', 'preset', 'bookmark'],
        icon: 'link',
        shortcuts: ['L'],
        group: 'Options',
        available: () => {
          if (this.operation === undefined) return 'Add a picture first: the options come with it.';
          return form.problem === '' || 'One of the options is not right yet.';
        },
        run: () => void this.copyLink(),
      },
      {
        id: 'reset-options',
        title: 'Reset the options',
        keywords: ['default', 'undo', 'start over', 'restore'],
        icon: 'reset',
        group: 'Options',
        available: () => this.operation !== undefined,
        run: () => {
          form.reset();
          say('The options are as they came.');
        },
      },
    ];
  }

  private async copyLink(): Promise<void> {
    const { form, queue } = this.hands;
    const address = recipeAddress(form.recipe(), siteRoot());
    if (address.hash.length > longestFragment) return say('These options are too long for a link.');
    const painted = queue.jobs.some((job) =>
      Object.values(job.edits).some((edit) => Array.isArray(edit) && edit.length > 0),
    );
    const behind = [
      painted ? 'brush strokes' : '',
      Object.keys(form.images()).length > 0 ? 'the second picture' : '',
    ].filter((each) => each !== '');
    const without = behind.length === 0 ? '' : ` It goes without ${behind.join(' and ')}.`;
    try {
      await navigator.clipboard.writeText(address.href);
      say(`Link copied: it has the options, never a picture.${without}`);
    } catch {
      history.replaceState(null, '', address.hash);
      say(`This browser did not allow the copy; the link is in the address bar.${without}`);
    }
  }
}
