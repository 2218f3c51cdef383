import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { DataError, UsageError } from '../../../src/core/errors.js';
import { readFrozenPlan, resultsOf, writeFrozenPlan } from '../../../src/record/frozen-plan-file.js';
import { freezePlan, requestOf, restoreRuns } from '../../../src/run/plan/freeze-plan.js';
import { chooseListed } from '../../../src/run/plan/list-runs.js';
import { makePlan } from '../../../src/run/plan/make-plan.js';
import type { PlanRequest } from '../../../src/run/plan/plan.js';
import { versions } from '../../../src/study/code-versions.js';
import { presets } from '../../../src/study/presets.js';
import { configHash, type RunConfig } from '../../../src/study/run-config.js';
import { fakeChase } from '../../data/fake-folders.js';

const asTyped = { allowLeak: false, keepLogits: true };

describe('a frozen plan', () => {
  let folder: string;
  let request: PlanRequest;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'frozen-'));
    request = {
      preset: presets.smoke,
      datasets: [{ dataset: 'phantom-nuclei', losses: ['dsc', 'dsc++'], folds: null, seeds: [1, 2] }],
      dataDir: join(folder, 'data'),
      outDir: join(folder, 'out'),
      cacheDir: join(folder, 'cache'),
      overrides: { epochs: 3, baseFilters: 2 },
      allowPartial: false,
      fresh: false,
    };
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function frozen() {
    const { runs } = await makePlan(request);
    const file = writeFrozenPlan(join(request.outDir, 'smoke'), freezePlan(runs, request, asTyped));
    return { runs, file, plan: readFrozenPlan(file) };
  }

  it('gives back every run as it was planned, and the folders and options that it was planned for', async () => {
    const { runs, file, plan } = await frozen();
    const restoreed = await restoreRuns(file, plan, plan.runs);
    expect(restoreed).to.deep.equal(runs);
    // The order of keys too: a record has the same bytes either way.
    expect(JSON.stringify(restoreed)).to.equal(JSON.stringify(runs));
    const [, second] = runs;
    expect(
      await restoreRuns(file, plan, chooseListed(plan.runs, ['phantom-nuclei/dsc++/seed-1'])),
    ).to.deep.equal([second]);
    expect(await restoreRuns(file, plan, chooseListed(plan.runs, ['2']))).to.deep.equal([second]);
    expect(plan).to.include(asTyped).and.not.have.property('maximumEpochs');
    expect(requestOf(file, plan)).to.include({ outDir: request.outDir, dataDir: request.dataDir });
    // Four runs share all but loss and seed.
    expect(plan.shared).to.have.length(1);
  });

  it('is read where earlier code wrote it, which noted the epochs beside the configurations', async () => {
    const { runs, file } = await frozen();
    const written = readFileSync(file, 'utf8');
    const earlier = written.replace(' "shared"', ' "maximumEpochs": 3,\n "shared"');
    expect(JSON.parse(earlier)).to.include({ maximumEpochs: 3 });
    writeFileSync(file, earlier);
    const plan = readFrozenPlan(file);
    expect(await restoreRuns(file, plan, plan.runs)).to.deep.equal(runs);
  });

  it('says the nearest name for one that it does not have', async () => {
    const { plan } = await frozen();
    expect(() => chooseListed(plan.runs, ['phantom-nuclei/dsc/seed-3'])).to.throw(
      UsageError,
      'did you mean "phantom-nuclei/dsc/seed-1"',
    );
    expect(() => readFrozenPlan(join(folder, 'plan.json'))).to.throw(UsageError, 'missing frozen plan');
  });

  it('says which numbers it has, which may have gaps, and in which file', async () => {
    const { runs } = await makePlan(request);
    const kept = runs.filter(({ number }) => number !== 3);
    const file = writeFrozenPlan(join(request.outDir, 'smoke'), freezePlan(kept, request, asTyped));
    const listed = readFrozenPlan(file).runs;
    expect(chooseListed(listed, ['4'], file).map(({ number }) => number)).to.deep.equal([4]);
    for (const absent of ['3', '5'])
      expect(() => chooseListed(listed, [absent], file)).to.throw(
        UsageError,
        `unknown run ${absent}; the plan has runs 1 to 2, 4: see ${file}`,
      );
  });

  it('lies in a folder of its content: the same plan in the same, another in another', async () => {
    const { file } = await frozen();
    expect((await frozen()).file).to.equal(file);
    request.overrides = { ...request.overrides, epochs: 4 };
    const other = (await frozen()).file;
    expect(other).to.not.equal(file);
    expect(dirname(dirname(other))).to.equal(dirname(dirname(file)));
    expect(readFrozenPlan(file).shared[0]!.training.maximumEpochs).to.equal(3);
    expect(resultsOf(other)).to.equal(request.outDir);
  });

  it('refuses a configuration that is not the one that was frozen', async () => {
    const { file } = await frozen();
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('"maximumEpochs": 3', '"maximumEpochs": 5'));
    let refusal: unknown;
    const changed = readFrozenPlan(file);
    await restoreRuns(file, changed, changed.runs).catch((error: unknown) => {
      refusal = error;
    });
    expect(refusal).to.be.instanceOf(DataError);
    expect((refusal as Error).message).to.match(/expected the hash [0-9a-f]{64} for .*dsc\/seed-1/);
  });

  it('is refused by code that would make other numbers, and under other classes', async () => {
    const { runs } = await makePlan(request);
    const refusal = async (change: (config: RunConfig) => Partial<RunConfig>) => {
      const others = runs.map((run) => {
        const config = { ...run.config, ...change(run.config) };
        return { ...run, config, configHash: configHash(config) };
      });
      const file = writeFrozenPlan(join(request.outDir, 'smoke'), freezePlan(others, request, asTyped));
      const plan = readFrozenPlan(file);
      const error = await restoreRuns(file, plan, plan.runs).catch((failure: unknown) => failure);
      expect(error).to.be.instanceOf(UsageError);
      return (error as Error).message;
    };
    expect(await refusal(() => ({ versions: { ...versions, arithmetic: 1 } }))).to.match(
      /^invalid frozen plan \(made for arithmetic 1 and readers \d+; this code has \d+ and \d+\): .*plan\.json; freeze the plan anew/,
    );
    expect(await refusal(() => ({ foregroundClasses: ['other'] }))).to.match(
      /^invalid frozen plan \(its classes or label values of phantom-nuclei differ from those of the manifest\): /,
    );
  });

  it('names the folder where the data cannot be seen, and the cases where some cannot', async () => {
    await fakeChase(request.dataDir);
    request.datasets = [{ dataset: 'chasedb1', losses: ['dsc'], folds: null, seeds: [1] }];
    const { file, plan } = await frozen();
    const refusal = async () => {
      const error = await restoreRuns(file, plan, plan.runs).then(
        () => undefined,
        (failure: unknown) => failure,
      );
      expect(error).to.be.instanceOf(DataError);
      return (error as Error).message;
    };
    rmSync(join(request.dataDir, 'chasedb1', 'Image_01L_1stHO.png'));
    rmSync(join(request.dataDir, 'chasedb1', 'Image_01L.jpg'));
    expect(await refusal())
      .to.match(/1 of \d+: Image_01L\)/)
      .and.contain(join(request.dataDir, 'chasedb1'));
    rmSync(join(request.dataDir, 'chasedb1'), { recursive: true });
    expect(await refusal()).to.contain(join(request.dataDir, 'chasedb1'));
  });
});
