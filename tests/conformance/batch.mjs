// Runs the native command over many files, several in one process, and finds out what became of each of them.

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { command, temporaryFolder } from '../harness/native.mjs';

/** Address space of one process in KiB: beyond it, allocations fail, as they do in a browser's 32-bit memory. */
const addressSpaceKiB = 4 * 1024 * 1024;

/** One process: `{code, signal, timedOut, stderr, peakMiB}`. */
function launch(args, timeoutMs) {
  return new Promise((resolve) => {
    const limit = 'ulimit -v "$1"; ulimit -c 0; shift; exec "$@"';
    const child = spawn('/bin/sh', ['-c', limit, 'sh', String(addressSpaceKiB), command, ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const err = [];
    let timedOut = false;
    let peakMiB = 0;
    const sampler = setInterval(() => {
      try {
        const status = fs.readFileSync(`/proc/${child.pid}/status`, 'utf8');
        peakMiB = Math.max(peakMiB, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
      } catch {
        // It has just ended.
      }
    }, 10);
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, timeoutMs);
    child.stderr.on('data', (data) => err.push(data));
    child.on('close', (code, signal) => {
      clearInterval(sampler);
      clearTimeout(timer);
      resolve({ code, signal, timedOut, stderr: Buffer.concat(err).toString(), peakMiB });
    });
  });
}

/** Splits what the command says into lines per input; lines that belong to none are noise. */
function sort(stderr, inputs) {
  const said = new Map(inputs.map((input) => [input, { errors: [], warnings: [] }]));
  const noise = [];
  for (const line of stderr.split('\n').filter((each) => each !== '')) {
    const input = inputs.find((each) => line.startsWith(`${each}: `));
    if (input === undefined) {
      noise.push(line);
      continue;
    }
    const rest = line.slice(input.length + 2);
    const warning = /^warning: ([a-z-]+): (.+)$/.exec(rest);
    const error = /^([a-z-]+): (.+)$/.exec(rest);
    if (warning) said.get(input).warnings.push({ code: warning[1], message: warning[2] });
    else if (error) said.get(input).errors.push({ code: error[1], message: error[2] });
    else noise.push(line);
  }
  return { said, noise };
}

/**
 * Runs `recipe` over files. Each outcome is `{file, output?, errors, warnings, noise, crash?, peakMiB?}`: `output` is the
 * path of the result inside `folder`, `crash` says how the process ended when it did not end by itself.
 */
export async function runBatch(files, recipe, { folder = temporaryFolder(), perFileMs = 12_000, peakLimitMiB } = {}) {
  const recipeFile = path.join(folder, 'recipe.json');
  fs.writeFileSync(recipeFile, JSON.stringify(recipe));
  const staged = files.map((file, index) => {
    // Unique stems, so that each result can be told from the others.
    const link = path.join(folder, `${String(index).padStart(4, '0')}.in`);
    fs.rmSync(link, { force: true });
    fs.symlinkSync(path.resolve(file), link);
    return link;
  });
  const output = path.join(folder, 'out');
  fs.mkdirSync(output, { recursive: true });
  const args = (links) => ['run', '--recipe', recipeFile, '--threads', '1', ...links, '--output', `${output}/`];

  const outcomesOf = (links, ended) => {
    const { said, noise } = sort(ended.stderr, links);
    return links.map((link) => {
      const stem = path.basename(link, '.in');
      const made = fs.readdirSync(output).find((name) => path.parse(name).name === stem);
      return {
        file: files[staged.indexOf(link)],
        ...said.get(link),
        ...(made === undefined ? {} : { output: path.join(output, made) }),
        noise: links.length === 1 ? noise : [],
        peakMiB: ended.peakMiB,
        code: ended.code,
        ...(ended.timedOut ? { crash: `took longer than ${perFileMs / 1000} s` } : ended.signal ? { crash: `ended by ${ended.signal}` } : {}),
      };
    });
  };

  const outcomes = [];
  const work = [];
  for (let at = 0; at < staged.length; at += 12) work.push(staged.slice(at, at + 12));
  const lane = async () => {
    for (let links = work.shift(); links !== undefined; links = work.shift()) {
      const ended = await launch(args(links), perFileMs + links.length * 500);
      const bad =
        ended.timedOut ||
        ended.signal !== null ||
        (peakLimitMiB !== undefined && ended.peakMiB > peakLimitMiB) ||
        sort(ended.stderr, links).noise.length > 0;
      if (!bad || links.length === 1) {
        outcomes.push(...outcomesOf(links, ended));
        continue;
      }
      for (const link of links) outcomes.push(...outcomesOf([link], await launch(args([link]), perFileMs)));
    }
  };
  await Promise.all([lane(), lane()]);
  return outcomes.sort((a, b) => files.indexOf(a.file) - files.indexOf(b.file));
}
