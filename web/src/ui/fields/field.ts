// What every field of an options form has in common: label, help, message, and one way to read and set its value.

import type { Parameter, ParameterValue } from '../../engine/recipe.js';
import { h, uniqueId } from '../dom.js';

/** One field of a form. Kinds make them; the form only knows this shape. */
export interface Field {
  readonly element: HTMLElement;
  /** Shows a value without telling the form about it. */
  set(value: ParameterValue): void;
  /** Shows a sentence under the field and marks it invalid; an empty text takes it away. */
  complain(message: string): void;
  /** For fields whose control needs something of the page first, such as a mask to paint on. */
  enable?(possible: boolean): void;
  /** For fields with an editor on the stage: whether it is open. */
  press?(open: boolean): void;
  /** For choices: shows only these, by id. */
  offer?(ids: ReadonlySet<string>): void;
}

export interface FieldContext {
  readonly parameter: Parameter;
  /** The controls' `name`: the parameter's id, with "output." before it for output parameters. */
  readonly name: string;
  /** Tells the form a legal value. */
  readonly change: (value: ParameterValue) => void;
  /** Tells the form that what stands in the field is not legal. */
  readonly refuse: (message: string) => void;
  /** Asks the page for the field's editor on the stage. */
  readonly open: () => void;
  /** Gives the bytes that go with a value that is only a name. */
  readonly attach: (blob: Blob | undefined) => void;
}

export type FieldFactory = (context: FieldContext) => Field;

export interface Row {
  readonly element: HTMLElement;
  readonly helpId: string;
  /** Put where the control should be described by it. */
  setHelp(text: string): void;
  complain(message: string, controls: readonly HTMLElement[]): void;
}

/** The frame of a field: title on top, the control, then help or a message. `control` is what the title labels. */
export function fieldRow(
  context: FieldContext,
  control: HTMLElement | undefined,
  ...body: readonly HTMLElement[]
): Row {
  const { parameter } = context;
  const helpId = uniqueId('help');
  const help = h('p', { class: 'field-help', id: helpId }, parameter.help ?? '');
  const error = h('p', { class: 'field-error', role: 'alert' });
  error.hidden = true;
  help.hidden = (parameter.help ?? '') === '';
  if (control !== undefined && control.id === '') control.id = uniqueId('field');
  const title =
    control === undefined
      ? undefined
      : h('label', { class: 'field-title', for: control.id }, parameter.title);
  control?.setAttribute('aria-describedby', helpId);
  const element = h(
    'div',
    { class: `field kind-${parameter.kind}`, 'data-parameter': context.name },
    title,
    ...body,
    help,
    error,
  );
  return {
    element,
    helpId,
    setHelp(text) {
      help.textContent = text;
      help.hidden = text === '';
    },
    complain(message, controls) {
      error.textContent = message;
      error.hidden = message === '';
      element.toggleAttribute('data-invalid', message !== '');
      for (const each of controls) {
        if (message === '') each.removeAttribute('aria-invalid');
        else each.setAttribute('aria-invalid', 'true');
      }
    },
  };
}

/** The frame of a field with several controls: a fieldset whose legend is the title. */
export function groupRow(context: FieldContext, ...body: readonly HTMLElement[]): Row {
  const row = fieldRow(context, undefined);
  const fieldset = h(
    'fieldset',
    { class: 'field-group', 'aria-describedby': row.helpId },
    h('legend', { class: 'field-title' }, context.parameter.title),
    ...body,
  );
  row.element.prepend(fieldset);
  return row;
}
