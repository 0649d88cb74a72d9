// Makes DOM nodes in one expression, without HTML strings: text is always text.

export type Child = Node | string | undefined | null | false | readonly Child[];

interface Attributes {
  readonly [name: string]: string | number | boolean | undefined | ((event: never) => void);
}

function append(parent: Node, child: Child): void {
  if (child === undefined || child === null || child === false) return;
  if (Array.isArray(child)) for (const each of child as readonly Child[]) append(parent, each);
  else parent.appendChild(typeof child === 'string' ? document.createTextNode(child) : (child as Node));
}

/**
 * One element. `true` sets an empty attribute, `false` and `undefined` set none, a function under `onname` listens
 * for the event `name`.
 */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name.slice(2), value as EventListener);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  append(element, children);
  return element;
}

const svgNamespace = 'http://www.w3.org/2000/svg';

/** A decorative icon out of the sprite that every page carries. */
export function icon(name: string): SVGSVGElement {
  const svg = document.createElementNS(svgNamespace, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(svgNamespace, 'use');
  use.setAttribute('href', `#icon-${document.getElementById(`icon-${name}`) ? name : 'generic'}`);
  svg.append(use);
  return svg;
}

let nextId = 0;

/** An id no other element of this page has. */
export function uniqueId(stem: string): string {
  nextId += 1;
  return `${stem}-${nextId}`;
}
