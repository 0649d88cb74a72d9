// Runs the native command `build/mypictools`, for making test pictures and for comparing with the browser.

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');
export const command = path.join(root, 'build', 'mypictools');

export const emptyRecipe = { version: 1, steps: [] };

export function temporaryFolder() {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'mypictools-test-'));
}

/** Runs the command; resolves to `{code, signal, stdout, stderr}` and never rejects. */
export function mypictools(args, { timeoutMs = 120_000, wrapper = [] } = {}) {
  return new Promise((resolve) => {
    const [program, ...rest] = [...wrapper, command, ...args];
    const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
    const out = [];
    const err = [];
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, timeoutMs);
    child.stdout.on('data', (data) => out.push(data));
    child.stderr.on('data', (data) => err.push(data));
    const settle = (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, timedOut, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() });
    };
    child.on('error', (error) => settle(127, error.message));
    child.on('close', settle);
  });
}

/** Renders `bytes` by a recipe; the bytes of the result. Throws with what the command said. */
export async function render(bytes, recipe, { mask, threads } = {}) {
  const folder = temporaryFolder();
  try {
    const at = (name) => path.join(folder, name);
    fs.writeFileSync(at('input'), bytes);
    fs.writeFileSync(at('recipe.json'), JSON.stringify(recipe));
    if (mask) fs.writeFileSync(at('mask'), mask);
    const args = ['run', '--recipe', at('recipe.json'), at('input'), '--output', at('output')];
    if (mask) args.push('--mask', at('mask'));
    if (threads) args.push('--threads', String(threads));
    const { code, stderr } = await mypictools(args);
    if (code !== 0) throw new Error(`the native command answered ${code}: ${stderr.trim()}`);
    return fs.readFileSync(at('output'));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

export function convert(bytes, format, output = {}) {
  return render(bytes, { ...emptyRecipe, output: { format, ...output } });
}
