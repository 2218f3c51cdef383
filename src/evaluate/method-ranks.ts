import { RandomStream } from '../core/random-stream.js';
import { caseBootstrap, type Interval } from '../statistics/bootstrap.js';
import type { MethodResult } from './later-methods.js';

/** Mean rank of a method in NLL among all methods of a data set; 1 means best for every patient. */
export interface MethodRank {
  result: MethodResult;
  meanRank: number;
  /** 95 % interval over patients, for the given networks. */
  interval: Interval;
}

/**
 * Ranks the methods of one data set within each patient (ties share the mean rank), then averages over the
 * patients tested by all methods. Sorted by mean rank; empty if there is no such patient.
 */
export function methodRanks(results: readonly MethodResult[]): MethodRank[] {
  const [first, ...others] = results;
  if (!first) return [];
  const patients = [...first.nllByPatient.keys()].filter((patient) =>
    others.every(({ nllByPatient }) => nllByPatient.has(patient)),
  );
  if (patients.length === 0) return [];
  const ranks = patients.map((patient) =>
    sharedRanks(results.map(({ nllByPatient }) => nllByPatient.get(patient)!)),
  );
  const meanRanks = (sample: readonly (readonly number[])[]) =>
    results.map((_, at) => sample.reduce((sum, row) => sum + row[at]!, 0) / sample.length);
  const stream = RandomStream.fromSeed(0).fork('method ranks', first.dataset);
  const intervals = caseBootstrap(ranks, meanRanks, stream);
  return meanRanks(ranks)
    .map((meanRank, at) => ({ result: results[at]!, meanRank, interval: intervals[at]! }))
    .sort((a, b) => a.meanRank - b.meanRank);
}

/** Ranks from 1, ascending; ties share the mean rank. Example: 5, 2, 5 → 2.5, 1, 2.5. */
function sharedRanks(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return below + (equal + 1) / 2;
  });
}
