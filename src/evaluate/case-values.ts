import { groupBy } from '../core/group-by.js';
import type { MetricName } from '../metrics/catalogue.js';
import { type ThresholdReach, thresholdReach } from '../metrics/threshold-curve.js';
import type { RecalibrationMethod } from '../recalibrate/recalibrated-versions.js';
import type { RunRecord } from '../record/run-record.js';
import { caseTable, recalibratedTable } from '../record/run-tables.js';
import { type Network, networkOf } from './network.js';

/** A quantity of the test cases of one network, one value per case; NaN if undefined. */
export interface NetworkValues extends Pick<Network, 'fold' | 'seed'>, Partial<Pick<Network, 'folds'>> {
  caseIds: readonly string[];
  values: readonly number[];
}

/**
 * A quantity of every test case of one loss, averaged over the seeds in which it is defined; NaN if there are
 * none.
 */
export type CaseValues = ReadonlyMap<string, number>;

/** A metric of every test case in one row of cases.csv, network by network. */
export function metricValues(
  runs: readonly Pick<RunRecord, 'config' | 'cases'>[],
  row: string,
  metric: MetricName,
): NetworkValues[] {
  return runs.map((run) => ({ ...networkOf(run), ...caseTable(run).column(row, metric) }));
}

/** The same after a recalibration of the stored probabilities. */
export function recalibratedValues(
  runs: readonly Pick<RunRecord, 'config' | 'recalibrated'>[],
  method: RecalibrationMethod,
  row: string,
  metric: MetricName,
): NetworkValues[] {
  return runs.map((run) => ({ ...networkOf(run), ...recalibratedTable(run).column(row, metric, method) }));
}

/** The reach of the threshold in every test case: of recall, of precision, or their mean. */
export function reachValues(
  runs: readonly RunRecord[],
  row: string,
  part: keyof ThresholdReach,
): NetworkValues[] {
  return runs.map((run) => {
    const rows = run.thresholds.filter((entry) => entry.className === row);
    const cases = groupBy(rows, (entry) => entry.caseId);
    return {
      ...networkOf(run),
      caseIds: [...cases.keys()],
      values: [...cases.values()].map((counts) => thresholdReach(counts)[part]),
    };
  });
}

/** The mean of every case over the seeds in which it is defined. */
export function averageOverSeeds(networks: readonly NetworkValues[]): CaseValues {
  const placeOf = new Map<string, number>();
  const placesIn = new Map<readonly string[], number[]>();
  const placesOf = (caseIds: readonly string[]) => {
    for (const caseId of caseIds) if (!placeOf.has(caseId)) placeOf.set(caseId, placeOf.size);
    return caseIds.map((caseId) => placeOf.get(caseId)!);
  };
  const sums: number[] = [];
  const counts: number[] = [];
  for (const { caseIds, values } of networks) {
    let places = placesIn.get(caseIds);
    if (!places) {
      places = placesOf(caseIds);
      placesIn.set(caseIds, places);
      for (let place = sums.length; place < placeOf.size; place++) sums[place] = counts[place] = 0;
    }
    for (let at = 0; at < places.length; at++) {
      const value = values[at]!;
      if (Number.isNaN(value)) continue;
      sums[places[at]!]! += value;
      counts[places[at]!]!++;
    }
  }
  return new Map([...placeOf].map(([caseId, place]) => [caseId, sums[place]! / counts[place]!]));
}

/**
 * Both sides of a paired comparison: the means of every case over the seeds in which both sides are defined. If
 * one side is undefined under a seed, that seed is left out of the case on both sides; otherwise the sides would
 * be averages over different trainings, which could appear as a difference.
 */
export function averageOverSharedSeeds(
  first: readonly NetworkValues[],
  second: readonly NetworkValues[],
): [CaseValues, CaseValues] {
  const shared = (networks: readonly NetworkValues[], others: readonly NetworkValues[]) => {
    const valuesOfOther = besideNetworks(others);
    return networks.map((network) => {
      const other = valuesOfOther(network);
      const values = network.values.map((value, at) => (Number.isNaN(other[at]!) ? Number.NaN : value));
      return { ...network, values };
    });
  };
  return [averageOverSeeds(shared(first, second)), averageOverSeeds(shared(second, first))];
}

/** Returns the values of the network with the same fold and seed, in the order of the given network's cases; NaN if there are none. */
export function besideNetworks(
  networks: readonly NetworkValues[],
): (network: NetworkValues) => readonly number[] {
  const placeOf = ({ fold, seed }: NetworkValues) => `${fold} ${seed}`;
  const byPlace = new Map(networks.map((network) => [placeOf(network), network]));
  return (network) => {
    const other = byPlace.get(placeOf(network));
    if (other?.caseIds === network.caseIds) return other.values;
    const byCase = new Map(other?.caseIds.map((caseId, at) => [caseId, other.values[at]!]));
    return network.caseIds.map((caseId) => byCase.get(caseId) ?? Number.NaN);
  };
}
