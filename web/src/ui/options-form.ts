// The form generated from a tool's parameters and the output parameters. Emits `options` when a legal value changed.

import type {
  Operation,
  Parameter,
  ParameterKind,
  ParameterValue,
  ParameterValues,
  Recipe,
} from '../engine/recipe.js';
import { h, icon } from './dom.js';
import type { Field } from './fields/field.js';
import { factoryFor } from './fields/field-of-kind.js';
import { changedWords, clusterNodes, fold, parametersOf, sectionsOf, type Section } from './option-groups.js';
import { acceptRemembered, defaultValue, defaultValues, isShown, recipeValues } from './parameter-value.js';
import { forget, recall, remember } from './storage.js';
import { isObject } from '../site/is-object.js';

interface Entry {
  readonly parameter: Parameter;
  readonly field: Field;
  readonly output: boolean;
  refused: string;
}

/** The person asked for the editor of a field that works on the picture: the brush of a mask. */
export class OpenEditorEvent extends Event {
  readonly parameter: string;

  constructor(parameter: string) {
    super('open-editor', { bubbles: true });
    this.parameter = parameter;
  }
}

/** A value that belongs to the picture that is looked at, and to no other. */
export class PictureValueEvent extends Event {
  readonly parameter: string;
  readonly value: ParameterValue;

  constructor(parameter: string, value: ParameterValue) {
    super('picture-value', { bubbles: true });
    this.parameter = parameter;
    this.value = value;
  }
}

export class OptionsForm extends HTMLElement {
  private operation: Operation | undefined;
  private outputs: readonly Parameter[] = [];
  private entries: readonly Entry[] = [];
  private params: ParameterValues = {};
  private output: ParameterValues = {};
  /** Points and rectangles that came with a recipe's link, which no picture brought. */
  private linked: ParameterValues = {};
  private attached: Readonly<Record<string, Blob>> = {};
  private folds: { readonly state: HTMLElement; readonly parameters: readonly Parameter[] }[] = [];

  /** Builds the form. `extra` goes at the end of the further options. */
  build(operation: Operation, outputs: readonly Parameter[], extra: readonly HTMLElement[] = []): void {
    this.operation = operation;
    this.outputs = outputs;
    this.params = this.remembered('params', operation.parameters);
    this.output = this.remembered('output', outputs);
    this.entries = [
      ...operation.parameters.map((parameter) => this.entry(parameter, false)),
      ...outputs.map((parameter) => this.entry(parameter, true)),
    ];
    const element = (output: boolean) => (parameter: Parameter) =>
      this.entries.find((entry) => entry.output === output && entry.parameter === parameter)?.field.element ??
      h('div');
    const [front, ...folded] = sectionsOf(operation.parameters, 'More options');
    const upFront = front?.title === '' ? front.clusters : [];
    const shownOutputs = operation.sets.flatMap((id) => outputs.filter((parameter) => parameter.id === id));
    const furtherOutputs = outputs.filter((parameter) => !operation.sets.includes(parameter.id));
    this.folds = [];
    const folding = (section: Section): HTMLElement | undefined => {
      const state = h('span');
      this.folds.push({ state, parameters: parametersOf(section.clusters) });
      return fold(section.title, state, clusterNodes(section.clusters, element(false)));
    };
    const nodes: readonly (HTMLElement | undefined)[] = [
      h(
        'div',
        { class: 'field-list' },
        ...clusterNodes(upFront, element(false)),
        ...shownOutputs.map(element(true)),
      ),
      ...(front === undefined || front.title === '' ? folded : [front, ...folded]).map(folding),
      fold('More output options', h('span'), [...furtherOutputs.map(element(true)), ...extra]),
      h(
        'button',
        { type: 'button', class: 'button quiet small reset', onclick: () => this.reset() },
        icon('reset'),
        'Reset options',
      ),
    ];
    this.replaceChildren(...nodes.filter((node) => node !== undefined));
    this.show();
  }

