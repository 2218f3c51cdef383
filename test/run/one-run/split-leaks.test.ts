import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { describeLeakCheck } from '../../../src/cli/data-examination.js';
import { DataError } from '../../../src/core/errors.js';
import { referencesOf } from '../../../src/data/cases/references-of.js';
import { checkDataSet } from '../../../src/data/check/check-data-set.js';
import { loadManifest } from '../../../src/data/manifest-format/manifest-files.js';
import { openDataSet } from '../../../src/data/open-data-set.js';
import { leakNotes } from '../../../src/evaluate/leaking-runs.js';
import { readRun } from '../../../src/record/run-record.js';
import { identifyData } from '../../../src/run/one-run/data-identity.js';
import { executeRun } from '../../../src/run/one-run/execute-run.js';
import { perceptualHashes, splitLeaks } from '../../../src/run/one-run/split-leaks.js';
import { examineData, type LeakCheck } from '../../../src/run/plan/examine-data.js';
import { makePlan } from '../../../src/run/plan/make-plan.js';
import type { PlanRequest } from '../../../src/run/plan/plan.js';
import { presets } from '../../../src/study/presets.js';
import { fakeChase, fakeImage, put } from '../../data/fake-folders.js';
import { tinyContext } from '../tiny-run.js';

describe('pictures on two sides of a split', () => {
  let folder: string;
  let request: PlanRequest;
  const signal = new AbortController().signal;
  const dataDir = () => join(folder, 'data');
  const imageOf = (caseId: string) => join(dataDir(), 'chasedb1', `${caseId}.jpg`);

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'leaks-'));
    await fakeChase(dataDir(), [1, 2, 3, 4]);
    request = {
      preset: {
        ...presets.smoke,
        caseLimits: undefined,
        inputShapes: { ...presets.smoke.inputShapes!, drive: [32, 32] },
      },
      datasets: [{ dataset: 'chasedb1', losses: ['dsc'], folds: 2, seeds: [1] }],
      dataDir: dataDir(),
      outDir: join(folder, 'out'),
      cacheDir: join(folder, 'cache'),
      overrides: { epochs: 1, baseFilters: 2 },
      allowPartial: false,
      fresh: false,
    };
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Child 1's left eye again as the right eye of a child that some fold puts on another side, saved anew. */
  const makeTwin = () => put(fakeImage('Image_01L').modulate({ brightness: 0.98 }), imageOf('Image_02R'));
  const context = async (allowLeak: boolean) => ({
    ...(await tinyContext(request.cacheDir)),
    dataSet: await openDataSet('chasedb1', { dataDir: dataDir(), partial: 'use' }),
    allowLeak,
  });
  const examined = async (allowLeak: boolean) => {
    const checks: LeakCheck[] = [];
    const failures = await examineData((await makePlan(request)).runs, [], request, {
      ...{ signal, allowLeak, onCase: () => {} },
      onLeakCheck: (check) => checks.push(check),
    });
    return { failures, checks };
  };

  it('are looked for in every fold before anything is trained, and none are found in sound data', async () => {
    const { failures, checks } = await examined(false);
    expect(failures).to.deep.equal([]);
    expect(checks).to.deep.equal([{ dataset: 'chasedb1', cases: 8, splits: 2, leaks: [] }]);
    expect(describeLeakCheck(checks[0]!)).to.equal(
      'leak check: chasedb1, 8 cases, 2 splits: no picture is on two sides',
    );
  });

  it('are refused together with other faults, as the check of the data tells them, unless they are allowed', async () => {
    await makeTwin();
    const { failures, checks } = await examined(false);
    expect(checks).to.deep.equal([]);
    expect(failures.map(({ error }) => error.exitCode)).to.deep.equal([3]);
    expect(failures[0]!.error.message).to.match(
      /^invalid split of chasedb1 \(the same picture on two sides: Image_01L and Image_02R look nearly identical\).*--allow-leak/,
    );
    const { faults } = await checkDataSet(loadManifest('chasedb1'), dataDir());
    expect(faults.filter((fault) => fault.startsWith('invalid split'))).to.have.length(1);
    expect(faults.join()).to.include('Image_01L and Image_02R look nearly identical, on two sides of ');
    const allowed = await examined(true);
    expect(allowed.failures).to.deep.equal([]);
    expect(describeLeakCheck(allowed.checks[0]!)).to.match(
      /2 splits: Image_01L and Image_02R look nearly identical; training goes on \(--allow-leak\)$/,
    );
  });

  it('stop a run that is done alone, and stand in its provenance and under the tables where they are allowed', async () => {
    await makeTwin();
    const { runs } = await makePlan(request);
    const run = runs.find(({ config: { cases } }) =>
      Object.values(cases).every(
        (side) => side.includes('Image_01L') === false || !side.includes('Image_02R'),
      ),
    )!;
    const refusal = await executeRun(run.config, run.folder, await context(false)).catch(
      (error: Error) => error,
    );
    expect(refusal).to.be.instanceOf(DataError);
    await executeRun(run.config, run.folder, await context(true));
    const record = readRun(run.folder)!;
    expect(record.provenance.leaks).to.have.length(1);
    expect(record.provenance.leaks![0]).to.match(
      /^Image_01L \(\w+\) and Image_02R \(\w+\) look nearly identical$/,
    );
    const otherFold = {
      ...record,
      provenance: {
        ...record.provenance,
        leaks: ['Image_01L (test) and Image_02R (validation) look nearly identical'],
      },
    };
    expect(leakNotes([record, otherFold])).to.deep.equal([
      'Trained although identical or nearly identical images of chasedb1 are on different sides of a split: Image_01L and Image_02R look nearly identical.',
    ]);
    expect(leakNotes([{ ...record, provenance: { ...record.provenance, leaks: undefined } }])).to.deep.equal(
      [],
    );
  });

  it('that are the same file are told as such; looks are read once for the same data, and again where the cache is damaged', async () => {
    await put(fakeImage('Image_01L'), imageOf('Image_02R'));
    const dataSet = await openDataSet('chasedb1', { dataDir: dataDir(), partial: 'use' });
    const [run] = (await makePlan(request)).runs;
    const cases = referencesOf(dataSet, Object.values(run!.config.cases).flat());
    const data = await identifyData(dataSet, cases, request.cacheDir);
    let reads = 0;
    const counting = {
      ...dataSet,
      readImage: (one: (typeof cases)[number]) => dataSet.readImage(one).finally(() => reads++),
      read: () => Promise.reject(new Error('a mask was read, and looks are of images')),
    };
    const looks = () =>
      perceptualHashes(counting, cases, data, { cacheDir: request.cacheDir, signal, threads: 1 });
    const first = await looks();
    expect(reads).to.equal(8);
    expect(await looks()).to.deep.equal(first);
    expect(reads).to.equal(8);
    const sides = { training: ['Image_01L', 'Image_03L'], validation: ['Image_04L'], test: ['Image_02R'] };
    expect(splitLeaks({ cases: sides }, cases, dataSet, data, first)).to.deep.equal([
      'Image_01L (training) and Image_02R (test) are the same image file',
    ]);
    const apart = { training: ['Image_01L', 'Image_02R'], validation: ['Image_04L'], test: ['Image_03L'] };
    expect(splitLeaks({ cases: apart }, cases, dataSet, data, first)).to.deep.equal([]);
    const cached = join(request.cacheDir, 'looks');
    writeFileSync(join(cached, readdirSync(cached)[0]!), '[["Image_01L",');
    expect(await looks()).to.deep.equal(first);
    expect(reads).to.equal(16);
  });

  it('are not looked for in drawn sets, whose cases are drawn independently', async () => {
    const dataSet = await openDataSet('phantom-nuclei', { dataDir: '', partial: 'use' });
    const cases = dataSet.split.test.slice(0, 2);
    const data = await identifyData(dataSet, cases, request.cacheDir);
    expect(
      (await perceptualHashes(dataSet, cases, data, { cacheDir: request.cacheDir, signal, threads: 1 })).size,
    ).to.equal(0);
  });
});
