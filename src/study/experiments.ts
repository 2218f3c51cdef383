/** The paper's six experiments, by the names of their data sets, in its order: manifests, presets and claims use these names. */
export const experimentNames = ['drive', 'bus2017', 'dsb2018', 'isic2018', 'cvc-clinicdb', 'kits19'] as const;

export type ExperimentName = (typeof experimentNames)[number];
