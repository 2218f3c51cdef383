/** The size of a data set's results in words: test cases, patients, losses and networks. */
import { groupBy } from '../core/group-by.js';
import { isPhantom } from '../study/experiments.js';
import { lossLabels } from '../study/losses.js';
import { counted } from '../text/number-format.js';
import type { DatasetRuns } from './dataset-runs.js';
import { networkOf, networksText } from './network.js';

/** Whether the patients of a data set are known. */
export function knowsPatients({ losses }: Pick<DatasetRuns, 'losses'>): boolean {
  return [...losses.values()].flat().some(({ config }) => config.patients?.noun);
}

const asList = new Intl.ListFormat('en-GB', { type: 'conjunction' });

type SetOfPatients = Pick<DatasetRuns, 'dataset' | 'losses'>;

/**
 * "34 patients, 120 images of unknown patients and 40 drawn images". Drawn images, and those of unknown patients, each
 * count as a patient.
 */
export function patientsText(sets: readonly { runs: SetOfPatients; patients: number }[]): string {
  const sum = (kind: ReturnType<typeof kindOfPatients>) =>
    sets
      .filter(({ runs }) => kindOfPatients(runs) === kind)
      .reduce((total, { patients }) => total + patients, 0);
  const [known, unknown, drawn] = [sum('known'), sum('unknown'), sum('drawn')];
  return asList.format([
    ...(known > 0 ? [counted(known, 'patient')] : []),
    ...(unknown > 0 ? [`${counted(unknown, 'image')} of unknown patients`] : []),
    ...(drawn > 0 ? [counted(drawn, 'drawn image')] : []),
  ]);
}

function kindOfPatients(runs: SetOfPatients): 'known' | 'unknown' | 'drawn' {
  if (isPhantom(runs.dataset)) return 'drawn';
  return knowsPatients(runs) ? 'known' : 'unknown';
}

/** "bus-uclm (110 test cases of 34 patients; DSC and DSC++ in 5 folds)". */
export function setSizeText(runs: DatasetRuns): string {
  const alike = groupBy([...runs.losses], ([, trained]) => networksText(trained.map(networkOf)));
  const trained = [...alike].map(([networks, losses]) => {
    const labels = losses.map(([loss]) => lossLabels[loss]);
    const isBesideDsc = runs.losses.has('dsc') && !losses.some(([loss]) => loss === 'dsc');
    const which =
      labels.length > 2 ? `${labels.length} ${isBesideDsc ? 'other ' : ''}losses` : labels.join(' and ');
    return `${which} ${networks.includes('fold') ? 'in' : 'under'} ${networks}`;
  });
  return `${runs.dataset} (${testCasesText(runs)}; ${trained.join(', ')})`;
}

function testCasesText(runs: DatasetRuns): string {
  const cases = runs.caseIds.length;
  const patients = new Set(runs.patientOf.values()).size;
  return {
    known: `${counted(cases, 'test case')} of ${counted(patients, 'patient')}`,
    unknown: `${counted(cases, 'test case')} of unknown patients`,
    drawn: counted(cases, 'drawn test case'),
  }[kindOfPatients(runs)];
}
