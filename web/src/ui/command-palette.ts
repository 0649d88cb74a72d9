// The command palette: a dialog with a field and a list, by keyboard, mouse and touch. Fetched when it is first opened.

import '../styles/command-palette.css';
import { fetchCatalogue } from '../engine/catalogue.js';
import { siteSettings } from '../site/settings.js';
import { listedActions, onActionsChange } from './actions.js';
import './command-actions.js';
import { noteCommand, recentCommands } from './command-recents.js';
import { marksOf, search, termsOf } from './command-search.js';
import {
  actionCommands,
  pageCommands,
  restingGroups,
  toolCommands,
  type Command,
  type CommandGroup,
} from './command-sources.js';
import { say } from './command-toast.js';
import { h, icon, uniqueId } from './dom.js';
import { siteRoot } from '../site/root.js';
import { countOf } from './format.js';
import { isComposing, keyCaps, matches } from './shortcut-keys.js';
import { apple } from './shortcut-platform.js';

const pageStep = 8;
/** Screen readers are told how many there are once the person pauses. */
const countAfterMs = 350;

interface Row {
  readonly command: Command;
  readonly element: HTMLElement;
}

class CommandPalette {
  private readonly listId = uniqueId('commands');
  private readonly input = h('input', {
    type: 'text',
    class: 'command-input',
    role: 'combobox',
    'aria-label': 'Search tools, pages and actions',
    'aria-autocomplete': 'list',
    'aria-controls': this.listId,
    'aria-expanded': 'true',
    placeholder: 'Search tools, pages and actions',
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
    enterkeyhint: 'go',
  });
  private readonly list = h('div', {
    class: 'command-list',
    id: this.listId,
    role: 'listbox',
    'aria-label': 'Commands',
  });
  private readonly failure = h('p', { class: 'command-note' });
  private readonly nothing = h('p', { class: 'command-note' });
  private readonly status = h('div', { class: 'visually-hidden', role: 'status' });
  private readonly dialog = h(
    'dialog',
    { class: 'command-dialog', 'aria-label': 'Commands' },
    h(
      'div',
      { class: 'command-head' },
      icon('search'),
      this.input,
      h(
        'button',
        {
          type: 'button',
          class: 'button quiet square small',
          'aria-label': 'Close',
          title: 'Close (Esc)',
          onclick: () => this.close(),
        },
        icon('close'),
      ),
    ),
    this.failure,
    this.nothing,
    this.list,
    h(
      'p',
      { class: 'command-foot', 'aria-hidden': 'true' },
      ...hint(['ArrowUp', 'ArrowDown'], 'choose'),
      ...hint(['Enter'], 'go'),
      ...hint(['Mod+Enter'], 'new tab'),
      ...hint(['Escape'], 'close'),
    ),
    this.status,
  );
  private tools: readonly Command[] = [];
  private asking: Promise<void> | undefined;
  private rows: readonly Row[] = [];
  private active = 0;
  /** The person has chosen; until then the first stays chosen whatever comes before it. */
  private moved = false;
  private counting: ReturnType<typeof setTimeout> | undefined;
  private stopListening = (): void => undefined;

  constructor() {
    const { dialog, input, list } = this;
    input.addEventListener('input', () => {
      this.moved = false;
      this.draw();
    });
    dialog.addEventListener('keydown', (event) => this.key(event));
    dialog.addEventListener('close', () => this.closed());
    // A click beside it; inside, something else is the target.
    dialog.addEventListener('click', (event) => event.target === dialog && this.close());
    // The field keeps the focus, and the middle button does not scroll.
    list.addEventListener('mousedown', (event) => event.preventDefault());
    list.addEventListener('pointermove', (event) => this.point(event));
    list.addEventListener('click', (event) => this.clicked(event, event.ctrlKey || event.metaKey));
    list.addEventListener('auxclick', (event) => event.button === 1 && this.clicked(event, true));
    document.body.append(dialog);
  }

  open(text: string): void {
    this.input.value = text;
    this.stopListening = onActionsChange(() => this.drawAgain());
    this.moved = false;
    this.draw();
    this.dialog.showModal();
    this.input.focus();
    void this.askForTools();
  }

