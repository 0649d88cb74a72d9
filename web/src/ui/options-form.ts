// The form generated from a tool's parameters and the output parameters. Emits `options` when a legal value changed.

import type { Operation, Parameter, ParameterValue, ParameterValues, Recipe } from '../engine/recipe.js';
import { h, icon } from './dom.js';
import type { Field } from './fields/field.js';
import { factoryFor } from './fields/field-of-kind.js';
import { acceptRemembered, defaultValue, defaultValues, isShown, recipeValues } from './parameter-value.js';
import { forget, recall, remember } from './storage.js';

interface Entry {
  readonly parameter: Parameter;
  readonly field: Field;
  readonly output: boolean;
  refused: string;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export class OptionsForm extends HTMLElement {
  private operation: Operation | undefined;
  private outputs: readonly Parameter[] = [];
  private entries: readonly Entry[] = [];
  private params: ParameterValues = {};
  private output: ParameterValues = {};

  /** Builds the form. `extra` goes at the end of the further options. */
  build(operation: Operation, outputs: readonly Parameter[], extra: readonly HTMLElement[] = []): void {
    this.operation = operation;
    this.outputs = outputs;
    this.params = this.remembered('params', operation.parameters);
    this.output = this.remembered('output', outputs);
    const own = operation.parameters.map((parameter) => this.entry(parameter, false));
    const out = outputs.map((parameter) => this.entry(parameter, true));
    this.entries = [...own, ...out].filter((entry) => entry !== undefined);
    const elements = (keep: (entry: Entry) => boolean): readonly HTMLElement[] =>
      this.entries.filter(keep).map((entry) => entry.field.element);
    const inSetsOrder = operation.sets.flatMap((id) =>
      elements((entry) => entry.output && entry.parameter.id === id),
    );
    const advanced = elements((entry) => !entry.output && entry.parameter.advanced === true);
    const further = elements((entry) => entry.output && !operation.sets.includes(entry.parameter.id));
    const nodes: readonly (HTMLElement | undefined)[] = [
      h(
        'div',
        { class: 'field-list' },
        ...elements((entry) => !entry.output && entry.parameter.advanced !== true),
        ...inSetsOrder,
      ),
      disclosure('More options', advanced),
      disclosure('More output options', [...further, ...extra]),
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
      const value = defaultValue(parameter);
      field.set(value);
      this.params = { ...this.params, [parameter.id]: value };
    }
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
    for (const entry of this.entries) entry.refused = '';
    this.show();
    this.dispatchEvent(new Event('reset-options', { bubbles: true }));
    this.dispatchEvent(new Event('options', { bubbles: true }));
  }

  private get storageKey(): string {
    return `tool:${this.operation?.id ?? ''}`;
  }

  private remembered(part: 'params' | 'output', parameters: readonly Parameter[]): ParameterValues {
    const stored = recall(this.storageKey);
    const values = isRecord(stored) && isRecord(stored[part]) ? stored[part] : {};
    return Object.fromEntries(
      parameters.map((parameter) => {
        const value = values[parameter.id];
        const accepted = value === undefined ? undefined : acceptRemembered(parameter, value);
        return [parameter.id, accepted ?? defaultValue(parameter)];
      }),
    );
  }

  private entry(parameter: Parameter, output: boolean): Entry | undefined {
    const field = factoryFor(parameter.kind)?.({
      parameter,
      name: output ? `output.${parameter.id}` : parameter.id,
      change: (value) => this.changed(entry, value),
      refuse: (message) => {
        entry.refused = message;
        this.dispatchEvent(new Event('options-refused', { bubbles: true }));
      },
    });
    if (field === undefined) return undefined;
    const entry: Entry = { parameter, field, output, refused: '' };
    return entry;
  }

  private changed(entry: Entry, value: ParameterValue): void {
    entry.refused = '';
    const id = entry.parameter.id;
    if (entry.output) this.output = { ...this.output, [id]: value };
    else this.params = { ...this.params, [id]: value };
    remember(this.storageKey, { params: this.params, output: this.output });
    this.showRelevant();
    this.dispatchEvent(new Event('options', { bubbles: true }));
  }

  private show(): void {
    for (const entry of this.entries) {
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
    for (const group of this.querySelectorAll('details')) {
      group.hidden = ![...group.querySelectorAll<HTMLElement>('.field')].some((field) => !field.hidden);
    }
  }
}

function disclosure(title: string, fields: readonly HTMLElement[]): HTMLElement | undefined {
  if (fields.length === 0) return undefined;
  return h(
    'details',
    { class: 'further' },
    h('summary', {}, title),
    h('div', { class: 'field-list' }, ...fields),
  );
}

customElements.define('options-form', OptionsForm);
