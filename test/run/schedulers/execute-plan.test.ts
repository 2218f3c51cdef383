import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { StudyError } from '../../../src/core/errors.js';
import { readRun } from '../../../src/record/run-record.js';
import { checkpointFolder } from '../../../src/run/one-run/checkpoint-folder.js';
import { executeRun } from '../../../src/run/one-run/execute-run.js';
import { makePlan } from '../../../src/run/plan/make-plan.js';
import type { PlanRequest } from '../../../src/run/plan/plan.js';
import { executeRuns, type RunOutcome } from '../../../src/run/schedulers/execute-plan.js';
import { presets } from '../../../src/study/presets.js';
import { tinyContext } from '../tiny-run.js';

describe('executeRuns', function () {
  this.timeout(60_000);
  let folder: string;
  let request: PlanRequest;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'grid-'));
    request = {
      preset: { ...presets.smoke, caseLimits: { training: 2, validation: 1, test: 1 } },
      datasets: [{ dataset: 'phantom-nuclei', losses: ['dsc'], folds: null, seeds: [1] }],
      dataDir: join(folder, 'data'),
      outDir: join(folder, 'out'),
      cacheDir: join(folder, 'cache'),
      overrides: { epochs: 2, baseFilters: 2 },
      allowPartial: false,
      fresh: false,
    };
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('counts the epochs of earlier runs where a run was broken off after the last one', async () => {
    const [run] = (await makePlan(request)).runs;
    const controller = new AbortController();
    const stopping = await tinyContext(request.cacheDir, {
      signal: controller.signal,
      onProgress: (progress) => {
        if (progress.stage === 'training' && progress.finished?.epoch === 2) controller.abort();
      },
    });
    await executeRun(run!.config, run!.folder, stopping).catch(() => {});

    const outcomes: RunOutcome[] = [];
    await executeRuns((await makePlan(request)).runs, request, {
      rescore: false,
      keepLogits: false,
      device: 'cpu',
      threads: undefined,
      keepGoing: false,
      allowLeak: false,
      signal: new AbortController().signal,
      onProgress: () => {},
      onFinished: (_, outcome) => outcomes.push(outcome),
    });
    expect(outcomes.map(({ epochs, failure }) => [epochs, failure])).to.deep.equal([[2, undefined]]);
  });

  it('with --fresh begins anew, but leaves what another process is training alone', async () => {
    const [run] = (await makePlan(request)).runs;
    const controller = new AbortController();
    const stopping = await tinyContext(request.cacheDir, {
      signal: controller.signal,
      onProgress: (progress) => {
        if (progress.stage === 'training' && progress.epoch === 2) controller.abort();
      },
    });
    await executeRun(run!.config, run!.folder, stopping).catch(() => {});
    const fresh = { ...request, fresh: true };
    const epochs: number[] = [];
    const again = async () =>
      executeRuns((await makePlan(fresh)).runs, fresh, {
        rescore: false,
        keepLogits: false,
        device: 'cpu',
        threads: undefined,
        keepGoing: false,
        allowLeak: false,
        signal: new AbortController().signal,
        onProgress: (_, progress) => {
          if (progress.stage === 'training') epochs.push(progress.epoch);
        },
        onFinished: () => {},
      });
    const saved = readdirSync(checkpointFolder(run!.folder));
    const lock = join(run!.folder, 'run.lock');
    // Process 1 lives on every system.
    writeFileSync(lock, `${hostname()} 1 1 - now`);
    const error = await again().catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(StudyError).with.property('exitCode', 75);
    expect(saved).to.include('latest.checkpoint');
    expect(readdirSync(checkpointFolder(run!.folder))).to.deep.equal(saved);
    rmSync(lock);
    await again();
    expect(epochs[0]).to.equal(1);
    expect(readRun(run!.folder)!.provenance.stretches).to.have.length(1);
  });
});
