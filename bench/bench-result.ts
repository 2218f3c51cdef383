/** All that one run of the bench measures: what its JSON holds and its report is made of. */
import type { MachineFacts } from '../src/cli/machine-facts.js';
import type { Provenance } from '../src/record/provenance-file.js';
import type { BenchOptions } from './bench-options.js';
import type { Precision } from './competitors.js';
import type { CostSeries } from './cost-law.js';
import type { Outcome } from './run-child.js';
import type { InferenceComparison } from './time-inference.js';
import type { RoadRow } from './time-road.js';
import type { TimedSteps } from './time-steps.js';

export interface BenchResult {
  startedAt: string;
  git: Provenance['git'];
  options: Pick<BenchOptions, 'sections' | 'extent' | 'threads' | 'device' | 'peers'>;
  machine: MachineFacts;
  /** Processes that wanted the processor in the minute before the start, and the minute before the end. */
  loadAverage: { start: number; end: number | null };
  node: string;
  step?: TimedSteps;
  inference?: InferenceComparison[];
  /** Where the time of our predictions goes: with the comparison of predictions, on a processor. */
  predictionProfile?: Outcome<PredictionProfile[]>;
  profile?: Outcome<StepProfile[]>;
  epoch?: Outcome<EpochLine>;
  road?: Outcome<RoadRow[]>;
  cost?: CostSeries[];
  memory?: Outcome<MemoryLine>[];
  volume?: Outcome<VolumeLine>;
  augmentation?: Outcome<(AugmentationLine | PeerFailure)[]>;
  metrics?: Outcome<(MetricLine | PeerFailure)[]>;
}

/** Where the time of something compiled goes. */
export interface Profile {
  shape: readonly number[];
  baseFilters: number;
  depth: number;
  precision: Precision;
  /** Convolutions and matrix products while they run, and a large float32 matrix product in the same process: GFLOP/s. */
  gigaflopsOfConvolutions: number;
  matmulGigaflops: number;
  /** Kinds of work, the longest first, one after the other; shares of their sum; operations, null outside the graph. */
  kinds: readonly { kind: string; milliseconds: number; share: number; calls: number | null }[];
}

export interface StepProfile extends Profile {
  /** Median without the tracer, independent operations side by side. */
  stepMs: number;
  gigaflopsPerStep: number;
}

/** Of a whole image, or of a volume in windows; `kinds` are of all windows. */
export interface PredictionProfile extends Profile {
  windows: number;
  /** Mean without the tracer, and its part inside the graph, independent operations side by side. */
  predictionMs: number;
  graphMs: number;
  gigaflopsPerPrediction: number;
}

export interface EpochLine {
  dataSet: string;
  shape: number[];
  precision: string;
  trainingCases: number;
  validationCases: number;
  /** Time inside `step` and `evaluate` ÷ wall time: median of the epochs from the second on, and of the first. */
  busyShare: number;
  busyShareOfFirstEpoch: number;
  secondsPerEpoch: number;
  /** A step within the epoch, and one with nothing beside it. */
  stepMs: number;
  stepAloneMs: number;
}

export interface MemoryLine {
  mode: string;
  steps: number;
  tensors: number;
  tensorsAdded: number;
  residentMegabytes: number;
  residentDriftPercent: number;
}

/** One volume read, prepared and scored. */
export interface VolumeLine {
  shape: readonly number[];
  prepareSeconds: number;
  scoreSeconds: number;
  peakMegabytes: number;
}

export interface AugmentationLine {
  peer: string;
  shape: number[];
  millisecondsPerImage: number;
  imagesPerSecondAndCore: number;
  /** The same of each round, both sides taking turns. */
  rounds?: readonly number[];
}

export interface MetricLine {
  picture: string;
  peer: string;
  megapixelsPerSecond: number;
  rounds?: readonly number[];
  ece: number;
}

/** A peer that was to be timed, and why it was not. */
export interface PeerFailure {
  peer: string;
  failure: string;
}

/** Load that the bench itself does not explain, above which times are not to be trusted. */
const idleLoad = 0.3;

export function machineWasIdle({ loadAverage }: Pick<BenchResult, 'loadAverage'>): boolean {
  return loadAverage.start <= idleLoad;
}
