import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runExploreCommand } from '../../src/cli/explore.js';
import { StudyError } from '../../src/core/errors.js';
import { exploredRun } from '../../src/explore/explored-run.js';
import { findRuns } from '../../src/explore/find-runs.js';
import { executeRun } from '../../src/run/one-run/execute-run.js';
import { openFinishedRun } from '../../src/run/own-images/finished-run.js';
import type { MaskLabels } from '../../src/study/run-config.js';
import { requireBrowserRuntime } from '../run/export/onnxruntime.js';
import { tinyContext, tinyRun } from '../run/tiny-run.js';

describe('npm run explore', () => {
  let folder: string;
  let run: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'explore command '));
    run = join(folder, 'results', 'smoke', 'phantom-nuclei', 'dsc++', 'seed-1');
    await executeRun(await tinyRun(), run, await tinyContext(folder));
  });
  after(() => rmSync(folder, { recursive: true }));

  async function command(...argv: string[]) {
    const said: string[] = [];
    const write = (text: string) => said.push(text);
    const code = await runExploreCommand(argv, { stdout: { write }, stderr: { write } });
    return { code, said: said.join('') };
  }
  const refusal = async (work: () => unknown) => {
    try {
      await work();
    } catch (error) {
      expect(error).to.be.instanceOf(StudyError);
      return `${(error as StudyError).exitCode}: ${(error as StudyError).message}`;
    }
    throw new Error('it was not refused');
  };

  it('writes the page into a folder, with addresses that are relative and a policy of its own', async function () {
    requireBrowserRuntime(this);
    const out = join(folder, 'built page');
    const { code, said } = await command(run, '--build', out);
    expect(code).to.equal(0);
    expect(said).to.match(/^phantom-nuclei, DSC\+\+, seed-1: \d+ files, \d+\.\d MB, in .*built page;/);
    expect(readdirSync(out)).to.have.members([
      'explore.css',
      'explore.js',
      'index.html',
      'runs',
      'runs.json',
      'runtime',
      'worker.js',
    ]);
    const page = readFileSync(join(out, 'index.html'), 'utf8');
    expect(page).to.match(
      /<meta http-equiv="Content-Security-Policy" content="default-src 'none';.*connect-src 'self'/,
    );
    for (const [, address] of page.matchAll(/(?:src|href)="([^"]+)"/g))
      expect(address, address).to.match(/^(?:explore\.(?:css|js)|data:,)$/);
    const facts = JSON.parse(readFileSync(join(out, 'runs', '0', 'facts.json'), 'utf8'));
    expect(facts.model.classes).to.deep.equal(['background', 'nucleus']);
    for (const { image, truth } of facts.examples)
      for (const name of [image, truth])
        expect(existsSync(join(out, 'runs', '0', name)), name).to.equal(true);
    expect(facts.examples).to.have.length(2);
  });

  it('tells the page how the mask values of the data set become classes', () => {
    const found = openFinishedRun(run);
    const mapOf = (labels: MaskLabels | null) =>
      exploredRun({ ...found, seal: { ...found.seal, config: { ...found.seal.config, labels } } }).facts
        .maskMap;
    const map = { 0: 0, 64: 1, 192: 1 };
    expect(mapOf({ kind: 'classes', map })).to.deep.equal(map);
    expect(mapOf({ kind: 'binary', threshold: 128, greyEdges: false })).to.equal(null);
    expect(mapOf(null)).to.equal(null);
  });

  it('leaves no network of an earlier page in the folder, and writes into no other', async function () {
    requireBrowserRuntime(this);
    const out = join(folder, 'built again');
    await command(run, run, '--build', out);
    expect(existsSync(join(out, 'runs', '1', 'network.onnx'))).to.equal(true);
    const { said } = await command(run, '--build', out);
    expect(said).to.match(/^removed 6 files of an earlier page that this one does not have: runs\/1\//m);
    expect(existsSync(join(out, 'runs', '1', 'network.onnx'))).to.equal(false);
    expect(existsSync(join(out, 'runs', '0', 'network.onnx'))).to.equal(true);
    // A page that cannot be made removes nothing.
    const damaged = join(folder, 'damaged');
    cpSync(run, damaged, { recursive: true });
    appendFileSync(join(damaged, 'model', 'weights.bin'), 'x');
    expect(await refusal(() => command(damaged, '--build', out))).to.match(/^3: invalid /);
    expect(existsSync(join(out, 'runs', '0', 'network.onnx'))).to.equal(true);
    expect(await refusal(() => command(run, '--build', folder))).to.match(
      /^2: invalid --build \(expected an empty folder or one with an earlier page, found /,
    );
  });

  it('serves the page until it is interrupted, and that is its good end', async function () {
    requireBrowserRuntime(this);
    const args = ['--import', 'tsx', 'src/cli/main.ts', 'explore', run];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'close');
    const [line] = await once(child.stdout, 'data');
    const [, address] = /: (http:\/\/127\.0\.0\.1:\d+\/), only on this machine/.exec(String(line))!;
    expect(await (await fetch(`${address}runs.json`)).json()).to.deep.equal([
      'phantom-nuclei, DSC++, seed-1',
    ]);
    child.kill('SIGINT');
    expect((await ended)[0]).to.equal(0);
  });

  it('finds the runs that have their weights', () => {
    const found = findRuns([], join(folder, 'results'));
    expect(found.map(({ name }) => name)).to.deep.equal(['phantom-nuclei, DSC++, seed-1']);
  });

  it('prints its help', async () => {
    const { code, said } = await command('--help');
    expect(code).to.equal(0);
    expect(said).to.match(/^npm run explore \[-- RUN…\]/);
  });

  it('answers wrong use with one paragraph', async () => {
    expect(await refusal(() => command(run, '--port', 'x'))).to.match(
      /^2: invalid --port x \(expected a whole number from 1 to 65535\)/,
    );
    expect(await refusal(() => command(run, '--biuld', 'x'))).to.match(/^2: .*--biuld/);
    expect(await refusal(() => command(run, '--build', ' '))).to.match(/^2: invalid --build/);
    expect(await refusal(() => command(folder))).to.match(
      /^3: missing finished run \(a folder with done\.json\)/,
    );
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    expect(await refusal(() => findRuns([], empty))).to.match(
      /^3: missing run with its weights \(of 0 finished runs none has model\/.*npm run replicate/,
    );
    const bare = 'results/mini/chasedb1/dsc/fold-1-seed-1';
    if (!existsSync(join(bare, 'model')))
      expect(await refusal(() => command(bare))).to.match(
        /^3: missing weights of a finished run .*chasedb1.*; restore the model\/ folder of this run, or train it .*--run chasedb1\/dsc\/fold-1-seed-1 --data-dir DIR --out my-results/,
      );
  });
});
