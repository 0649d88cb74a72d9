// Opens a tool's page with the recipe of its address: fills the form, says so, and lets the person go back to options of their own.

import { fetchCatalogue } from '../engine/catalogue.js';
import type { Recipe } from '../engine/recipe.js';
import { announce, showBanner } from './banner.js';
import { h, icon } from './dom.js';
import { siteRoot } from '../site/root.js';
import { toFailure } from './engine-access.js';
import type { OptionsForm } from './options-form.js';
import { isRecipeFragment, parseRecipeFragment, recipeAddress } from './recipe-link.js';

const said = 'The options came with the link to this page.';
const notHere = `${said} One of its choices is not to be had here, so the usual one is used.`;

export class RecipeOpening {
  /** Settles when it is known what the address asks for; the form should not be built before. Never rejects. */
  ready: Promise<void>;
  private readonly workspace: HTMLElement;
  private readonly form: OptionsForm;
  private recipe: Recipe | undefined;
  private notice: HTMLElement | undefined;
  private filling = false;

  /**
   * Reads the address now, and again whenever the person puts another recipe into it. `workspace` names its tool in the
   * attribute `operation`.
   */
  constructor(workspace: HTMLElement, form: OptionsForm) {
    this.workspace = workspace;
    this.form = form;
    this.ready = this.read();
    addEventListener('hashchange', () => {
      this.ready = this.read();
    });
    // What the person changes is theirs, and a reload must not bring the link's back.
    form.addEventListener('options', () => {
      if (!this.filling) leaveAddress();
    });
    form.addEventListener('reset-options', () => this.forget());
    form.addEventListener('not-offered', () => this.notice?.querySelector('span')?.replaceChildren(notHere));
  }

  /** Puts the recipe into the form, if there is one and the form is built. */
  fill(): void {
    const { recipe, form } = this;
    if (recipe === undefined || !form.built) return;
    this.recipe = undefined;
    this.filling = true;
    const back = form.fill(recipe);
    this.filling = false;
    this.notice?.querySelector('button')?.addEventListener('click', back);
  }

  private async read(): Promise<void> {
    const { hash } = location;
    if (!isRecipeFragment(hash)) return;
    try {
      const catalogue = await fetchCatalogue(new URL('catalogue.json', siteRoot()).href);
      const read = parseRecipeFragment(hash, catalogue);
      if (!read.ok) this.refuse(read.message);
      else this.take(read.recipe);
    } catch (thrown) {
      this.refuse(toFailure(thrown).message);
    }
  }

  private take(recipe: Recipe): void {
    const [first, second] = recipe.steps;
    if (second !== undefined) {
      this.refuse(
        'The recipe in this link has several steps, and a tool’s page does one; your own options are used.',
      );
    } else if (first !== undefined && first.op !== this.workspace.getAttribute('operation')) {
      location.replace(recipeAddress(recipe, siteRoot()));
    } else {
      this.recipe = recipe;
      this.show();
      this.fill();
    }
  }

  private refuse(sentence: string): void {
    leaveAddress();
    showBanner(sentence);
  }

  private show(): void {
    this.notice?.remove();
    const own = h('button', { type: 'button', class: 'link-button' }, 'Use my own options');
    own.addEventListener('click', () => this.forget());
    this.notice = h('div', { class: 'wrap recipe-notice' }, icon('link'), h('span', {}, said), own);
    this.workspace.querySelector('.tool-head')?.after(this.notice);
    announce(said);
  }

  private forget(): void {
    this.recipe = undefined;
    const focused = this.notice?.contains(document.activeElement) === true;
    this.notice?.remove();
    this.notice = undefined;
    leaveAddress();
    if (focused) document.querySelector<HTMLElement>('main')?.focus({ preventScroll: true });
  }
}

/** Takes the recipe out of the address bar, so that a reload or a bookmark does not bring it back. */
function leaveAddress(): void {
  if (isRecipeFragment(location.hash)) history.replaceState(null, '', location.pathname + location.search);
}
