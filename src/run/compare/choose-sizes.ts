/** Sizes and epochs for the time that a user grants, by what a few steps take on this machine. */
import { UsageError } from '../../core/errors.js';
import type { RunSeconds } from '../plan/measure-run.js';
import type { Sizes } from './size-ladder.js';

/** Cases of one run, by side. */
export interface RunCases {
  training: number;
  validation: number;
  test: number;
}

export interface SizeQuestion {
  ladder: readonly [Sizes, ...Sizes[]];
  /** Every run that is to be trained. */
  runs: readonly RunCases[];
  grantedSeconds: number;
  /** As many and no others; undefined: as many as fit. */
  epochs: number | undefined;
  /** What a forward pass costs, in any unit: the ladder falls in it. */
  workOf: (sizes: Sizes) => number;
  secondsAt: (sizes: Sizes) => Promise<RunSeconds>;
}

export interface SizeChoice extends Sizes {
  epochs: number;
  plateauPatience: number;
  /** Of all runs, if none stops early. */
  trainingSeconds: number;
  testSeconds: number;
}

/** Part of the granted time that is planned for: reading and augmentation beside the steps are not timed. */
const plannedShare = 0.8;
const mostEpochs = 200;
/** Below this the smallest sizes are not trained either. */
const fewestEpochs = 10;

/**
 * The largest sizes of the ladder with which every run gets enough epochs in four fifths of the granted time:
 *
 *     enough = the epochs that make 6000 steps, but at least 20 and at most 100
 *
 * and as many epochs as then fit, at most 200. Where none has enough, the smallest sizes with what fits, at least 10 epochs. A rung is
 * timed only where the last one timed, by its work, says that it may fit. Throws UsageError, with the hours that would do, where
 * the time is too short, and for typed epochs that do not fit.
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

/** Seconds of all runs together: of one epoch each, and of all that follows training. */
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
