/** Which of the two losses its broken-down trainings count against: a sentence of the answer. */
import { lossLabels, lossPairs } from '../study/losses.js';
import { runPlace } from '../study/run-config.js';
import { counted } from '../text/number-format.js';
import { answeringRuns, variantsOfClaimA } from './claim-a-comparisons.js';
import { type DatasetRuns, pairRuns } from './dataset-runs.js';

const [pair] = lossPairs;

/**
 * "2 of 40 networks of DSC++ broke down in training (dsb2018: fold-1-seed-1, fold-2-seed-1), and 1 of 40 of DSC (…). They count like
 * the others: against DSC++ on dsb2018, in favour of DSC++ on bus-uclm. Without them and the networks compared with them …"
 * Undefined if no network of the pair broke down.
 */
export function failedNetworksText(datasets: readonly DatasetRuns[]): string | undefined {
  const answering = answeringRuns(datasets);
  const failures = [failuresOf(answering, 'calibrated'), failuresOf(answering, 'baseline')].filter(
    ({ sets }) => sets.length > 0,
  );
  if (failures.length === 0) return undefined;
  const own = lossLabels[pair!.calibrated];
  const counts = failures.map(({ side, networks, sets }, at) => {
    const failed = sets.reduce((sum, { places }) => sum + places.length, 0);
    const where = sets.map(({ dataset, places }) => `${dataset}: ${places.join(', ')}`).join('; ');
    const what = at === 0 ? `${counted(networks, 'network')} of ` : `${networks} of `;
    const verb = at === 0 ? ' broke down in training' : '';
    return `${failed} of ${what}${lossLabels[pair![side]]}${verb} (${where})`;
  });
  const weights = failures.map(
    ({ side, sets }) =>
      `${side === 'calibrated' ? `against ${own}` : `in favour of ${own}`} on ${sets.map(({ dataset }) => dataset).join(', ')}`,
  );
  return `${counts.join(', and ')}. They count like the others: ${weights.join(', ')}. ${withoutText(answering)}`;
}

interface Failures {
  side: 'calibrated' | 'baseline';
  networks: number;
  /** Data sets with failed networks, and the places of these. */
  sets: readonly { dataset: string; places: readonly string[] }[];
}

function failuresOf(datasets: readonly DatasetRuns[], side: Failures['side']): Failures {
  const trained = datasets.map((runs) => ({
    dataset: runs.dataset,
    own: pairRuns(runs).find((one) => one.pair === pair)?.[side] ?? [],
  }));
  return {
    side,
    networks: trained.reduce((sum, { own }) => sum + own.length, 0),
    sets: trained.flatMap(({ dataset, own }) => {
      const places = own
        .filter(({ ending }) => ending.kind === 'broken down')
        .map(({ config }) => runPlace(config));
      return places.length > 0 ? [{ dataset, places }] : [];
    }),
  };
}

function withoutText(answering: readonly DatasetRuns[]): string {
  const name = 'without broken-down runs';
  const each = variantsOfClaimA(answering).flatMap(({ dataset, verdict, variants, unbroken }) => {
    if (!unbroken) return [];
    const left = `${of(unbroken.networks, 'pair')} of networks, ${of(unbroken.patients, 'patient')}`;
    if (unbroken.isTooSmall) return [`${dataset} has too few to judge (${left})`];
    const other = variants[name]!;
    return [
      other === verdict
        ? `${dataset} stays ${verdict} (${left})`
        : `${dataset} would be ${other}, not ${verdict} (${left})`,
    ];
  });
  return `Without them and the networks compared with them ${each.join('; ')}.`;
}

/** "3 of 5 pairs". */
function of([left, all]: readonly [number, number], noun: string): string {
  return `${left} of ${counted(all, noun)}`;
}
