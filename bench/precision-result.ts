/** What training in bf16 changes, as a file: bench/results/precision.json, which a test makes anew from the records. */
import type { MachineFacts } from '../src/cli/machine-facts.js';
import type { Provenance } from '../src/record/provenance-file.js';
import type { RunRecord } from '../src/record/run-record.js';
import { runName } from '../src/study/run-config.js';
import type { Precision } from './competitors.js';
import { type ComparedPrecisions, comparePrecisions, seedsOf } from './precision-comparison.js';

export interface PrecisionResult {
  /** What made this file; the rest follows from the records of the runs. */
  comparedBy: {
    git: Provenance['git'];
    node: string;
    machine: Pick<MachineFacts, 'system' | 'processor' | 'cores' | 'features'>;
  };
  compared: readonly ComparedPrecisions[];
  runs: readonly ComparedRunOrigin[];
}

/** One run that is compared, or whose seed measures the difference. */
export interface ComparedRunOrigin extends Pick<Provenance, 'versions' | 'threads' | 'host' | 'finishedAt'> {
  run: string;
  precision: Precision;
  configHash: string;
  /** Of the code that trained it; `dirty`: with changes. */
  commit: string | null;
  dirty: boolean;
}

/** Everything but `comparedBy`. */
export function precisionResult(
  float32: readonly RunRecord[],
  bf16: readonly RunRecord[],
): Omit<PrecisionResult, 'comparedBy'> {
  const compared = comparePrecisions(float32, bf16);
  const low = bf16.filter(({ config }) => compared.some(({ run }) => run === runName(config)));
  const measuring = new Set(low.flatMap((run) => seedsOf(float32, run)));
  return {
    compared,
    runs: [
      ...low.map((run) => originOf(run, 'bf16')),
      ...[...measuring].map((run) => originOf(run, 'float32')),
    ],
  };
}

function originOf({ config, configHash, provenance }: RunRecord, precision: Precision): ComparedRunOrigin {
  const { git, versions, threads, host, finishedAt } = provenance;
  return {
    run: runName(config),
    precision,
    configHash,
    commit: git.commit,
    dirty: git.dirty,
    versions,
    threads,
    host,
    finishedAt,
  };
}
