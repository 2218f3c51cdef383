import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readDone, type Seal } from '../../../src/record/done-file.js';
import { executeRun } from '../../../src/run/one-run/execute-run.js';
import { makePlan } from '../../../src/run/plan/make-plan.js';
import type { PlanRequest } from '../../../src/run/plan/plan.js';
import {
  awaitedByEnsembles,
  executeCombinations,
  planCombinations,
} from '../../../src/run/schedulers/combine-plan.js';
import { combinations } from '../../../src/study/later-losses.js';
import { presets } from '../../../src/study/presets.js';
import { tinyContext } from '../tiny-run.js';

describe('planCombinations', () => {
  let folder: string;
  let request: PlanRequest;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'combine-plan-'));
    request = {
      preset: { ...presets.smoke, caseLimits: { training: 2, validation: 1, test: 1 } },
      datasets: [{ dataset: 'phantom-nuclei', losses: ['dsc'], folds: null, seeds: [1, 2] }],
      dataDir: join(folder, 'data'),
      outDir: join(folder, 'out'),
      cacheDir: join(folder, 'cache'),
      overrides: { epochs: 1, baseFilters: 2 },
      allowPartial: false,
      fresh: false,
    };
    const context = await tinyContext(request.cacheDir);
    for (const { config, folder } of (await makePlan(request)).runs)
      await executeRun(config, folder, context);
    await executeCombinations(await planned(), request, context, () => {});
  });
  after(() => rmSync(folder, { recursive: true }));

  const planned = async () => planCombinations(await makePlan(request), request, combinations);
  const done = async () => (await planned()).map(({ isDone }) => isDone);
  const member = () => join(request.outDir, 'smoke', 'phantom-nuclei', 'dsc', 'seed-2');

  /** Each test works on the seals as they were. */
  const kept = new Map<string, string>();
  const sealsOf = async () =>
    [member(), ...(await planned()).map((one) => one.folder)].map((run) => join(run, 'done.json'));
  beforeEach(async () => {
    for (const file of (await sealsOf()).filter(existsSync)) kept.set(file, readFileSync(file, 'utf8'));
  });
  afterEach(() => {
    for (const [file, text] of kept) writeFileSync(file, text);
  });

  /** The seal of a run as if it had been made otherwise. */
  function reseal(run: string, change: (seal: Seal) => Partial<Seal>): void {
    const seal = readDone(run)!;
    writeFileSync(join(run, 'done.json'), JSON.stringify({ ...seal, ...change(seal) }));
  }

  it('finds done what was made of the networks that are there', async () => {
    expect((await planned()).map(({ config }) => `${config.loss} ${config.seed}`)).to.deep.equal([
      'dsc~mirrors 1',
      'dsc~mirrors 2',
      'dsc~ensemble 1',
    ]);
    expect(await done()).to.deep.equal([true, true, true]);
  });

  it('makes no ensemble before every seed of its fold is finished, and names what it waits for', async () => {
    const more = { ...request, datasets: [{ ...request.datasets[0]!, seeds: [1, 2, 3] }] };
    const plan = await makePlan(more);
    const losses = planCombinations(plan, more, combinations).map(({ config }) => config.loss);
    expect(losses).to.deep.equal(['dsc~mirrors', 'dsc~mirrors']);
    expect(awaitedByEnsembles(plan, more)).to.deep.equal(['phantom-nuclei/dsc/seed-3']);
    expect(awaitedByEnsembles(await makePlan(request), request)).to.deep.equal([]);
  });

  it('makes anew what was made of another network with the same options', async () => {
    reseal(member(), () => ({ weights: 'f'.repeat(64) }));
    expect(await done()).to.deep.equal([true, false, false]);
  });

  it('makes anew what was made from other data', async () => {
    for (const { folder } of await planned()) reseal(folder, () => ({ dataFingerprint: 'old images' }));
    expect(await done()).to.deep.equal([false, false, false]);
  });

  it('takes an older record, which lists no networks, unless a network is younger', async () => {
    for (const { folder } of await planned()) reseal(folder, () => ({ combinedWeights: undefined }));
    reseal(member(), () => ({ weights: null }));
    expect(await done()).to.deep.equal([true, true, true]);
    reseal(member(), () => ({ finishedAt: new Date(Date.now() + 60_000).toISOString() }));
    expect(await done()).to.deep.equal([true, false, false]);
  });
});
