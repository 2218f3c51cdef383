/**
 * The verdict of a user's own images on a loss and its ++ version: calibration and Dice by the study's rules on
 * this data set, operating thresholds, and temperature scaling as the alternative.
 */
import type { RunEnding } from '../record/training-ending.js';
import { claims, tolerances } from '../study/claims.js';
import type { LossPair } from '../study/losses.js';
import { claimConditions } from './claim-conditions.js';
import {
  type Condition,
  inconclusiveReason,
  isContradicted,
  pValueFor,
  pValuesAgainst,
} from './condition.js';
import { type DatasetRuns, type PairRuns, pairRuns } from './dataset-runs.js';
import { limitsOf } from './dataset-verdict.js';
import type { Network } from './network.js';
import { type OperatingCut, operatingCuts } from './operating-cuts.js';
import { comparePaired, type PairedComparison } from './paired-comparison.js';
import { treatedValues } from './recalibration-comparison.js';

export const ownMetrics = ['nll', 'brier', 'ece', 'dsc'] as const;
export type OwnMetric = (typeof ownMetrics)[number];

export interface OwnVerdict {
  dataset: string;
  pair: LossPair;
  /** The row that is compared, and the row whose threshold is chosen. */
  row: string;
  thresholdRow: string;
  /** Patients and test images of the folds that both losses share, on which all numbers rest. */
  patients: number;
  cases: number;
  /** Whether the patients are known; otherwise each image counts as a patient. */
  patientsKnown: boolean;
  networks: readonly Network[];
  /** Number of trainings of both losses, and how many ended at the cap of epochs or broke down. */
  trainings: { all: number; cutOff: number; brokenDown: number; epochs: number };
  /** Reasons why these images cannot be judged; empty if they can. */
  limits: readonly string[];
  /** Calibrated − baseline. */
  scores: Readonly<Record<OwnMetric, PairedComparison>>;
  calibration: 'better' | 'worse' | 'open' | 'unjudged';
  /** Reason why the question is open. */
  want: string;
  cost: 'none' | 'gain' | 'loss' | 'open' | 'unjudged';
  /** Thresholds of the baseline, then of the ++ loss. */
  cuts: readonly OperatingCut[];
  temperature: TemperatureAnswer;
}

/** The baseline at the temperature that each network learned on its validation cases. */
export interface TemperatureAnswer {
  temperatures: readonly number[];
  /** Baseline at its temperature − baseline unchanged. */
  gain: Readonly<Record<'nll' | 'brier' | 'ece', PairedComparison>>;
  /** ++ loss unchanged − baseline at its temperature. */
  against: Readonly<Record<'nll' | 'brier' | 'ece', PairedComparison>>;
}

/** One verdict for each trained data set and pair of losses. */
export function judgeOwn(datasets: readonly DatasetRuns[]): OwnVerdict[] {
  return datasets.flatMap((runs) => pairRuns(runs).map((pair) => judgePair(runs, pair)));
}

function judgePair(runs: DatasetRuns, pair: PairRuns): OwnVerdict {
  const { dataset, calibrationRow: row, thresholdRow, patientOf } = runs;
  const claim = claims.find(({ kind, pairs }) => kind === 'calibration' && pairs.includes(pair.pair))!;
  const conditions = claimConditions(claim, runs, pair);
  const compare = (metric: OwnMetric) =>
    comparePaired(
      treatedValues(pair.baseline, 'as-is', row, metric),
      treatedValues(pair.calibrated, 'as-is', row, metric),
      patientOf,
    );
  const scores = { nll: compare('nll'), brier: compare('brier'), ece: compare('ece'), dsc: compare('dsc') };
  const patients = scores.nll.differences.length;
  const limits = limitsOf(patients, scores.nll.layout.rows.length);
  const [nll, brier] = conditions as [Condition, Condition, ...Condition[]];
  return {
    dataset,
    pair: pair.pair,
    row,
    thresholdRow,
    patients,
    patientsKnown: pair.baseline.every(({ config }) => (config.patients?.noun ?? null) !== null),
    cases: new Set(pair.baseline.flatMap(({ config }) => config.cases.test)).size,
    networks: pair.networks,
    trainings: trainingsOf(pair),
    limits,
    scores,
    calibration: limits.length > 0 ? 'unjudged' : calibrationOf([nll, brier]),
    want: inconclusiveReason([nll, brier]),
    cost: limits.length > 0 ? 'unjudged' : costOf(scores.dsc),
    cuts: [
      ...operatingCuts(pair.pair.baseline, pair.baseline, thresholdRow, patientOf),
      ...operatingCuts(pair.pair.calibrated, pair.calibrated, thresholdRow, patientOf),
    ],
    temperature: temperatureOf(runs, pair),
  };
}

function trainingsOf({ baseline, calibrated }: PairRuns): OwnVerdict['trainings'] {
  const runs = [...baseline, ...calibrated];
  const count = (kind: RunEnding['kind']) => runs.filter(({ ending }) => ending.kind === kind).length;
  const epochs = Math.max(...runs.map(({ history }) => history.length));
  return { all: runs.length, cutOff: count('cap'), brokenDown: count('broken down'), epochs };
}

/**
 * Judged as in claim A: better if both scores are lower, each at the level; worse if one is higher after Holm's
 * correction.
 */
function calibrationOf(conditions: readonly Condition[]): OwnVerdict['calibration'] {
  if (conditions.every((condition) => pValueFor(condition) < tolerances.level)) return 'better';
  return isContradicted(pValuesAgainst(conditions)) ? 'worse' : 'open';
}

/** Position of the interval of the mean DSC difference relative to 0 and to the non-inferiority margin. */
function costOf({ low, high }: PairedComparison): OwnVerdict['cost'] {
  if (low > 0) return 'gain';
  if (low > -tolerances.dscMargin) return 'none';
  return high < 0 ? 'loss' : 'open';
}

function temperatureOf({ calibrationRow: row, patientOf }: DatasetRuns, pair: PairRuns): TemperatureAnswer {
  const valuesOf = (side: 'baseline' | 'calibrated', treatment: 'as-is' | 'temperature', metric: OwnMetric) =>
    treatedValues(pair[side], treatment, row, metric);
  const gain = (metric: OwnMetric) =>
    comparePaired(
      valuesOf('baseline', 'as-is', metric),
      valuesOf('baseline', 'temperature', metric),
      patientOf,
    );
  const against = (metric: OwnMetric) =>
    comparePaired(
      valuesOf('baseline', 'temperature', metric),
      valuesOf('calibrated', 'as-is', metric),
      patientOf,
    );
  return {
    temperatures: pair.baseline.map(({ recalibration }) => recalibration.temperature),
    gain: { nll: gain('nll'), brier: gain('brier'), ece: gain('ece') },
    against: { nll: against('nll'), brier: against('brier'), ece: against('ece') },
  };
}