  private close(): void {
    this.dialog.close();
    // Where nothing had the focus before, the hidden field would keep it until the next frame, and swallow keys.
    if (document.activeElement === this.input) this.input.blur();
  }

  private closed(): void {
    this.stopListening();
    this.tell('');
  }

  /** The tools are the catalogue's; until it is here, pages and actions are. A failure is forgotten with the next opening. */
  private async askForTools(): Promise<void> {
    this.asking ??= fetchCatalogue(new URL('catalogue.json', siteRoot()).href).then((catalogue) => {
      this.tools = toolCommands(catalogue, siteRoot(), new URL(location.href));
    });
    try {
      await this.asking;
      this.failure.textContent = '';
    } catch {
      this.asking = undefined;
      this.failure.textContent =
        'The list of tools could not be read; pages and actions are here, and the tools are on the home page.';
    }
    if (!this.dialog.open) return;
    this.drawAgain();
    if (this.failure.textContent !== '') this.tell(this.failure.textContent);
  }

  /** Says a sentence to screen readers; a count that was to come would talk over it. */
  private tell(text: string): void {
    clearTimeout(this.counting);
    this.status.textContent = text;
  }

  private get chosen(): Row | undefined {
    return this.rows[this.active];
  }

  private commands(): readonly Command[] {
    const here = new URL(location.href);
    return [
      ...this.tools,
      ...pageCommands(siteSettings().pages, siteRoot(), here),
      ...actionCommands(listedActions()),
    ];
  }

  private drawAgain(): void {
    this.draw(this.moved ? this.chosen?.command.id : undefined);
  }

  /** Shows what the field asks for; `keep` is the id of what shall stay chosen if it is still there. */
  private draw(keep?: string): void {
    const query = this.input.value;
    const terms = termsOf(query);
    const recent = recentCommands();
    const commands = this.commands();
    const found = search(commands, query, ({ id }) => recent.indexOf(id));
    const groups: readonly CommandGroup[] =
      terms.length === 0 ? restingGroups(commands, recent) : [{ title: '', commands: found }];
    const rows: Row[] = [];
    const nodes = groups.map((group) => {
      const options = group.commands.map((command) => {
        const element = option(command, terms, group.title === '');
        rows.push({ command, element });
        return element;
      });
      if (group.title === '') return options;
      const id = uniqueId('command-group');
      return h(
        'div',
        { role: 'group', 'aria-labelledby': id },
        h('div', { class: 'command-group', id, role: 'presentation' }, group.title),
        options,
      );
    });
    this.rows = rows;
    this.list.replaceChildren(...nodes.flat());
    this.list.hidden = rows.length === 0;
    this.input.setAttribute('aria-expanded', String(rows.length > 0));
    this.nothing.textContent =
      rows.length === 0 ? `Nothing fits “${query.trim()}”. An empty field shows everything.` : '';
    const kept = keep === undefined ? -1 : rows.findIndex(({ command }) => command.id === keep);
    this.list.scrollTop = 0;
    this.choose(Math.max(0, kept));
    clearTimeout(this.counting);
    this.counting = setTimeout(
      () => this.tell(rows.length === 0 ? 'Nothing found.' : `${countOf(rows.length, 'command')} found.`),
      countAfterMs,
    );
  }

  private mark(index: number): void {
    this.chosen?.element.setAttribute('aria-selected', 'false');
    this.active = index;
    const element = this.chosen?.element;
    element?.setAttribute('aria-selected', 'true');
    if (element === undefined) this.input.removeAttribute('aria-activedescendant');
    else this.input.setAttribute('aria-activedescendant', element.id);
  }

  private choose(index: number): void {
    this.mark(index);
    // The title of a group is seen with its first command.
    if (index === 0) this.list.scrollTop = 0;
    else this.chosen?.element.scrollIntoView({ block: 'nearest' });
  }

