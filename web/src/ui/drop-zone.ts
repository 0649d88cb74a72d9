// The place pictures come in: picker, folder picker, drop anywhere on the page, paste. Emits `files` with the list.

import { h, icon, uniqueId } from './dom.js';
import { filesOf, looksLikePicture, namePasted } from './dropped-files.js';
import { registerZoneActions } from './zone-actions.js';

export class FilesEvent extends Event {
  readonly files: readonly File[];

  constructor(files: readonly File[]) {
    super('files', { bubbles: true });
    this.files = files;
  }
}

export class DropZone extends HTMLElement {
  private stop = new AbortController();
  private dragDepth = 0;

  connectedCallback(): void {
    this.stop = new AbortController();
    const { signal } = this.stop;
    const inputId = uniqueId('files');
    const noteId = uniqueId('note');
    const input = h('input', {
      type: 'file',
      id: inputId,
      class: 'drop-input',
      multiple: true,
      accept: this.accept,
      'aria-describedby': noteId,
    });
    const folderInput = h('input', {
      type: 'file',
      hidden: true,
      webkitdirectory: true,
      multiple: true,
      tabindex: -1,
    });
    const folder = h(
      'button',
      { type: 'button', class: 'link-button', onclick: () => folderInput.click() },
      'choose a folder',
    );
    const canPickFolder = 'webkitdirectory' in folderInput;
    input.addEventListener('change', () => this.takeFrom(input));
    folderInput.addEventListener('change', () =>
      this.takeFrom(folderInput, (file) => looksLikePicture(file, this.accept)),
    );

    const label = this.getAttribute('label') ?? 'Drop pictures here';
    this.replaceChildren(
      h('div', { class: 'drop-art', 'aria-hidden': 'true' }, icon('pictures')),
      h('p', { class: 'drop-title' }, label),
      h(
        'div',
        { class: 'drop-pick' },
        input,
        h('label', { class: 'button primary large', for: inputId }, icon('plus'), 'Choose pictures'),
      ),
      h(
        'p',
        { class: 'drop-note', id: noteId },
        'or paste them',
        ...(canPickFolder ? [', or ', folder] : []),
      ),
      folderInput,
    );

    // A drop or paste anywhere on the page counts, so nobody has to aim.
    addEventListener('dragenter', (event) => this.drag(event, 1), { signal });
    addEventListener('dragleave', (event) => this.drag(event, -1), { signal });
    addEventListener('dragover', (event) => hasFiles(event) && event.preventDefault(), { signal });
    addEventListener('drop', (event) => void this.drop(event), { signal });
    addEventListener('paste', (event) => void this.paste(event), { signal });
    signal.addEventListener('abort', registerZoneActions(this));
  }

  disconnectedCallback(): void {
    this.stop.abort();
  }

  /** What the picker offers, as for a file input. Files named by hand are always tried: their content decides. */
  private get accept(): string {
    return this.getAttribute('accept') ?? 'image/*';
  }

  /** Opens the picker, for buttons elsewhere on the page. */
  open(): void {
    this.querySelector<HTMLInputElement>('.drop-input')?.click();
  }

  /** Takes files in that came another way, as from a command. */
  take(files: readonly File[]): void {
    if (files.length > 0) this.dispatchEvent(new FilesEvent(files));
  }

  private takeFrom(input: HTMLInputElement, filter: (file: File) => boolean = () => true): void {
    this.take([...(input.files ?? [])].filter(filter));
    // So that choosing the same file again is a change.
    input.value = '';
  }

  private drag(event: DragEvent, by: 1 | -1): void {
    if (!hasFiles(event)) return;
    event.preventDefault();
    this.dragDepth = Math.max(0, this.dragDepth + by);
    document.documentElement.toggleAttribute('data-dragging', this.dragDepth > 0);
  }

  private async drop(event: DragEvent): Promise<void> {
    if (!hasFiles(event) || event.dataTransfer === null) return;
    // A field that takes a picture of its own has taken it.
    const taken = event.defaultPrevented;
    event.preventDefault();
    this.dragDepth = 0;
    document.documentElement.removeAttribute('data-dragging');
    if (taken) return;
    this.take(await filesOf(event.dataTransfer, this.accept));
  }

  private async paste(event: ClipboardEvent): Promise<void> {
    if (event.clipboardData === null || event.clipboardData.files.length === 0) return;
    event.preventDefault();
    this.take(namePasted(await filesOf(event.clipboardData, this.accept), new Date()));
  }
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false;
}

customElements.define('drop-zone', DropZone);
