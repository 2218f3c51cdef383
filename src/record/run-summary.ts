import { canonicalJson, type Json } from '../core/canonical-json.js';
import { groupBy } from '../core/group-by.js';
import type { CaseScore } from '../metrics/case-score.js';
import { metricNames } from '../metrics/catalogue.js';
import type { EpochRecord } from '../study/epoch-record.js';
import type { RunConfig } from '../study/run-config.js';
import type { Provenance } from './provenance-file.js';
import { endingOf, type RunEnding } from './training-ending.js';

/** The summary of a run in done.json, which makes it unnecessary to open the record for a plan or an overview. */
export interface RunSummary {
  configHash: string;
  /** How the training ended (training-ending.ts). */
  ending: RunEnding;
  epochs: number;
  /** Wall-clock seconds, summed over all sessions. */
  trainingSeconds: number;
  testSeconds: number;
  finishedAt: string;
  /** Hash of the content of the run's cases. */
  dataFingerprint: string;
  /** SHA-256 of the weights of each combined network, as in the provenance; only in combinations. */
  combinedWeights?: readonly string[] | undefined;
  /** Means over the test cases by row and metric, rounded to six digits; null where it is undefined in all cases. */
  means: Readonly<Record<string, Readonly<Record<string, number | null>>>>;
  config: RunConfig;
}

/** What of a run its summary tells. */
export interface SummarisedRun {
  config: RunConfig;
  provenance: Provenance;
  history: readonly EpochRecord[];
  cases: readonly CaseScore[];
}

/** `configHash` is that of the run's configuration. */
export function summaryOf(
  { config, provenance, history, cases }: SummarisedRun,
  configHash: string,
): RunSummary {
  return {
    configHash,
    ending: endingOf(history, config.training.maximumEpochs),
    epochs: history.length,
    trainingSeconds: provenance.trainingSeconds,
    testSeconds: provenance.testSeconds,
    finishedAt: provenance.finishedAt,
    dataFingerprint: provenance.dataFingerprint,
    ...(provenance.combinedWeights && { combinedWeights: provenance.combinedWeights }),
    means: Object.fromEntries([...groupBy(cases, ({ className }) => className)].map(meansOf)),
    config,
  };
}

function meansOf([row, scores]: [string, readonly CaseScore[]]): [string, Record<string, number | null>] {
  const means = metricNames.map((metric) => {
    const defined = scores.map(({ values }) => values[metric]).filter((value) => !Number.isNaN(value));
    const mean = defined.reduce((sum, value) => sum + value, 0) / defined.length;
    return [metric, defined.length > 0 ? Number(mean.toPrecision(6)) : null];
  });
  return [row, Object.fromEntries(means)];
}

/** The first field in which two summaries differ; undefined where they are equal. Configurations are compared by their hashes. */
export function differingField(one: RunSummary, other: RunSummary): keyof RunSummary | undefined {
  const textOf = (summary: RunSummary, field: keyof RunSummary) =>
    canonicalJson(summary[field] as unknown as Json);
  return (Object.keys(one) as (keyof RunSummary)[]).find(
    (field) => field !== 'config' && textOf(one, field) !== textOf(other, field),
  );
}
