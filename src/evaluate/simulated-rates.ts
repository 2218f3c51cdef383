/**
 * Coverage of the study's intervals and error rates of its tests at the study's sizes, by simulation: the result
 * of `npm run simulate`, stored in results/inference-simulation.json.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { manifestFolder } from '../data/manifest-format/manifest-files.js';
import { type PairedLayout, patientMeans } from '../statistics/paired-layout.js';
import { tolerances } from '../study/claims.js';

const rate = z.number().min(0).max(1);

/** Interval methods compared; `used` is that of the verdicts. */
export const intervalKinds = ['used', 'percentile', 'bca', 'patients', 'nadeauBengio'] as const;
export type IntervalKind = (typeof intervalKinds)[number];

/** A simulated setting: the size, and the variation between networks and patients. */
const setting = {
  /** Patients nested in folds, each with its own networks, or crossed: every patient under every seed. */
  design: z.enum(['nested', 'crossed']),
  /** Folds of the nested design, 1 for the crossed. */
  folds: z.number().int().positive(),
  /** Networks that test each patient. */
  seeds: z.number().int().positive(),
  patients: z.number().int().positive(),
  tails: z.enum(['normal', 'heavy', 'skewed']),
  /** Standard deviation between networks, in units of the standard deviation between patients. */
  networkShare: z.number().min(0),
  /** Correlation between the networks of two folds, whose training cases overlap. */
  overlap: rate,
} as const;

const simulatedRate = z.strictObject({
  ...setting,
  /**
   * Share of intervals that contain the true mean, nominally 0.95. Nadeau and Bengio’s interval exists for folds
   * only.
   */
  coverage: z.partialRecord(z.enum(intervalKinds), rate),
  /** Share of Wilcoxon tests over patients with p < 0.05 if there is no difference. */
  wilcoxon: rate,
  /**
   * Power of the used test: share with p < 0.05 at the given true difference, in standard deviations between
   * patients.
   */
  power: z.array(z.strictObject({ difference: z.number().positive(), found: rate })),
  /** Mean half width of the used interval, in standard deviations between patients. */
  halfWidth: z.number().positive(),
});
export type SimulatedRate = z.infer<typeof simulatedRate>;

const verdictRate = z.strictObject({
  ...setting,
  /** True means of the conditions of claims A and B, in standard deviations between patients; the margin of DSC is 0.5. */
  truth: z.strictObject({ nll: z.number(), brier: z.number(), dsc: z.number() }),
  /** Share of studies with this verdict. */
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

/** Path of the stored simulation. */
export function simulationPath(): string {
  return join(dirname(manifestFolder()), 'results', 'inference-simulation.json');
}

/** Reads the stored simulation, which is part of the repository. Throws if it is missing or malformed. */
export function readSimulation(path = simulationPath()): Simulation {
  return simulation.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** Shares of intervals that contain the truth, in percent: the extremes over several simulated settings. */
export interface Percents {
  least: number;
  most: number;
}

/** Coverage of the used interval at a size. */
interface Coverage {
  /** Networks of different folds, or seeds, independent of each other. */
  independent: Percents;
  /** Networks of two folds alike because they share training cases: by the correlation that was simulated, ascending. */
  shared: readonly { overlap: number; percents: Percents }[];
  /** "14 patients in 5 folds". */
  size: string;
}

/** "95 to 98 % at 14 patients in 5 folds (correlation 0.2: 94 %; correlation 0.5: 90 to 92 %)"; undefined where coverageOf is. */
export function coverageText(layout: PairedLayout): string | undefined {
  const found = coverageOf(layout);
  if (!found) return undefined;
  const shared = found.shared.map(
    ({ overlap, percents }) => `correlation ${overlap}: ${percentsText(percents)}`,
  );
  const inBrackets = shared.length > 0 ? ` (${shared.join('; ')})` : '';
  return `${percentsText(found.independent)} at ${found.size}${inBrackets}`;
}

/** "95 to 98 %", or "95 %" where both ends are that. */
export function percentsText({ least, most }: Percents): string {
  return least === most ? `${least} %` : `${least} to ${most} %`;
}

/** The least and the most of several. */
export function joinPercents(all: readonly Percents[]): Percents {
  return {
    least: Math.min(...all.map(({ least }) => least)),
    most: Math.max(...all.map(({ most }) => most)),
  };
}

/**
 * Coverage of the used interval at the size of a layout, taken from the simulated settings of its design with the
 * nearest numbers of networks and patients. Undefined below the sizes that a verdict needs, which are the smallest simulated.
 */
export function coverageOf(layout: PairedLayout): Coverage | undefined {
  const tooSmall =
    layout.rows.length < tolerances.minimumNetworks ||
    patientMeans(layout).length < tolerances.minimumPatients;
  if (layout.kind === 'single' || tooSmall) return undefined;
  const own = readSimulation().rates.filter(({ design }) => design === layout.kind);
  const networksOf = ({ design, folds, seeds }: SimulatedRate) => (design === 'nested' ? folds : seeds);
  const near = nearest(
    nearest(own, networksOf, layout.rows.length),
    ({ patients }) => patients,
    patientMeans(layout).length,
  );
  const { patients } = near[0]!;
  const networks =
    layout.kind === 'nested' ? `in ${networksOf(near[0]!)} folds` : `under ${networksOf(near[0]!)} seeds`;
  const overlaps = [...new Set(near.map(({ overlap }) => overlap))].sort((a, b) => a - b);
  const percentsAt = (overlap: number): Percents => {
    const covered = near
      .filter((one) => one.overlap === overlap)
      .map(({ coverage }) => Math.round(100 * coverage.used!));
    return { least: Math.min(...covered), most: Math.max(...covered) };
  };
  return {
    independent: percentsAt(0),
    shared: overlaps
      .filter((overlap) => overlap > 0)
      .map((overlap) => ({ overlap, percents: percentsAt(overlap) })),
    size: `${patients} patients ${networks}`,
  };
}

/** Those of the simulated size next to the given one; of two equally near, the smaller. */
function nearest(rates: readonly SimulatedRate[], sizeOf: (rate: SimulatedRate) => number, size: number) {
  const sizes = rates.map(sizeOf).sort((a, b) => a - b);
  const next = sizes.reduce((best, one) => (Math.abs(one - size) < Math.abs(best - size) ? one : best));
  return rates.filter((rate) => sizeOf(rate) === next);
}
