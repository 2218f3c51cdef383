/**
 * Losses that came after the paper, or that it leaves out, beside DSC++ of other exponents. They are trained when a command
 * names them: no preset has them in its plan, no claim is judged by them, and "all losses" are the study's twelve.
 *
 * How a name is made: a penalty alone stands for the loss that it was published with (cross entropy; Dice and cross entropy for
 * mL1-ACE); `dsc+<penalty>` is the same penalty added to the Dice loss; `dsc+surgery` and `dsc+damped-surgery` are the Dice
 * loss with another gradient; `dsc++@<γ>` is DSC++ of that exponent, γ = 2 being `dsc++` itself.
 */
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
  'dsc++@1': 'DSC++, γ = 1',
  'dsc++@1.5': 'DSC++, γ = 1.5',
  'dsc++@3': 'DSC++, γ = 3',
  'dsc++@4': 'DSC++, γ = 4',
} as const;

/** The data sets on which later methods are compared: the family of their tests is declared by these, whatever a folder holds. */
export const laterDatasets = ['dsb2018', 'bus-uclm', 'msd-hippocampus'] as const;

/**
 * What can be had of trained networks without another training: the mean of the predictions of mirrored images, or that of the
 * networks of several seeds. `dsc~mirrors` is the network of `dsc` so used; the record of such a prediction is that of a run.
 */
export const combinations = ['mirrors', 'ensemble'] as const;
export type Combination = (typeof combinations)[number];

export const combinationLabels: Readonly<Record<Combination, string>> = {
  mirrors: 'mirrored',
  ensemble: 'ensemble',
};
