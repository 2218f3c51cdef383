import { RandomStream } from '../core/random-stream.js';
import { caseBootstrap, type Interval } from '../statistics/bootstrap.js';
import type { MethodResult } from './later-methods.js';

/** Where a method stands among the others of its data set in NLL: 1 is the best of every patient. */
export interface MethodRank {
  result: MethodResult;
  meanRank: number;
  /** 95 % interval from drawing patients: of these networks, whatever others would do. */
  interval: Interval;
}

/**
 * Ranks of the methods of one data set: those of each patient (equal ones share the mean of their places), then the mean over
 * the patients that every method tested. In the order of the mean rank. Without such a patient: none.
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

/** Places from 1, ascending; equal values share the mean of theirs. Example: 5, 2, 5 → 2.5, 1, 2.5. */
function sharedRanks(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return below + (equal + 1) / 2;
  });
}