  get built(): boolean {
    return this.operation !== undefined;
  }

  /** The values of the tool's own parameters, hidden ones included. */
  get values(): ParameterValues {
    return this.params;
  }

  /** The sentence about the first shown field that is not legal; empty when all are. */
  get problem(): string {
    return this.entries.find((entry) => entry.refused !== '' && this.shown(entry))?.refused ?? '';
  }

  /** The recipe these options mean. */
  recipe(): Recipe {
    const operation = this.operation;
    if (operation === undefined) return { version: 1, steps: [] };
    const output = recipeValues(this.outputs, this.output);
    return {
      version: 1,
      steps: [{ op: operation.id, params: recipeValues(operation.parameters, this.params) }],
      ...(Object.keys(output).length === 0 ? {} : { output }),
    };
  }

  /** The pictures that the recipe names, by those names. */
  images(): Readonly<Record<string, Blob>> {
    const named = this.recipe().steps.flatMap((step) => Object.values(step.params ?? {}));
    return Object.fromEntries(Object.entries(this.attached).filter(([name]) => named.includes(name)));
  }

  /** Leaves only these choices of a parameter; a value that is not among them goes back to the default, or the first. */
  offer(id: string, choices: ReadonlySet<string>): void {
    const entry = this.entries.find((each) => !each.output && each.parameter.id === id);
    if (entry === undefined) return;
    entry.field.offer?.(choices);
    const value = this.params[id];
    if (typeof value !== 'string' || choices.has(value)) return;
    const usual = defaultValue(entry.parameter);
    const first = entry.parameter.choices?.find((choice) => choices.has(choice.id))?.id ?? null;
    this.params = { ...this.params, [id]: typeof usual === 'string' && choices.has(usual) ? usual : first };
    this.show();
    this.dispatchEvent(new Event('not-offered'));
  }

  /** Whether the fields that need something of the page, such as a mask to paint on, can be used. */
  enable(kind: ParameterKind, possible: boolean): void {
    for (const { parameter, field } of this.entries) if (parameter.kind === kind) field.enable?.(possible);
  }

  /** The parameter whose editor is open on the stage; empty when none is. */
  set active(parameter: string) {
    for (const entry of this.entries) entry.field.press?.(!entry.output && entry.parameter.id === parameter);
  }

  /** Sets one of the tool's parameters from elsewhere, as the crop frame does. */
  setParameter(id: string, value: ParameterValue): void {
    const entry = this.entries.find((each) => !each.output && each.parameter.id === id);
    entry?.field.set(value);
    if (entry !== undefined) this.changed(entry, value);
  }

  /** Shows a value in a field whose parameter stays as it is until the person changes it. */
  suggest(id: string, value: ParameterValue): void {
    this.entries.find((each) => !each.output && each.parameter.id === id)?.field.set(value);
  }

  /** Takes back what belonged to one picture (points and rectangles), for a list that starts anew. */
  forgetPicture(): void {
    for (const { parameter, field, output } of this.entries) {
      if (output || (parameter.kind !== 'rectangle' && parameter.kind !== 'point')) continue;
      const value = this.linked[parameter.id] ?? defaultValue(parameter);
      field.set(value);
      this.params = { ...this.params, [parameter.id]: value };
    }
  }

  /**
   * Takes all options from a recipe of this tool. What was remembered stays until the person changes something; the
   * answer brings it back even then.
   */
  fill(recipe: Recipe): () => void {
    const own = recall(this.storageKey);
    const given = recipe.steps[0]?.params ?? {};
    this.linked = given;
    this.params = { ...defaultValues(this.operation?.parameters ?? []), ...given };
    this.output = { ...defaultValues(this.outputs), ...recipe.output };
    this.showAnew();
    return () => {
      if (own === undefined) forget(this.storageKey);
      else remember(this.storageKey, own);
      this.linked = {};
      this.params = this.remembered('params', this.operation?.parameters ?? []);
      this.output = this.remembered('output', this.outputs);
      this.showAnew();
    };
  }