  private key(event: KeyboardEvent): void {
    if (isComposing(event)) return;
    const last = this.rows.length - 1;
    const command = event.ctrlKey || event.metaKey;
    const opener = matches('Mod+K', event, apple);
    // The key that opened it may still be held down.
    if (event.repeat && (opener || event.key === 'Enter')) return event.preventDefault();
    // At once, before the next key: the browser's own Escape may come later.
    if (event.key === 'Escape' || opener) this.close();
    else if (event.target !== this.input || event.shiftKey || event.altKey) return;
    else if (event.key === 'ArrowDown') this.choose(this.active >= last ? 0 : this.active + 1);
    else if (event.key === 'ArrowUp') this.choose(this.active <= 0 ? Math.max(0, last) : this.active - 1);
    else if (event.key === 'Home') this.choose(0);
    else if (event.key === 'End') this.choose(Math.max(0, last));
    else if (event.key === 'PageDown') this.choose(Math.max(0, Math.min(last, this.active + pageStep)));
    else if (event.key === 'PageUp') this.choose(Math.max(0, this.active - pageStep));
    else if (event.key === 'Enter') this.run(this.chosen?.command, command);
    else return;
    this.moved = true;
    event.preventDefault();
  }

  private rowAt(event: Event): number {
    const element = event.target instanceof Element ? event.target.closest('[role="option"]') : null;
    return this.rows.findIndex((row) => row.element === element);
  }

  /** Only a pointer that moves chooses; a list that moves under a resting one does not. */
  private point(event: PointerEvent): void {
    const index = this.rowAt(event);
    if (index >= 0 && index !== this.active && event.pointerType === 'mouse') {
      this.moved = true;
      this.mark(index);
    }
  }

  private clicked(event: Event, newTab: boolean): void {
    const index = this.rowAt(event);
    if (index >= 0) this.run(this.rows[index]?.command, newTab);
  }

  private run(command: Command | undefined, newTab: boolean): void {
    if (command === undefined) return;
    if (newTab && command.href !== undefined) {
      noteCommand(command.id);
      window.open(command.href, '_blank', 'noopener');
      return;
    }
    if (command.refusal !== '') {
      this.tell(command.refusal);
      return;
    }
    noteCommand(command.id);
    // Closing gives the focus back first; the action may then take it.
    this.close();
    if (command.href !== undefined) location.assign(command.href);
    try {
      command.action?.run();
    } catch {
      say('This did not work; please try it on the page itself.');
    }
  }
}

function hint(keys: readonly string[], text: string): readonly HTMLElement[] {
  return [
    h(
      'span',
      {},
      ...keys.map((each) => h('kbd', {}, keyCaps(each, apple).join(apple ? '' : ' '))),
      ` ${text}`,
    ),
  ];
}

/** The text with what was found in it marked. */
function marked(text: string, terms: readonly string[]): readonly (string | HTMLElement)[] {
  const nodes: (string | HTMLElement)[] = [];
  let at = 0;
  for (const [start, end] of marksOf(text, terms)) {
    nodes.push(text.slice(at, start), h('mark', {}, text.slice(start, end)));
    at = end;
  }
  return [...nodes, text.slice(at)];
}

function option(command: Command, terms: readonly string[], withKind: boolean): HTMLElement {
  const { title, summary, shortcut, refusal, kind } = command;
  const under = refusal === '' ? summary : refusal;
  // What was found in neither is named, so that nobody wonders why this is here.
  const unseen = terms.filter((term) => marksOf(`${title} ${summary}`, [term]).length === 0);
  const word = command.keywords.find((keyword) => unseen.some((term) => marksOf(keyword, [term]).length > 0));
  return h(
    'div',
    {
      class: 'command',
      id: uniqueId('command'),
      role: 'option',
      'aria-selected': 'false',
      'aria-disabled': refusal === '' ? undefined : 'true',
      'data-command': command.id,
    },
    h('span', { class: 'command-icon' }, icon(command.icon)),
    h(
      'span',
      { class: 'command-text' },
      h('span', { class: 'command-title' }, marked(title, terms)),
      under !== '' && h('span', { class: 'command-summary' }, marked(under, refusal === '' ? terms : [])),
    ),
    word !== undefined && h('span', { class: 'command-word' }, marked(word, unseen)),
    shortcut === undefined
      ? withKind && h('span', { class: 'command-kind' }, kind)
      : h(
          'span',
          { class: 'command-keys' },
          keyCaps(shortcut, apple).map((cap) => h('kbd', {}, cap)),
        ),
  );
}

let palette: CommandPalette | undefined;

/** Opens the palette, with a text in its field to begin with. */
export function showPalette(text = ''): void {
  palette ??= new CommandPalette();
  palette.open(text);
}
