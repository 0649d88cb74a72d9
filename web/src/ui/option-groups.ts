// How a tool's fields are laid out: few up front, what depends on a choice below it, the rest folded under titles.

import type { Parameter, ParameterValue } from '../engine/recipe.js';
import { h } from './dom.js';

/** A parameter with those that it reveals, in the catalogue's order. */
export interface Cluster {
  readonly parameter: Parameter;
  readonly children: readonly Cluster[];
}

/** One part of the form; the first, without a title, is always open. */
export interface Section {
  readonly title: string;
  readonly clusters: readonly Cluster[];
}

/** Nests each parameter below the one its `when` names. */
export function clustersOf(parameters: readonly Parameter[]): readonly Cluster[] {
  const parentOf = (parameter: Parameter): Parameter | undefined =>
    parameters.find((other) => other !== parameter && other.id === parameter.when?.parameter);
  const below = (parent: Parameter | undefined): readonly Cluster[] =>
    parameters
      .filter((parameter) => parentOf(parameter) === parent)
      .map((parameter) => ({ parameter, children: below(parameter) }));
  return below(undefined);
}

/**
 * Up front what is not advanced; then one section for each group the catalogue names, one for each advanced parameter
 * that reveals others, and one for what is left.
 */
export function sectionsOf(parameters: readonly Parameter[], rest: string): readonly Section[] {
  const clusters = clustersOf(parameters);
  const titleOf = ({ parameter, children }: Cluster): string => {
    if (parameter.group !== undefined) return parameter.group;
    if (parameter.advanced !== true) return '';
    return children.length > 0 ? parameter.title : rest;
  };
  const titles = [...new Set(['', ...clusters.map(titleOf).filter((title) => title !== rest), rest])];
  return titles
    .map((title) => ({ title, clusters: clusters.filter((cluster) => titleOf(cluster) === title) }))
    .filter((section) => section.clusters.length > 0);
}

/** The parameters of a section, all levels. */
export function parametersOf(clusters: readonly Cluster[]): readonly Parameter[] {
  return clusters.flatMap(({ parameter, children }) => [parameter, ...parametersOf(children)]);
}

/** What of a folded section is not as it comes, in a few words: the chosen titles, or the names of what was set. */
export function changedWords(
  parameters: readonly Parameter[],
  value: (parameter: Parameter) => ParameterValue,
): string {
  return parameters
    .filter((parameter) => {
      const now = value(parameter);
      return now !== (parameter.default ?? null) && !(Array.isArray(now) && now.length === 0);
    })
    .map((parameter) => {
      const chosen = parameter.choices?.find((choice) => choice.id === value(parameter));
      return chosen?.title ?? parameter.title;
    })
    .join(', ');
}

/** The fields of clusters, children in a box below their parent; there the advanced ones of a plain parent fold away. */
export function clusterNodes(
  clusters: readonly Cluster[],
  element: (parameter: Parameter) => HTMLElement,
): readonly HTMLElement[] {
  return clusters.map(({ parameter, children }) => {
    if (children.length === 0) return element(parameter);
    const further = parameter.advanced === true ? [] : children.filter((each) => each.parameter.advanced);
    const plain = children.filter((child) => !further.includes(child));
    return h(
      'div',
      { class: 'cluster' },
      element(parameter),
      h(
        'div',
        { class: 'nested' },
        ...clusterNodes(plain, element),
        fold('Fine-tune', h('span'), clusterNodes(further, element)),
      ),
    );
  });
}

/** A part that opens; `state` is where a word about its contents can stand. */
export function fold(
  title: string,
  state: HTMLElement,
  nodes: readonly HTMLElement[],
): HTMLDetailsElement | undefined {
  if (nodes.length === 0) return undefined;
  state.className = 'fold-state';
  return h(
    'details',
    { class: 'further' },
    h('summary', {}, h('span', { class: 'fold-title' }, title), state),
    h('div', { class: 'field-list' }, ...nodes),
  );
}
