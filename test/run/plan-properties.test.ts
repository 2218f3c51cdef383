import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { makePlan } from '../../src/run/plan/make-plan.js';
import type { PlanRequest } from '../../src/run/plan/plan.js';
import { type LossName, lossNames } from '../../src/study/losses.js';
import { presets } from '../../src/study/presets.js';
import type { RunConfig } from '../../src/study/run-config.js';
import { property } from '../property.js';

const phantoms = presets.smoke.defaults.datasets.map(({ dataset }) => dataset);
const someLosses = fc.shuffledSubarray([...lossNames], { minLength: 1, maxLength: 4 });
const request = fc.record({
  preset: fc.constantFrom(presets.smoke, presets.mini),
  // Each data set with losses of its own.
  datasets: fc.shuffledSubarray(phantoms, { minLength: 1 }).chain((ids) =>
    fc.tuple(
      ...ids.map((dataset) =>
        fc.record({
          dataset: fc.constant(dataset),
          losses: someLosses,
          folds: fc.constantFrom(null, 2, 3),
          seeds: fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
        }),
      ),
    ),
  ),
  overrides: fc.record(
    {
      epochs: fc.integer({ min: 1, max: 9 }),
      learningRate: fc.constantFrom(0.1, 0.01),
      baseFilters: fc.constantFrom(2, 4),
    },
    { requiredKeys: [] },
  ),
});

describe('properties of a plan', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'plan-properties-'));
  });
  after(() => rmSync(folder, { recursive: true }));
  const plan = async (asked: Partial<PlanRequest>) =>
    (
      await makePlan({
        ...(asked as PlanRequest),
        dataDir: join(folder, 'data'),
        outDir: join(folder, 'out'),
        cacheDir: join(folder, 'cache'),
        allowPartial: false,
        fresh: false,
      })
    ).runs;

  property(
    'has every data set, loss, fold and seed once, numbered from 1, each in a folder and under a hash of its own',
    [request],
    async (asked) => {
      const runs = await plan(asked);
      const nameOf = ({ dataset, loss, fold, seed }: RunConfig) =>
        `${dataset} ${loss} ${fold?.number} ${seed}`;
      const names = runs.map(({ config }) => nameOf(config));
      const wanted = asked.datasets.flatMap(({ dataset, losses, folds, seeds }) =>
        losses.flatMap((loss) =>
          seeds.flatMap((seed) =>
            (folds === null ? [undefined] : Array.from({ length: folds }, (_, at) => at + 1)).map(
              (fold) => `${dataset} ${loss} ${fold} ${seed}`,
            ),
          ),
        ),
      );
      expect([...names].sort()).to.deep.equal([...wanted].sort());
      expect(runs.map(({ number }) => number)).to.deep.equal(runs.map((_, index) => index + 1));
      expect(new Set(runs.map(({ folder: own }) => own)).size).to.equal(runs.length);
      expect(new Set(runs.map(({ configHash }) => configHash)).size).to.equal(runs.length);
      for (const { action } of runs) expect(action).to.equal('run');
    },
    25,
  );

  property(
    'gives a run the same hash whatever is planned beside it',
    [request],
    async (asked) => {
      const together = await plan(asked);
      const last = together.at(-1)!;
      const { dataset, loss, seed, fold } = last.config;
      const own = { dataset, losses: [loss as LossName], folds: fold?.of ?? null, seeds: [seed] };
      const alone = (await plan({ ...asked, datasets: [own] })).at(-1);
      expect(alone!.configHash).to.equal(last.configHash);
      expect(alone!.config).to.deep.equal(last.config);
    },
    25,
  );

  property(
    'gives another hash whenever an override changes a number',
    [request, fc.constantFrom('epochs', 'learningRate', 'baseFilters')],
    async (asked, name) => {
      const [before] = await plan(asked);
      const [after] = await plan({ ...asked, overrides: { ...asked.overrides, [name]: 77 } });
      expect(after!.configHash).to.not.equal(before!.configHash);
    },
    25,
  );
});
