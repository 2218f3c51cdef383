/** How sure the answer is: the verdicts, what they rest on, and how often such intervals and tests are right. */
import { metricCatalogue } from '../metrics/catalogue.js';
import { claims, primaryCalibrationMetrics, tolerances } from '../study/claims.js';
import { counted } from '../text/number-format.js';
import { type Passage, pointAbout } from './answer-passage.js';
import { answeringRuns, ofClaimA } from './claim-a-comparisons.js';
import type { Comparison } from './comparison.js';
import type { Evaluation } from './evaluation.js';
import { sameLossRates, summedRates, totalRate } from './same-loss.js';
import { coverageOf, joinPercents, percentsText } from './simulated-rates.js';
import { standIns } from './stand-in-datasets.js';
import { patientsText } from './study-size.js';

const subjects = { A: 'calibration', B: 'the other four losses', C: 'thresholds' } as const;

export function certaintyOf(evaluation: Evaluation): Passage {
  const nll = ofClaimA(evaluation, 'nll');
  return {
    heading: 'Certainty',
    lead: verdictsText(evaluation),
    points: [
      ...pointAbout('Rests on', restsOnText(evaluation, nll)),
      ...pointAbout('"Clearly"', `${clearlyMeans}${coverageOver(nll)}`),
      ...pointAbout('The same loss twice', sameLossText(evaluation)),
    ],
  };
}

function verdictsText({ verdicts }: Evaluation): string {
  const judged = claims.map(({ id }) => verdicts.find(({ claim }) => claim.id === id)!);
  const words = judged.map(({ claim, verdict, reason }) =>
    verdict === 'missing'
      ? `claim ${claim.id} (${subjects[claim.id]}) is unanswered`
      : `claim ${claim.id} (${subjects[claim.id]}) is ${verdict}${/^\d/.test(reason) ? `: ${reason}` : ''}`,
  );
  return `By rules fixed before these runs, after a first edition on the same sets, ${words.join('; ')}.`;
}

/** "133 patients (602 test cases) and 40 pairs of networks. chasedb1 stands in for drive, …" */
function restsOnText({ datasets }: Evaluation, nll: readonly Comparison[]): string {
  const patients = patientsText(
    nll.map(({ dataset, differences }) => ({
      runs: datasets.find((runs) => runs.dataset === dataset)!,
      patients: differences.length,
    })),
  );
  const cases = nll.reduce((sum, one) => sum + one.cases, 0);
  const pairs = nll.reduce((sum, { networks }) => sum + networks.length, 0);
  const stands = standIns(nll.map(({ dataset }) => dataset)).map(
    ({ dataset, original }) => `${dataset} for ${original}`,
  );
  const others = stands.length > 0 ? ` Standing in: ${stands.join(', ')}.` : '';
  return `${patients} (${counted(cases, 'test case')}), and ${counted(pairs, 'pair')} of networks.${others}`;
}

const clearlyMeans = `The 95 % interval for newly trained networks and new patients lies on one side of 0 (of −${tolerances.dscMargin} for the overlap).`;

/**
 * " In simulations of such sizes 95 to 97 % of these intervals contain the true value if networks of different folds are
 * independent. …" Folds share training cases, so the simulated coverage with correlated networks follows. Empty if
 * there is no interval.
 */
function coverageOver(nll: readonly Comparison[]): string {
  const found = nll.flatMap(({ layout }) => coverageOf(layout) ?? []);
  if (found.length === 0) return '';
  const text = ` In simulations of such sizes ${percentsText(joinPercents(found.map(({ independent }) => independent)))} of these intervals contain the true value`;
  const shared = found.flatMap((one) => one.shared);
  const overlaps = [...new Set(shared.map(({ overlap }) => overlap))].sort((a, b) => a - b);
  if (overlaps.length === 0) return `${text}.`;
  const each = overlaps.map((overlap) => {
    const own = shared.filter((one) => one.overlap === overlap).map(({ percents }) => percents);
    return `${percentsText(joinPercents(own))} at a correlation of ${overlap}`;
  });
  return `${text} if networks of different folds are independent. Folds share training cases, so networks are correlated: then the share is ${each.join(', ')}.`;
}

/**
 * "Two trainings with different seeds (bus-uclm) are significantly different by the usual test over cases in 2 of 10 comparisons
 * of DSC (5 % expected), and by the test used here in 1 of 32 (…)." for every judged metric; undefined without second seeds.
 */
function sameLossText({ datasets }: Evaluation): string | undefined {
  const { rates } = summedRates(sameLossRates(answeringRuns(datasets)));
  if (rates.length === 0) return undefined;
  const judged = [...primaryCalibrationMetrics, 'dsc'] as const;
  const told = (which: 'overCases' | 'ofVerdicts', withMetric: boolean) =>
    judged
      .map((metric) => {
        const own = rates.filter((rate) => rate.metric === metric);
        const { different, comparisons } = totalRate(own.map((rate) => rate[which]));
        return `${different} of ${comparisons}${withMetric ? ` comparisons of ${metricCatalogue[metric].label}` : ''}`;
      })
      .join(', ');
  const sets = [...new Set(rates.map(({ dataset }) => dataset))].join(', ');
  const byVerdicts = rates.some(({ ofVerdicts }) => ofVerdicts.comparisons > 0)
    ? `, and by the test used here in ${told('ofVerdicts', false)} (disjoint pairs of trainings, tested once for every assignment of the two trainings to the two sides; these tests are not independent).`
    : `; the test used here needs ${tolerances.minimumNetworks} disjoint pairs of trainings.`;
  return `Two trainings of the same loss with different seeds (${sets}) are significantly different by the usual test, Wilcoxon over cases, in ${told('overCases', true)} (5 % expected)${byVerdicts}`;
}
