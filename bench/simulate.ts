/**
 * Simulates the study's tests and intervals at its own sizes and stores the rates that its report shows:
 * `npm run simulate [-- --trials N]`. One core, some minutes; the same numbers each time.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { RandomStream } from '../src/core/random-stream.js';
import { type Simulation, simulationPath } from '../src/evaluate/simulated-rates.js';
import type { Setting } from './simulation/drawn-differences.js';
import { intervalRates } from './simulation/interval-rates.js';
import { truths, verdictRate } from './simulation/verdict-rates.js';

const seed = 1;
const resamples = 600;

/**
 * Patients of the open sets in five folds, as `--folds 5` tests them, the two sets with a second round of seeds, and phantoms under
 * three seeds; then the fewest patients and networks that a verdict needs, and more patients with as few networks.
 */
const sizes: readonly Pick<Setting, 'design' | 'folds' | 'seeds' | 'patients'>[] = [
  ...[14, 35, 85, 94, 120, 150].map((patients) => ({
    design: 'nested' as const,
    folds: 5,
    seeds: 1,
    patients,
  })),
  ...[14, 35].map((patients) => ({ design: 'nested' as const, folds: 5, seeds: 2, patients })),
  ...[3, 5].map((seeds) => ({ design: 'crossed' as const, folds: 1, seeds, patients: 40 })),
  ...[6, 24].map((patients) => ({ design: 'nested' as const, folds: 3, seeds: 1, patients })),
  ...[6, 14].map((patients) => ({ design: 'crossed' as const, folds: 1, seeds: 3, patients })),
];

const settings: readonly Setting[] = sizes.flatMap((size) =>
  (['normal', 'heavy', 'skewed'] as const).flatMap((tails) =>
    [0, 0.35, 0.5].flatMap((networkShare) =>
      // Overlap is simulated where there are folds and something that could overlap.
      (size.folds > 1 && networkShare === 0.35 && tails === 'normal' ? [0, 0.2, 0.5] : [0]).map(
        (overlap) => ({
          ...size,
          tails,
          networkShare,
          overlap,
        }),
      ),
    ),
  ),
);

const { values } = parseArgs({ options: { trials: { type: 'string', default: '4000' } } });
const trials = Number(values.trials);
if (!Number.isInteger(trials) || trials < 1) {
  process.stderr.write(`invalid --trials ${values.trials}: expected a whole number of at least 1\n`);
  process.exit(2);
}
const rates = settings.map((setting, index) => {
  process.stderr.write(`\r${index + 1} of ${settings.length} settings`);
  const stream = RandomStream.fromSeed(seed).fork('simulation', ...Object.values(setting));
  return intervalRates(setting, trials, resamples, stream);
});
process.stderr.write('\n');
const verdicts = settings
  .filter(({ networkShare, tails, overlap }) => networkShare === 0.35 && tails === 'heavy' && overlap === 0)
  .flatMap((setting) =>
    truths.map((truth) => {
      const name = [...Object.values(setting), ...Object.values(truth)];
      return verdictRate(setting, truth, trials, RandomStream.fromSeed(seed).fork('verdicts', ...name));
    }),
  );
const simulation: Simulation = {
  command: `npm run simulate -- --trials ${trials}`,
  seed,
  trials,
  resamples,
  rates,
  verdicts,
};
writeFileSync(simulationPath(), `${JSON.stringify(simulation, null, 1)}\n`);
process.stdout.write(`${simulationPath()}\n`);
