/**
 * The paper's six experiments, in its order, each under the name of its own data set: manifests, presets, claims and
 * notebooks use these names. Beside each, the data sets that can answer it: its own first, then an open stand-in, then the
 * phantom of the smoke preset.
 */
const datasetsByExperiment = {
  drive: ['drive', 'chasedb1', 'phantom-vessels'],
  bus2017: ['bus2017', 'bus-uclm', 'phantom-ultrasound'],
  dsb2018: ['dsb2018', 'phantom-nuclei'],
  isic2018: ['isic2018', 'phantom-skin'],
  'cvc-clinicdb': ['cvc-clinicdb', 'hyperkvasir', 'phantom-polyp'],
  kits19: ['kits19', 'msd-hippocampus', 'phantom-kidney'],
} as const satisfies Record<string, readonly string[]>;

export type ExperimentName = keyof typeof datasetsByExperiment;

export const experimentNames = Object.keys(datasetsByExperiment) as readonly ExperimentName[];

export interface Experiment {
  name: ExperimentName;
  datasets: readonly string[];
}

export const experiments: readonly Experiment[] = experimentNames.map((name) => ({
  name,
  datasets: datasetsByExperiment[name],
}));

/** Rank of a data set in tables and figures: the order of the list above, all other data sets last. */
export function datasetRank(dataset: string): number {
  const order = experiments.flatMap(({ datasets }) => datasets);
  const index = order.indexOf(dataset);
  return index < 0 ? order.length : index;
}
