import fs, {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { StudyError } from '../../../src/core/errors.js';
import { readRun } from '../../../src/record/run-record.js';
import { checkpointFolder } from '../../../src/run/one-run/checkpoint-folder.js';
import { executeRun } from '../../../src/run/one-run/execute-run.js';
import { examineData } from '../../../src/run/plan/examine-data.js';
import { makePlan } from '../../../src/run/plan/make-plan.js';
import type { PlanRequest } from '../../../src/run/plan/plan.js';
import { executeRuns, type RunOutcome } from '../../../src/run/schedulers/execute-plan.js';
import { presets } from '../../../src/study/presets.js';
import { tinyContext } from '../tiny-run.js';

describe('executeRuns', () => {
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

  it('cleans the cache once for all runs of a plan: its folders are listed once, and no run lists them again', async () => {
    const { runs } = await makePlan({
      ...request,
      datasets: [{ dataset: 'phantom-nuclei', losses: ['dsc', 'dsc++'], folds: null, seeds: [1] }],
      overrides: { epochs: 1, baseFilters: 2 },
    });
    const [abandoned, recent] = ['old.bin.4711.tmp', 'new.bin.4712.tmp'].map((name) =>
      join(request.cacheDir, 'prepared', name),
    ) as [string, string];
    mkdirSync(join(request.cacheDir, 'prepared'), { recursive: true });
    for (const path of [abandoned, recent]) writeFileSync(path, 'half');
    const dayAgo = Date.now() / 1000 - 86_400;
    utimesSync(abandoned, dayAgo, dayAgo);

    const signal = new AbortController().signal;
    const listed = await listingsBelow(request.cacheDir, () =>
      examineData(runs, [], request, { signal, allowLeak: false, onLeakCheck: () => {}, onCase: () => {} }),
    );
    expect(listed).to.deep.equal([request.cacheDir, join(request.cacheDir, 'prepared')]);
    expect([existsSync(abandoned), existsSync(recent)]).to.deep.equal([false, true]);

    const finished: string[] = [];
    const listedByRuns = await listingsBelow(request.cacheDir, () =>
      executeRuns(runs, request, {
        ...{ rescore: false, keepLogits: false, device: 'cpu', threads: undefined, keepGoing: false },
        ...{ allowLeak: false, signal, onProgress: () => {} },
        onFinished: ({ config }) => finished.push(config.loss),
      }),
    );
    expect(finished).to.deep.equal(['dsc', 'dsc++']);
    expect(listedByRuns).to.deep.equal([]);
  });

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

/** The folders below `folder`, and itself, that are listed during the work, in order. */
async function listingsBelow(folder: string, work: () => Promise<unknown>): Promise<string[]> {
  const listed: string[] = [];
  const { readdirSync } = fs;
  const counting = (path: fs.PathLike, ...rest: unknown[]) => {
    if (String(path).startsWith(folder)) listed.push(String(path));
    return (readdirSync as (...all: unknown[]) => unknown)(path, ...rest);
  };
  fs.readdirSync = counting as typeof readdirSync;
  syncBuiltinESMExports();
  try {
    await work();
  } finally {
    fs.readdirSync = readdirSync;
    syncBuiltinESMExports();
  }
  return listed;
}
