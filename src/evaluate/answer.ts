/**
 * The study's answer in a sentence and three paragraphs: question, findings and their certainty, from all finished
 * results.
 */
import { metricCatalogue } from '../metrics/catalogue.js';
import { claims, primaryCalibrationMetrics, tolerances, type Verdict } from '../study/claims.js';
import { answeringDatasets } from '../study/experiments.js';
import { counted, percent, signed } from '../text/number-format.js';
import { type Comparison, judgedRow, type Quantity } from './comparison.js';
import { confirmedAnew, confirmedVariantsText } from './confirmed-variants.js';
import { type Evaluation, isRehearsal, rehearsalWarning } from './evaluation.js';
import { intervalSide } from './interval-side.js';
import { compareRecalibrations } from './recalibration-comparison.js';
import { type Rival, rivalCounts } from './rivals-answer.js';
import { sameLossRates, totalRate } from './same-loss.js';
import { coverageOf, joinPercents, percentsText } from './simulated-rates.js';
import { standIns } from './stand-ins.js';
import { patientsText } from './study-size.js';
import { type PairSynthesis, synthesizeStudy } from './synthesis.js';
import { type VerdictVariants, verdictVariants } from './verdict-variants.js';

export interface Answer {
  /** The counts in one text; null if nothing is judged. */
  inShort: string | null;
  asked: string;
  found: string;
  sure: string;
}

const subjects = { A: 'calibration', B: 'the other four losses', C: 'thresholds' } as const;

/** The answer to claim A, the paper's main claim, and the verdicts on all three claims. */
export function answerOf(evaluation: Evaluation): Answer {
  const nll = ofClaimA(evaluation, 'nll');
  const asked = `Is a segmentation network better calibrated when it learns with DSC++ instead of DSC, at no cost in overlap, as the paper reports of six data sets? Asked here of ${counted(nll.length, 'data set')}${nll.length > 0 ? ` (${names(nll)})` : ''}.`;
  if (isRehearsal(evaluation)) {
    return {
      inShort: null,
      asked,
      found: rehearsalWarning,
      sure: 'A rehearsal judges no claim, so there is nothing to be sure of.',
    };
  }
  if (nll.length === 0) {
    return {
      inShort: null,
      asked,
      found:
        'No data set has finished runs of both DSC and DSC++ on a common fold and seed, so nothing is found yet.',
      sure: 'Without results there is nothing to be sure of.',
    };
  }
  return {
    inShort: shortText(evaluation),
    asked,
    found: foundText(evaluation, nll),
    sure: sureText(evaluation, nll),
  };
}

/** "DSC++ is better calibrated than DSC, with a loss of overlap (DSC) below 0.02, on 3 of 5 data sets; 0 contradict it, 2 leave it open. …" */
function shortText({ verdicts, datasets }: Evaluation): string {
  const ofClaimA = verdicts.find(({ claim }) => claim.id === 'A')!;
  const answers = ofClaimA.pairs.flatMap(({ experiments }) => experiments);
  const count = (verdict: Verdict) => answers.filter((one) => one.verdict === verdict).length;
  const sets = answers.length - count('missing');
  const anew = confirmedAnew(variantsOfClaimA(datasets));
  const also =
    anew === undefined ? '' : ` (on ${anew} of them also with a correction for shared training cases)`;
  const trained = `DSC++ is better calibrated than DSC, with a loss of overlap (DSC) below ${tolerances.dscMargin}, on ${count('confirmed')} of ${counted(sets, 'data set')}${also}; ${count('contradicted')} contradict it, ${count('inconclusive')} leave it open.`;
  const beside = besideText(datasets);
  return beside === undefined ? trained : `${trained} ${beside}`;
}

/**
 * "Beside DSC that is recalibrated after training, it is better in both scores on 2 of 6 if DSC gets a temperature, …; worse in one of them on 0, …"; undefined
 * without recalibrations.
 */
function besideText(datasets: Evaluation['datasets']): string | undefined {
  const comparisons = compareRecalibrations(datasets);
  const asked = (Object.entries(rivalTexts) as [Rival, string][])
    .map(([rival, text]) => ({ text, ...rivalCounts(comparisons, rival) }))
    .filter(({ sets }) => sets > 0);
  if (asked.length === 0) return undefined;
  const better = asked.map(({ text, better, sets }) => `on ${better} of ${sets} ${text}`);
  const worst = asked.map(({ worse }) => worse);
  const worse = worst.every((count) => count === 0) ? 'on none' : `on ${worst.join(', ')}`;
  return `Beside DSC that is recalibrated after training, it is better in both scores ${better.join(', ')}; worse in one of them ${worse}.`;
}

