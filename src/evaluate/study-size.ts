/** The size of a data set's results in words: test cases, patients, losses and networks. */
import { groupBy } from '../core/group-by.js';
import { lossLabels } from '../study/losses.js';
import { counted } from '../text/number-format.js';
import type { DatasetRuns } from './dataset-runs.js';
import { networkOf, networksText } from './network.js';

/** Whether the patients of a data set are known. */
export function knowsPatients({ losses }: Pick<DatasetRuns, 'losses'>): boolean {
  return [...losses.values()].flat().some(({ config }) => config.patients?.noun);
}

/** "34 patients and 120 images of unknown patients". Images of unknown patients each count as a patient. */
export function patientsText(
  sets: readonly { runs: Pick<DatasetRuns, 'losses'>; patients: number }[],
): string {
  const sum = (own: typeof sets) => own.reduce((total, { patients }) => total + patients, 0);
  const named = sum(sets.filter(({ runs }) => knowsPatients(runs)));
  const images = sum(sets.filter(({ runs }) => !knowsPatients(runs)));
  const texts = [
    ...(named > 0 ? [counted(named, 'patient')] : []),
    ...(images > 0 ? [`${counted(images, 'image')} of unknown patients`] : []),
  ];
  return texts.join(' and ');
}

/** "bus-uclm (110 test cases of 34 patients; DSC and DSC++ in 5 folds)". */
export function setSizeText(runs: DatasetRuns): string {
  const patients = new Set(runs.patientOf.values()).size;
  const ofWhom = knowsPatients(runs) ? `of ${counted(patients, 'patient')}` : 'of unknown patients';
  const alike = groupBy([...runs.losses], ([, trained]) => networksText(trained.map(networkOf)));
  const trained = [...alike].map(([networks, losses]) => {
    const labels = losses.map(([loss]) => lossLabels[loss]);
    const which = labels.length > 2 ? `${labels.length} losses` : labels.join(' and ');
    return `${which} ${networks.includes('fold') ? 'in' : 'under'} ${networks}`;
  });
  return `${runs.dataset} (${counted(runs.caseIds.length, 'test case')} ${ofWhom}; ${trained.join(', ')})`;
}
