/**
 * The study's answer in a sentence and three paragraphs: question, findings and their certainty, from all finished
 * results.
 */
import { metricCatalogue } from '../metrics/catalogue.js';
import { claims, tolerances, type Verdict } from '../study/claims.js';
import { counted, percent, signed } from '../text/number-format.js';
import { type Comparison, judgedRow, type Quantity } from './comparison.js';
import { type Evaluation, isRehearsal, rehearsalWarning } from './evaluation.js';
import { intervalSide } from './interval-side.js';
import { compareRecalibrations } from './recalibration-comparison.js';
import { coverageOf } from './simulated-rates.js';
import { standIns } from './stand-ins.js';
import { patientsText } from './study-size.js';
import { temperatureCounts } from './temperature-answer.js';

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

/** "DSC++ is better calibrated than DSC, at no cost in overlap, on 3 of 5 data sets, not so on 0, and 2 leave it open. …" */
function shortText({ verdicts, datasets }: Evaluation): string {
  const ofClaimA = verdicts.find(({ claim }) => claim.id === 'A')!;
  const answers = ofClaimA.pairs.flatMap(({ experiments }) => experiments);
  const count = (verdict: Verdict) => answers.filter((one) => one.verdict === verdict).length;
  const sets = answers.length - count('missing');
  const trained = `DSC++ is better calibrated than DSC, at no cost in overlap, on ${count('confirmed')} of ${counted(sets, 'data set')}; ${count('contradicted')} contradict it, ${count('inconclusive')} leave it open.`;
  const { sets: asked, better, worse } = temperatureCounts(compareRecalibrations(datasets));
  if (asked === 0) return trained;
  return `${trained} Beside DSC whose logits are divided by one number learned after training, a temperature, it is better in both scores on ${better} of ${asked}, worse in one on ${worse}.`;
}

/** Comparisons of DSC with DSC++ over whole cases, one per data set. */
export function ofClaimA({ comparisons, datasets }: Evaluation, quantity: Quantity): Comparison[] {
  return comparisons.filter(
    (one) =>
      one.claim.id === 'A' &&
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
  return `With DSC++, NLL (which punishes being sure and wrong) ${fallText(nll, true)}. The Brier score ${fallText(brier, false)}. ${overlap}.`;
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
  const stands = standIns(datasets.map(({ dataset }) => dataset));
  const others =
    stands.length > 0
      ? `, ${stands.map(({ dataset, original }) => `${dataset} standing in for ${original}`).join(', ')}`
      : '';
  const coverage = coverageOver(nll);
  return `By rules fixed before the runs, ${words.join('; ')}. This rests on ${behind}${others}. "Clearly" means that the 95 % interval for newly trained networks and new patients lies on one side of 0 (of −${tolerances.dscMargin} for the overlap)${coverage}.`;
}

/**
 * ", and in simulations of such sizes 95 to 97 % of these intervals hold the truth"; empty if there is no
 * interval.
 */
function coverageOver(nll: readonly Comparison[]): string {
  const found = nll.flatMap(({ layout }) => coverageOf(layout) ?? []);
  if (found.length === 0) return '';
  const least = Math.min(...found.map(({ leastPercent }) => leastPercent));
  const most = Math.max(...found.map(({ mostPercent }) => mostPercent));
  return `, and in simulations of such sizes ${least} to ${most} % of these intervals hold the truth`;
}

function names(own: readonly Comparison[]): string {
  return own.map(({ dataset }) => dataset).join(', ');
}
