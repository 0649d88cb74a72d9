// Drives the command palette of one page as a person would, and waits for what is to come.

import { sessionTests } from './inspect.mjs';

/** The palette of one page. */
export class Palette {
  constructor(page) {
    this.page = page;
    this.dialog = page.locator('.command-dialog[open]');
    this.input = page.getByRole('combobox', { name: 'Search tools, pages and actions' });
    this.options = this.dialog.getByRole('option');
  }

  /** Opens it and waits for the tools. */
  async open(keys = 'Control+k') {
    await this.page.keyboard.press(keys);
    await this.dialog.waitFor();
    await this.dialog.locator('[data-command^="tool:"]').first().waitFor();
  }

  /** Types, and gives what is found. */
  async type(text) {
    await this.page.keyboard.type(text);
    return this.ids();
  }

  ids() {
    return this.options.evaluateAll((all) => all.map((each) => each.dataset.command));
  }

  /** The command that the field says is active. */
  active() {
    return this.page.evaluate(() => {
      const id = document.querySelector('.command-input').getAttribute('aria-activedescendant');
      const element = document.getElementById(id);
      if (element?.getAttribute('aria-selected') !== 'true') return null;
      if (document.querySelectorAll('.command-list [aria-selected="true"]').length !== 1) return null;
      const [box, list] = [element, element.closest('[role=listbox]')].map((each) => each.getBoundingClientRect());
      return box.bottom <= list.bottom + 1 && box.top >= list.top - 1 ? element.dataset.command : `hidden: ${element.dataset.command}`;
    });
  }

  get closed() {
    return this.dialog.waitFor({ state: 'detached' });
  }
}

/** What is chosen: 'light', 'dark', or 'system'. */
export const theme = (page) => page.evaluate(() => document.documentElement.dataset.theme ?? 'system');

/** `test(name, body, options)` as `sessionTests` gives, with the page's palette for the body. */
export function paletteSessions(shared, prefix) {
  const plain = sessionTests(shared);
  return (name, body, options = {}) =>
    plain(`${prefix}: ${name}`, (opened, tool) => body({ ...opened, tool, palette: new Palette(opened.page) }), options);
}

/** Keeps what `pattern` names from coming until the answer is called. */
export async function hold(page, pattern) {
  let release;
  const held = new Promise((resolve) => {
    release = resolve;
  });
  await page.route(pattern, async (route) => {
    await held;
    await route.continue();
  });
  return release;
}

/** Opens a tool's page and waits for the first result. */
export async function work(tool, id, ...files) {
  await tool.open(id);
  await tool.add(...files);
  await tool.downloadControl.waitFor({ timeout: 60_000 });
}
