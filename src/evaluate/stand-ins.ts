import { experiments } from '../study/experiments.js';

/** An open data set that answers in the place of a study's own. */
export interface StandIn {
  dataset: string;
  original: string;
  isPhantom: boolean;
}

/**
 * Those of some data sets that stand in for another.
 *
 * ```ts
 * standIns(['dsb2018', 'bus-uclm']).map(({ original }) => original); // ['bus2017']
 * ```
 */
export function standIns(datasets: readonly string[]): StandIn[] {
  return experiments.flatMap(({ datasets: names }) =>
    names
      .slice(1)
      .filter((dataset) => datasets.includes(dataset))
      .map((dataset) => ({ dataset, original: names[0]!, isPhantom: dataset.startsWith('phantom-') })),
  );
}