const rivalTexts: Readonly<Record<Rival, string>> = {
  '++ against temperature': 'if DSC gets a temperature (one number that divides its logits)',
  '++ against isotonic': 'if it gets isotonic curves',
  'both at their temperatures': 'if both get a temperature',
};

/** The verdicts of claim A under varied rules, for the data sets that answer it. */
function variantsOfClaimA(datasets: Evaluation['datasets']): VerdictVariants[] {
  const answering = answeringDatasets(datasets.map(({ dataset }) => dataset));
  return verdictVariants(datasets.filter(({ dataset }) => answering.includes(dataset))).filter(
    ({ claim }) => claim.id === 'A',
  );
}

/**
 * Comparisons of DSC with DSC++ over whole cases, one per data set. A phantom is ignored if its experiment has a data
 * set of real images.
 */
export function ofClaimA({ comparisons, datasets }: Evaluation, quantity: Quantity): Comparison[] {
  const answering = answeringDatasets(datasets.map(({ dataset }) => dataset));
  return comparisons.filter(
    (one) =>
      one.claim.id === 'A' &&
      answering.includes(one.dataset) &&
      one.quantity === quantity &&
      one.row === judgedRow(datasets.find(({ dataset }) => dataset === one.dataset)!, one.claim),
  );
}

function foundText(evaluation: Evaluation, nll: readonly Comparison[]): string {
  const brier = ofClaimA(evaluation, 'brier');
  const dsc = ofClaimA(evaluation, 'dsc');
  const kept = dsc.filter(({ low }) => low > -tolerances.dscMargin).length;
  const overlap =
    dsc.length === 1
      ? `The overlap (DSC) changed by ${withInterval(dsc[0]!)}, ${kept === 1 ? 'clearly' : 'not clearly'} above −${tolerances.dscMargin}`
      : `The overlap (DSC) is clearly kept, above −${tolerances.dscMargin}, on ${kept} of ${dsc.length}, and changed between ${extremes(dsc)}`;
  const together = togetherText(evaluation);
  return `With DSC++, NLL (which punishes being sure and wrong) ${fallText(nll, true)}. The Brier score ${fallText(brier, false)}. ${overlap}.${together}`;
}

/** " Over 6 data sets together the mean difference is … in NLL and … in Brier (random effects; …)"; nothing below three. */
function togetherText({ comparisons, datasets }: Evaluation): string {
  const own = synthesizeStudy(comparisons, datasets).filter(
    ({ claim, quantity, studies }) => claim.id === 'A' && quantity !== 'dsc' && studies > 2,
  );
  if (own.length === 0) return '';
  const each = own.map((one) => `${synthesisText(one, one.interval)} in ${labelOf(one.quantity)}`);
  const next = own.map((one) => synthesisText(one, one.prediction, false));
  return ` Over ${counted(own[0]!.studies, 'data set')} together the mean difference is ${each.join(' and ')} (random effects); that of one more such set would lie within ${next.join(' and ')}.`;
}

function synthesisText(
  { mean, quantity }: PairSynthesis,
  { low, high }: PairSynthesis['interval'],
  withMean = true,
): string {
  const digits = quantity === 'reach' ? 3 : metricCatalogue[quantity].digits;
  return `${withMean ? `${signed(mean, digits)} ` : ''}[${signed(low, digits)}, ${signed(high, digits)}]`;
}

function labelOf(quantity: Quantity): string {
  return quantity === 'reach' ? 'reach' : metricCatalogue[quantity].label;
}

/**
 * "fell on 2 of 2 data sets, clearly on 1: on bus-uclm by 74 % (−0.5870 [−0.7717, −0.4023]), …". Of many data sets
 * only the extremes are listed.
 */
function fallText(own: readonly Comparison[], withShare: boolean): string {
  const fell = own.filter(({ difference }) => difference < 0).length;
  const clear = own.filter((one) => intervalSide(one) === 'better').length;
  const rose = own.filter((one) => intervalSide(one) === 'worse').length;
  const against = rose > 0 ? `, clearly rose on ${rose}` : '';
  const each = [...own].sort((a, b) => change(a) - change(b));
  const shown = each.length > 2 ? [each[0]!, each.at(-1)!] : each;
  const texts = shown.map((one, at) => {
    const rank = each.length > 2 ? (at === 0 ? 'most ' : 'least ') : '';
    const place = one.difference > 0 ? 'up on' : `${rank}on`;
    const share = withShare ? ` by ${percent(Math.abs(change(one)))}` : '';
    return `${place} ${one.dataset}${share} (${withInterval(one)})`;
  });
  return `fell on ${fell} of ${counted(own.length, 'data set')}, clearly on ${clear}${against}: ${texts.join(', ')}`;
}

