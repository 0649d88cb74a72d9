// What ordinary phrases lead to, with the catalogue that the core was built with, the site's pages and a tool page's actions.

import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import type { Catalogue } from '../../web/src/engine/recipe.js';
import type { SitePage } from '../../web/src/site/settings.js';
import { listedActions } from '../../web/src/ui/actions.js';
import { search } from '../../web/src/ui/command-search.js';
import { actionCommands, pageCommands, toolCommands } from '../../web/src/ui/command-sources.js';
import type { DropZone } from '../../web/src/ui/drop-zone.js';
import type { Job, JobQueue } from '../../web/src/ui/job-queue.js';
import type { OptionsForm } from '../../web/src/ui/options-form.js';
import { WorkspaceActions } from '../../web/src/ui/workspace-actions.js';
import { registerZoneActions } from '../../web/src/ui/zone-actions.js';
// @ts-expect-error: the pages' modules run without a compiler, so they have no types
import * as pagesList from '../../web/pages/pages-list.mjs';

// It asks the browser which keyboard this is.
vi.mock('../../web/src/ui/shortcut-platform.js', () => ({ apple: false }));

const { sitePagesList } = pagesList as { sitePagesList: readonly SitePage[] };
// Written by scripts/build, as a browser gets it.
const catalogue = JSON.parse(
  readFileSync(new URL('../../build/catalogue.json', import.meta.url), 'utf8'),
) as Catalogue;
const root = new URL('https://a.example/');
const here = new URL('https://a.example/tools/flip/');

/** The page of a tool with this many finished pictures. */
const jobs: Job[] = [];
new WorkspaceActions({
  form: { problem: '', values: {} } as OptionsForm,
  queue: { jobs } as unknown as JobQueue,
  results: () => undefined,
  state: () => (jobs.length > 0 ? 'ready' : 'idle'),
  selected: () => jobs[0],
}).built(catalogue.operations.find(({ id }) => id === 'flip') ?? expect.unreachable(), catalogue);

registerZoneActions({} as DropZone);

const found = (query: string): readonly string[] =>
  search(
    [
      ...toolCommands(catalogue, root, here),
      ...pageCommands(sitePagesList, root, here),
      ...actionCommands(listedActions()),
    ],
    query,
  ).map(({ id }) => id);

test.each([
  ['compress image', 'compress'],
  ['image compressor', 'compress'],
  ['compressing photos', 'compress'],
  ['make image smaller', 'compress'],
  ['make this picture smaller', 'compress'],
  ['reduce file size', 'compress'],
  ['jpeg compression', 'compress'],
  ['target size', 'compress'],
  ['kb', 'compress'],
  ['100 kb', 'compress'],
  ['50kb', 'compress'],
  ['compress to 50kb', 'compress'],
  ['how do i make a picture smaller', 'compress'],
  ['photo under 100 kb', 'compress'],
  ['resize image', 'resize'],
  ['resize photo', 'resize'],
  ['resizing pics', 'resize'],
  ['image resizer', 'resize'],
  ['change size', 'resize'],
  ['change image size', 'resize'],
  ['enlarge photo', 'resize'],
  ['resize gif', 'resize'],
  ['crop photo', 'crop'],
  ['photo cropper', 'crop'],
  ['cut image', 'crop'],
  ['rotate image', 'rotate'],
  ['turn photo', 'rotate'],
  ['mirror picture', 'flip'],
  ['convert image', 'convert'],
  ['image converter', 'convert'],
  ['change format', 'convert'],
  ['exif', 'convert'],
  ['remove gps', 'convert'],
  ['make gif', 'convert'],
  ['lossless', 'convert'],
  ['jpg to webp', 'convert'],
  ['png to jpg', 'convert'],
  ['jpeg to png', 'convert'],
  ['tga to png', 'convert'],
  ['heic to jpg', 'convert'],
  ['png to ico', 'convert'],
  ['remove location data', 'convert'],
  ['scale down', 'resize'],
  ['bring size down', 'compress'],
  ['change resolution', 'resize'],
  ['turn right', 'rotate'],
  ['turn left', 'rotate'],
  ['turn upside down', 'rotate'],
  ['bg', 'remove-background'],
  ['remove bg', 'remove-background'],
  ['remove background from image', 'remove-background'],
  ['background remover', 'remove-background'],
  ['removing backgrounds', 'remove-background'],
  ['make background transparent', 'remove-background'],
  ['change background', 'remove-background'],
  ['change background color', 'remove-background'],
  ['white background for product photo', 'remove-background'],
])('“%s” leads to the tool %s', (query, tool) => expect(found(query)[0]).toBe(`tool:${tool}`));

test.each([
  ['download all', 'action:download'],
  ['save image', 'action:download'],
  ['copy image', 'action:copy-result'],
  ['photos', 'action:choose-pictures'],
  ['upload photo', 'action:choose-pictures'],
  ['paste image', 'action:paste-picture'],
  ['share link', 'action:copy-recipe-link'],
  ['all my data', 'page:your-data/'],
  ['delete my data', 'page:your-data/'],
  ['clean up history', 'page:history/'],
])('“%s” leads to %s', (query, id) => expect(found(query)[0]).toBe(id));

test('an option that no tool shows up front leads to the tools that are about output alone', () => {
  for (const query of ['effort', '256 colours']) {
    expect(found(query).slice(0, 2), query).toEqual(['tool:compress', 'tool:convert']);
  }
});

test('what a picture says beside its pixels is looked for among the tools, whatever is to be done with it', () => {
  for (const query of [
    'metadata',
    'remove metadata',
    'delete exif data',
    'clear exif data',
    'delete metadata from photo',
  ])
    expect(found(query).slice(0, 2), query).toContain('tool:convert');
});

test('what all files are downloaded with is found with one result, with two, and with none', () => {
  for (const finished of [0, 1, 2]) {
    jobs.splice(0, jobs.length, ...Array.from({ length: finished }, () => ({ result: {} }) as Job));
    expect(found('download all')[0], String(finished)).toBe('action:download');
    expect(found('zip')[0], String(finished)).toBe('action:download');
  }
  expect(found('remove pictures')[0], 'among equals the word for pictures decides').toBe('action:remove-all');
});

test('words for pictures alone, in the middle of being typed, or misspelt do not empty the list', () => {
  for (const query of ['image', 'photos', 'my pictures', 'compress i', 'compress im', 'compress picutre']) {
    expect(found(query), query).not.toEqual([]);
  }
  expect(found('resize im')[0]).toBe('tool:resize');
});

test('only what is found by a name of its own stands in for what nothing meets in full', () => {
  expect(found('crop zzz')[0]).toBe('tool:crop');
  for (const query of [
    'zzz',
    'holiday',
    'your holiday',
    'a x 1 src onerror',
    'edit photo',
    'animations holiday',
  ]) {
    expect(found(query), query).toEqual([]);
  }
});
