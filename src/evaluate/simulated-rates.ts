/**
 * How often the study's intervals cover and its tests err at the study's own sizes, by simulation: what `npm run simulate`
 * found, as it is stored in results/inference-simulation.json.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { manifestFolder } from '../data/manifest-format/manifest-files.js';
import { type PairedLayout, patientMeans } from '../statistics/paired-layout.js';

const rate = z.number().min(0).max(1);

/** Intervals that are compared; `used` is the one of the verdicts. */
export const intervalKinds = ['used', 'percentile', 'bca', 'patients', 'nadeauBengio'] as const;
export type IntervalKind = (typeof intervalKinds)[number];

/** What is simulated: a size, and how networks and patients differ. */
const setting = {
  /** Patients nested in folds, each fold with networks of its own; or every patient under every seed. */
  design: z.enum(['nested', 'crossed']),
  /** Folds of the nested design, 1 for the crossed. */
  folds: z.number().int().positive(),
  /** Networks that test each patient. */
  seeds: z.number().int().positive(),
  patients: z.number().int().positive(),
  tails: z.enum(['normal', 'heavy', 'skewed']),
  /** Standard deviation between networks, in standard deviations between patients. */
  networkShare: z.number().min(0),
  /** Correlation between the networks of two folds, whose training cases overlap. */
  overlap: rate,
} as const;

const simulatedRate = z.strictObject({
  ...setting,
  /** Share of intervals that hold the true mean, nominal 0.95; Nadeau and Bengio’s for folds alone. */
  coverage: z.partialRecord(z.enum(intervalKinds), rate),
  /** Share of Wilcoxon tests over patients with p < 0.05 where nothing differs. */
  wilcoxon: rate,
  /** Share of the used test's p < 0.05 where the true difference is so many standard deviations between patients. */
  power: z.array(z.strictObject({ difference: z.number().positive(), found: rate })),
  /** Mean half width of the used interval, in standard deviations between patients. */
  halfWidth: z.number().positive(),
});
export type SimulatedRate = z.infer<typeof simulatedRate>;

const verdictRate = z.strictObject({
  ...setting,
  /** True means of the conditions of claims A and B, in standard deviations between patients; the margin of DSC is 0.5. */
  truth: z.strictObject({ nll: z.number(), brier: z.number(), dsc: z.number() }),
  /** Share of studies in which the rule says so. */
  confirmed: rate,
  contradicted: rate,
});
export type VerdictRate = z.infer<typeof verdictRate>;

const simulation = z.strictObject({
  command: z.string(),
  seed: z.number().int(),
  trials: z.number().int().positive(),
  resamples: z.number().int().positive(),
  rates: z.array(simulatedRate),
  verdicts: z.array(verdictRate),
});
export type Simulation = z.infer<typeof simulation>;

/** Where the result lies, beside the results that it speaks of. */
export function simulationPath(): string {
  return join(dirname(manifestFolder()), 'results', 'inference-simulation.json');
}

/** Reads the stored simulation. Throws where it is absent or has another form: it is part of the repository. */
export function readSimulation(path = simulationPath()): Simulation {
  return simulation.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** How well the interval in use covers at a size: its least and largest share over the settings that were simulated there. */
interface Coverage {
  leastPercent: number;
  mostPercent: number;
  /** "14 patients in 5 folds". */
  size: string;
}

/** "95 to 98 % at 14 patients in 5 folds"; undefined for one network. */
export function coverageText(layout: PairedLayout): string | undefined {
  const found = coverageOf(layout);
  return found && `${found.leastPercent} to ${found.mostPercent} % at ${found.size}`;
}

/**
 * How well the interval in use covers at the size of a layout: of the simulated settings of its design, those with the nearest
 * numbers of networks and of patients. Undefined for one network.
 */
export function coverageOf(layout: PairedLayout): Coverage | undefined {
  if (layout.kind === 'single') return undefined;
  const own = readSimulation().rates.filter(({ design, overlap }) => design === layout.kind && overlap === 0);
  const networksOf = ({ design, folds, seeds }: SimulatedRate) => (design === 'nested' ? folds : seeds);
  const near = nearest(
    nearest(own, networksOf, layout.rows.length),
    ({ patients }) => patients,
    patientMeans(layout).length,
  );
  const covered = near.map(({ coverage }) => Math.round(100 * coverage.used!));
  const { patients } = near[0]!;
  const networks =
    layout.kind === 'nested' ? `in ${networksOf(near[0]!)} folds` : `under ${networksOf(near[0]!)} seeds`;
  const size = `${patients} patients ${networks}`;
  return { leastPercent: Math.min(...covered), mostPercent: Math.max(...covered), size };
}

function nearest(rates: readonly SimulatedRate[], sizeOf: (rate: SimulatedRate) => number, size: number) {
  const distance = Math.min(...rates.map((rate) => Math.abs(sizeOf(rate) - size)));
  return rates.filter((rate) => Math.abs(sizeOf(rate) - size) === distance);
}
