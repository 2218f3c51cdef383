/**
 * The paper's six experiments in its order, each named after its data set; manifests, presets, claims and
 * notebooks use these names. Each lists the data sets on which it can be run: the paper's own first, then the open
 * data set that replaces it, then the phantom of the smoke preset.
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

/** Position of a data set in tables and figures: the order of the list above; all others come last. */
export function datasetRank(dataset: string): number {
  const order = experiments.flatMap(({ datasets }) => datasets);
  const index = order.indexOf(dataset);
  return index < 0 ? order.length : index;
}

/** Whether a data set is drawn, as its name says. */
export function isPhantom(dataset: string): boolean {
  return dataset.startsWith('phantom-');
}

/** The experiment that a data set can answer; undefined for all other data sets. */
export function experimentOf(dataset: string): ExperimentName | undefined {
  return experiments.find(({ datasets }) => datasets.includes(dataset))?.name;
}

/**
 * The data sets that count in verdicts and summaries, in the order given: all but phantoms whose experiment has a data set of
 * real images among them. So drawn images are never counted beside real ones.
 */
export function answeringDatasets(present: readonly string[]): string[] {
  const ofImages = new Set(present.filter((dataset) => !isPhantom(dataset)).map(experimentOf));
  return present.filter((dataset) => {
    const experiment = isPhantom(dataset) ? experimentOf(dataset) : undefined;
    return experiment === undefined || !ofImages.has(experiment);
  });
}
