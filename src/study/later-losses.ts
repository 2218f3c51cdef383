/**
 * Losses published after the paper or not covered by it, and DSC++ with other exponents. They are trained only if
 * a command names them: no preset plans them, no claim is judged by them, and "all losses" means the study's
 * twelve.
 *
 * Names: a penalty's name alone is the penalty with the loss it was published with (cross entropy; for mL1-ACE
 * Dice plus cross entropy). `dsc+<penalty>` is the penalty added to the Dice loss. `dsc+surgery` and
 * `dsc+damped-surgery` are the Dice loss with a modified gradient. `dsc++@<γ>` is DSC++ with exponent γ; γ = 2 is
 * `dsc++` itself.
 */

/** DSC++ with an exponent other than 2: no loss of its own, and not counted as a later one. */
export const otherExponentLabels = {
  'dsc++@1': 'DSC++, γ = 1',
  'dsc++@1.5': 'DSC++, γ = 1.5',
  'dsc++@3': 'DSC++, γ = 3',
  'dsc++@4': 'DSC++, γ = 4',
} as const;

/** All of them, in the order of tables. */
export const laterLossLabels = {
  'ml1-ace': 'mL1-ACE',
  'soft-ml1-ace': 'mL1-ACE, soft bins',
  nacl: 'NACL',
  mbls: 'MbLS',
  meep: 'MEEP',
  'label-smoothing': 'Label smoothing',
  svls: 'SVLS',
  'dsc+ml1-ace': 'DSC + mL1-ACE',
  'dsc+soft-ml1-ace': 'DSC + mL1-ACE, soft bins',
  'dsc+nacl': 'DSC + NACL',
  'dsc+mbls': 'DSC + MbLS',
  'dsc+meep': 'DSC + MEEP',
  'dsc+surgery': 'DSC, gradient surgery',
  'dsc+damped-surgery': 'DSC, damped surgery',
  ...otherExponentLabels,
} as const;

/**
 * The data sets on which later methods are compared. They define the family of tests, whichever results a folder
 * contains.
 */
export const laterDatasets = ['dsb2018', 'bus-uclm', 'msd-hippocampus'] as const;

/**
 * Ways to combine trained networks without further training: averaging the predictions of mirrored images, or
 * those of the networks of several seeds. `dsc~mirrors` is the `dsc` network used in the first way. Such a
 * prediction has the same record as a run.
 */
export const combinations = ['mirrors', 'ensemble'] as const;
export type Combination = (typeof combinations)[number];

export const combinationLabels: Readonly<Record<Combination, string>> = {
  mirrors: 'mirrored',
  ensemble: 'ensemble',
};