  /** Shows what the engine refused at the field it names. True when there is such a field. */
  complain(parameterId: string, message: string, output: boolean): boolean {
    const entry = this.entries.find((each) => each.parameter.id === parameterId && each.output === output);
    entry?.field.complain(message);
    return entry !== undefined;
  }

  /** Back to the catalogue's own defaults. */
  reset(): void {
    if (this.operation === undefined) return;
    forget(this.storageKey);
    this.params = defaultValues(this.operation.parameters);
    this.output = defaultValues(this.outputs);
    this.linked = {};
    this.dispatchEvent(new Event('reset-options', { bubbles: true }));
    this.showAnew();
  }

  private showAnew(): void {
    for (const entry of this.entries) entry.refused = '';
    this.show();
    this.dispatchEvent(new Event('options', { bubbles: true }));
  }

  private get storageKey(): string {
    return `tool:${this.operation?.id ?? ''}`;
  }

  private remembered(part: 'params' | 'output', parameters: readonly Parameter[]): ParameterValues {
    const stored = recall(this.storageKey);
    const values = isObject(stored) && isObject(stored[part]) ? stored[part] : {};
    return Object.fromEntries(
      parameters.map((parameter) => {
        const value = values[parameter.id];
        const accepted = value === undefined ? undefined : acceptRemembered(parameter, value);
        return [parameter.id, accepted ?? defaultValue(parameter)];
      }),
    );
  }

  private entry(parameter: Parameter, output: boolean): Entry {
    const field = factoryFor(parameter.kind)({
      parameter,
      name: output ? `output.${parameter.id}` : parameter.id,
      change: (value) => this.changed(entry, value),
      refuse: (message) => {
        entry.refused = message;
        this.dispatchEvent(new Event('options-refused', { bubbles: true }));
      },
      open: () => this.dispatchEvent(new OpenEditorEvent(parameter.id)),
      attach: (blob) => {
        const { [parameter.id]: _gone, ...others } = this.attached;
        this.attached = blob === undefined ? others : { ...others, [parameter.id]: blob };
      },
    });
    const entry: Entry = { parameter, field, output, refused: '' };
    return entry;
  }

  private changed(entry: Entry, value: ParameterValue): void {
    entry.refused = '';
    const id = entry.parameter.id;
    if (entry.parameter.kind === 'mask') {
      this.dispatchEvent(new PictureValueEvent(id, value));
      return;
    }
    // A point or rectangle that the person sets is the picture's own again.
    if (!entry.output) this.linked = { ...this.linked, [id]: null };
    if (entry.output) this.output = { ...this.output, [id]: value };
    else this.params = { ...this.params, [id]: value };
    remember(this.storageKey, { params: this.params, output: this.output });
    this.showRelevant();
    this.dispatchEvent(new Event('options', { bubbles: true }));
  }

  private show(): void {
    for (const entry of this.entries) {
      // Strokes are the picture's own and stay with it.
      if (entry.parameter.kind === 'mask') continue;
      entry.field.set((entry.output ? this.output : this.params)[entry.parameter.id] ?? null);
    }
    this.showRelevant();
  }

  private shown(entry: Entry): boolean {
    return entry.output
      ? isShown(entry.parameter, this.outputs, this.output)
      : isShown(entry.parameter, this.operation?.parameters ?? [], this.params);
  }

  private showRelevant(): void {
    for (const entry of this.entries) entry.field.element.hidden = !this.shown(entry);
    for (const group of this.querySelectorAll<HTMLElement>('details, .nested, .cluster')) {
      group.hidden = ![...group.querySelectorAll<HTMLElement>('.field')].some((field) => !field.hidden);
    }
    for (const { state, parameters } of this.folds) {
      const shown = parameters.filter((each) => isShown(each, this.operation?.parameters ?? [], this.params));
      state.textContent = changedWords(shown, (each) => this.params[each.id] ?? null);
    }
  }
}

customElements.define('options-form', OptionsForm);
