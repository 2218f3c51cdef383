/** A small run of `npm run replicate` that executes notebooks, and what it must leave of each. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { codeHash, readNotebook, resultsHash } from '../../src/run/notebooks/notebook-state.js';

export interface Ending {
  code: number | null;
  said: string;
}

/** The smoke preset with a single epoch and narrow networks, in a process of its own. */
export function replicateSmoke(...args: readonly string[]): Promise<Ending> {
  const small = ['--preset', 'smoke', '--epochs', '1', '--base-filters', '2'];
  const command = ['--import', 'tsx', 'src/cli/main.ts', 'replicate', ...small, ...args];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  return new Promise((done) => child.on('close', (code) => done({ code, said })));
}

/** An executed copy that names what its outputs rest on, and a page that loads nothing but the plotly.js beside it. */
export function expectCopyAndPage(out: string, name: string): void {
  const file = join(out, 'smoke', 'notebooks', `${name}.ipynb`);
  expect(readNotebook(file).metadata.dsc_plus_plus).to.deep.equal({
    preset: 'smoke',
    code: codeHash(readNotebook(join('notebooks', `${name}.ipynb`))),
    results: resultsHash(out, 'smoke'),
  });
  const page = readFileSync(file.replace('.ipynb', '.html'), 'utf8');
  expect(page).to.include('Plotly.newPlot(');
  expect(page.match(/<script[^>]+src="[^"]+"/g)).to.deep.equal(['<script src="plotly.js"']);
}