function change({ difference, baselineMean }: Comparison): number {
  return difference / baselineMean;
}

function extremes(own: readonly Comparison[]): string {
  const sorted = [...own].sort((a, b) => a.difference - b.difference);
  return [sorted[0]!, sorted.at(-1)!].map((one) => `${withInterval(one)} on ${one.dataset}`).join(' and ');
}

function withInterval({ quantity, difference, low, high }: Comparison): string {
  const digits = quantity === 'reach' ? 3 : metricCatalogue[quantity].digits;
  const interval = Number.isNaN(low) ? '' : ` [${signed(low, digits)}, ${signed(high, digits)}]`;
  return `${signed(difference, digits)}${interval}`;
}

function sureText({ verdicts, datasets }: Evaluation, nll: readonly Comparison[]): string {
  const judged = claims.map(({ id }) => verdicts.find(({ claim }) => claim.id === id)!);
  const words = judged.map(({ claim, verdict, reason }) =>
    verdict === 'missing'
      ? `claim ${claim.id} (${subjects[claim.id]}) is unanswered`
      : `claim ${claim.id} (${subjects[claim.id]}) is ${verdict}${/^\d/.test(reason) ? `: ${reason}` : ''}`,
  );
  const patients = patientsText(
    nll.map(({ dataset, differences }) => ({
      runs: datasets.find((runs) => runs.dataset === dataset)!,
      patients: differences.length,
    })),
  );
  const cases = nll.reduce((sum, one) => sum + one.cases, 0);
  const pairs = nll.reduce((sum, { networks }) => sum + networks.length, 0);
  const behind = `${patients} (${counted(cases, 'test case')}), and on ${counted(pairs, 'pair')} of networks`;
  const stands = standIns(nll.map(({ dataset }) => dataset));
  const others =
    stands.length > 0
      ? `, ${stands.map(({ dataset, original }) => `${dataset} standing in for ${original}`).join(', ')}`
      : '';
  const coverage = coverageOver(nll);
  const hanging = confirmedVariantsText(variantsOfClaimA(datasets));
  return `By rules fixed before these runs, after a first edition on the same sets, ${words.join('; ')}. This rests on ${behind}${others}. "Clearly" means that the 95 % interval for newly trained networks and new patients lies on one side of 0 (of −${tolerances.dscMargin} for the overlap)${coverage}.${hanging ? ` ${hanging}` : ''}${sameLossText(datasets)}`;
}

/**
 * " Two trainings of the same loss, which differ in the seed alone (bus-uclm), are significantly different by the usual test over cases
 * in 2 of 10 comparisons of DSC (5 % expected); by the test used here in 1 of 32." for every judged metric; empty without second seeds.
 */
function sameLossText(datasets: Evaluation['datasets']): string {
  const answering = answeringDatasets(datasets.map(({ dataset }) => dataset));
  const rates = sameLossRates(datasets.filter(({ dataset }) => answering.includes(dataset)));
  if (rates.length === 0) return '';
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
  return ` Two trainings of the same loss with different seeds (${sets}) are significantly different by the usual test, Wilcoxon over cases, in ${told('overCases', true)} (5 % expected), and by the test used here in ${told('ofVerdicts', false)}.`;
}

/**
 * ", and in simulations of such sizes 95 to 97 % of these intervals hold the truth if networks of different folds are
 * independent; …". Folds share training cases, so the simulated coverage with correlated networks follows. Empty if
 * there is no interval.
 */
function coverageOver(nll: readonly Comparison[]): string {
  const found = nll.flatMap(({ layout }) => coverageOf(layout) ?? []);
  if (found.length === 0) return '';
  const text = `, and in simulations of such sizes ${percentsText(joinPercents(found.map(({ independent }) => independent)))} of these intervals hold the truth`;
  const shared = found.flatMap((one) => one.shared);
  const overlaps = [...new Set(shared.map(({ overlap }) => overlap))].sort((a, b) => a - b);
  if (overlaps.length === 0) return text;
  const each = overlaps.map((overlap) => {
    const own = shared.filter((one) => one.overlap === overlap).map(({ percents }) => percents);
    return `${percentsText(joinPercents(own))} at a correlation of ${overlap}`;
  });
  return `${text} if networks of different folds are independent; since folds share training cases they are not, and it is ${each.join(', ')}`;
}

function names(own: readonly Comparison[]): string {
  return own.map(({ dataset }) => dataset).join(', ');
}
