import { experiments, isPhantom } from '../study/experiments.js';

/** An open data set used in place of one of the study's own. */
export interface StandIn {
  dataset: string;
  original: string;
  isPhantom: boolean;
}

/**
 * The data sets in the list that replace another one.
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
      .map((dataset) => ({ dataset, original: names[0]!, isPhantom: isPhantom(dataset) })),
  );
}
