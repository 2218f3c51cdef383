/** The mean difference for new training cases, too: Nadeau and Bengio's correction with this study's ratio of patients. */
import type { RunRecord } from '../record/run-record.js';
import type { MeanEstimate } from '../statistics/mean-estimate.js';
import { nadeauBengioMean } from '../statistics/nadeau-bengio.js';
import { layoutMean, type PairedLayout } from '../statistics/paired-layout.js';
import { patientOf } from '../study/run-config.js';

/**
 * The ratio n_test / n_train of Nadeau and Bengio's correction: patients tested over patients trained on, each summed over the
 * networks.
 *
 * Their n_train is what the learning algorithm is given. Here that includes the validation cases, which choose the checkpoint and
 * end the training: ¼ with five folds. With `countsValidation` false only the cases that the weights are fitted to count:
 * 20 / 64 = 0.3125 with the usual shares. The wider interval of the two is the second.
 *
 * Example: folds that test 10, train on 15 and validate on 5 of 30 patients: 10 / 20 and 10 / 15.
 */
export function testPerTraining(
  runs: readonly Pick<RunRecord, 'config'>[],
  countsValidation: boolean,
): number {
  const patients = (side: 'training' | 'validation' | 'test') =>
    runs.reduce(
      (sum, { config }) => sum + new Set(config.cases[side].map((caseId) => patientOf(config, caseId))).size,
      0,
    );
  return patients('test') / (patients('training') + (countsValidation ? patients('validation') : 0));
}

/** The estimate of a layout at that ratio, from the means of its folds; without folds the plain estimate. */
export function sharedTrainingMean(ratio: number): (layout: PairedLayout) => MeanEstimate {
  return (layout) => {
    if (layout.kind !== 'nested') return layoutMean(layout);
    const means = layout.rows.map((row) => row.reduce((sum, value) => sum + value, 0) / row.length);
    return nadeauBengioMean(means, ratio);
  };
}
