/** Chooses sizes and epochs that fit into a given time, from the measured time of a few steps on this machine. */
import { UsageError } from '../../core/errors.js';
import type { RunSeconds } from '../plan/measure-run.js';
import type { Sizes } from './size-ladder.js';

/** Number of cases of one run by side. */
export interface RunCases {
  training: number;
  validation: number;
  test: number;
}

export interface SizeQuestion {
  ladder: readonly [Sizes, ...Sizes[]];
  /** All runs to be trained. */
  runs: readonly RunCases[];
  grantedSeconds: number;
  /** Requested number of epochs; undefined: as many as fit. */
  epochs: number | undefined;
  /** Cost of a forward pass in any unit. It decreases along the ladder. */
  workOf: (sizes: Sizes) => number;
  secondsAt: (sizes: Sizes) => Promise<RunSeconds>;
}

export interface SizeChoice extends Sizes {
  epochs: number;
  plateauPatience: number;
  /** Seconds of training of all runs, without early stopping. */
  trainingSeconds: number;
  /** Seconds of recalibration and test of all runs. */
  testSeconds: number;
}

/** Share of the granted time that is planned: reading and augmentation are not timed. */
const plannedShare = 0.8;
const mostEpochs = 200;
/** The smallest number of epochs that is accepted, at the smallest sizes. */
const fewestEpochs = 10;

/**
 * The largest sizes of the ladder at which every run gets enough epochs in 80 % of the granted time:
 *
 *     enough epochs = epochs of 6000 steps in total, limited to 20…100
 *
 * with as many epochs as then fit, at most 200. If no rung allows enough epochs: the smallest sizes with the epochs that fit, at
 * least 10. A rung is timed only if it may fit according to its work and the time of the last timed rung. Throws UsageError with
 * the needed hours where the time is too short, also for requested `epochs`.
 */
export async function chooseSizes(question: SizeQuestion): Promise<SizeChoice> {
  const { ladder, runs, epochs, grantedSeconds, workOf, secondsAt } = question;
  const planned = plannedShare * grantedSeconds;
  const enough = epochs ?? enoughEpochs(Math.min(...runs.map(({ training }) => training)));
  const total = (cost: Cost, count: number) => cost.epoch * count + cost.test;
  const smallest = ladder.at(-1)!;
  let timed: { sizes: Sizes; cost: Cost } | undefined;
  for (const sizes of ladder) {
    const share = timed === undefined ? 1 : workOf(sizes) / workOf(timed.sizes);
    const isHopeless = timed !== undefined && share * total(timed.cost, enough) > planned;
    if (isHopeless && sizes !== smallest) continue;
    timed = { sizes, cost: costOf(runs, await secondsAt(sizes)) };
    if (total(timed.cost, enough) <= planned)
      return chosen(sizes, timed.cost, epochs ?? epochsThatFit(timed.cost, planned));
  }
  const { cost } = timed!;
  const fitting = epochsThatFit(cost, planned);
  if (epochs === undefined && fitting >= fewestEpochs) return chosen(smallest, cost, fitting);
  throw tooShort(grantedSeconds, total(cost, epochs ?? fewestEpochs) / plannedShare, epochs);
}

/** Seconds over all runs: of one epoch each, and of everything after training. */
interface Cost {
  epoch: number;
  test: number;
}

function costOf(runs: readonly RunCases[], seconds: RunSeconds): Cost {
  const sum = (ofRun: (run: RunCases) => number) => runs.reduce((total, run) => total + ofRun(run), 0);
  return {
    epoch: sum(({ training, validation }) => training * seconds.training + validation * seconds.validation),
    test: sum(({ validation, test }) => (validation + test) * seconds.testCase),
  };
}

/** An epoch has a step for each training case. */
function enoughEpochs(trainingCases: number): number {
  return Math.min(100, Math.max(20, Math.ceil(6000 / trainingCases)));
}

function epochsThatFit({ epoch, test }: Cost, seconds: number): number {
  return Math.max(0, Math.min(mostEpochs, Math.floor((seconds - test) / epoch)));
}

function chosen(sizes: Sizes, { epoch, test }: Cost, epochs: number): SizeChoice {
  const plateauPatience = Math.min(8, Math.max(4, Math.round(epochs / 8)));
  return { ...sizes, epochs, plateauPatience, trainingSeconds: epochs * epoch, testSeconds: test };
}

function tooShort(granted: number, needed: number, epochs: number | undefined): UsageError {
  const hours = (seconds: number) => String(Number((Math.ceil(seconds / 36) / 100).toFixed(2)));
  const what = epochs === undefined ? `${fewestEpochs} epochs` : `${epochs} epochs`;
  return new UsageError({
    verb: 'invalid',
    what: `--hours ${hours(granted)} (at the smallest sizes, ${what} of all runs take up to ${hours(needed)} hours here)`,
    remedy: `give --hours ${hours(needed)}, or fewer losses, folds or epochs`,
  });
}
