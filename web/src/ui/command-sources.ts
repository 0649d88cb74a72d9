// Everything the command palette can offer, in one shape: tools of the catalogue, pages of the site, actions of the registry.

import type { Catalogue, Operation, Parameter } from '../engine/recipe.js';
import type { SitePage } from '../site/settings.js';
import type { Action } from './actions.js';
import type { Searchable } from './command-search.js';
import type { Shortcut } from './shortcut-keys.js';

export interface Command extends Searchable {
  /** What recent use is remembered by. */
  readonly id: string;
  readonly kind: 'Tool' | 'Page' | 'Action';
  readonly icon: string;
  /** Where it leads; undefined for what is done here. */
  readonly href: string | undefined;
  readonly shortcut: Shortcut | undefined;
  /** A sentence that says why it cannot be chosen now; empty when it can. */
  readonly refusal: string;
  readonly action: Action | undefined;
}

const home: SitePage = {
  path: '',
  title: 'Home',
  summary: 'All tools, and the place to drop pictures',
  keywords: ['start', 'tools', 'overview', 'main page'],
  icon: 'mark',
};

function place(
  path: string,
  root: URL,
  here: URL,
): Pick<Command, 'href' | 'refusal' | 'action' | 'shortcut'> {
  const address = new URL(path, root);
  return {
    href: address.href,
    refusal: address.pathname === here.pathname ? 'This page is open.' : '',
    action: undefined,
    shortcut: undefined,
  };
}

const namesOf = (parameters: readonly Parameter[]): readonly string[] =>
  parameters.flatMap(({ title, choices = [] }) => [title, ...choices.map((each) => each.title)]);

/**
 * The output options by which a tool is found: those that its page shows up front. What no page shows up front belongs
 * to the tools that have nothing but output options.
 */
function outputOf(operation: Operation, { operations, output }: Catalogue): readonly Parameter[] {
  const shown = new Set(operations.flatMap(({ sets }) => sets));
  return output.filter(
    ({ id }) => operation.sets.includes(id) || (operation.parameters.length === 0 && !shown.has(id)),
  );
}

export function toolCommands(catalogue: Catalogue, root: URL, here: URL): readonly Command[] {
  const formats = catalogue.formats.flatMap((format) => [format.title, ...format.extensions]);
  return catalogue.operations.map((operation) => ({
    id: `tool:${operation.id}`,
    kind: 'Tool',
    title: operation.title,
    keywords: operation.keywords,
    category: operation.category,
    parts: [...namesOf(operation.parameters), ...namesOf(outputOf(operation, catalogue)), ...formats],
    summary: operation.summary,
    description: operation.description,
    icon: operation.icon,
    ...place(`tools/${operation.id}/`, root, here),
  }));
}

export function pageCommands(pages: readonly SitePage[], root: URL, here: URL): readonly Command[] {
  return [home, ...pages].map((page) => ({
    id: `page:${page.path}`,
    kind: 'Page',
    title: page.title,
    keywords: page.keywords,
    category: 'page',
    parts: [],
    summary: page.summary,
    description: '',
    icon: page.icon,
    ...place(page.path, root, here),
  }));
}

export function actionCommands(actions: readonly Action[]): readonly Command[] {
  return actions.flatMap((action) => {
    const available = action.available();
    if (available === false) return [];
    return [
      {
        id: `action:${action.id}`,
        kind: 'Action' as const,
        title: action.title,
        keywords: action.keywords,
        category: action.group,
        parts: [],
        summary: '',
        description: '',
        icon: action.icon,
        href: undefined,
        shortcut: action.shortcuts?.[0],
        refusal: available === true ? '' : available,
        action,
      },
    ];
  });
}

export interface CommandGroup {
  readonly title: string;
  readonly commands: readonly Command[];
}

const mostSuggested = 5;
/** What people want next, most wanted first, where it can be done. */
const suggested: readonly string[] = ['Result', 'Continue', 'Pictures', 'Options'];

/** What is shown before anything is typed: used lately, fitting this page, then everything; each command once. */
export function restingGroups(
  commands: readonly Command[],
  recent: readonly string[],
): readonly CommandGroup[] {
  const open = commands.filter((command) => command.refusal === '');
  const lately = recent.flatMap((id) => open.find((command) => command.id === id) ?? []);
  const fitting = suggested
    .flatMap((group) => open.filter(({ kind, category }) => kind === 'Action' && category === group))
    .filter((command) => !lately.includes(command))
    .slice(0, mostSuggested);
  const rest = commands.filter((command) => !lately.includes(command) && !fitting.includes(command));
  const ofKind = (kind: Command['kind']): readonly Command[] =>
    rest.filter((command) => command.kind === kind);
  return [
    { title: 'Recent', commands: lately },
    { title: 'On this page', commands: fitting },
    { title: 'Tools', commands: ofKind('Tool') },
    { title: 'Pages', commands: ofKind('Page') },
    { title: 'Actions', commands: ofKind('Action') },
  ].filter((group) => group.commands.length > 0);
}
