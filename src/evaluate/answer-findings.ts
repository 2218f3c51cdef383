/** What was found: how far each score and the overlap moved, data set by data set and together. */
import { type MetricName, metricCatalogue } from '../metrics/catalogue.js';
import { primaryCalibrationMetrics, tolerances } from '../study/claims.js';
import { counted, intervalText, percent, signed } from '../text/number-format.js';
import { type Passage, pointAbout } from './answer-passage.js';
import { ofClaimA } from './claim-a-comparisons.js';
import type { Comparison } from './comparison.js';
import type { Evaluation } from './evaluation.js';
import { intervalSide, type Side } from './interval-side.js';
import { type PairSynthesis, synthesizeStudy } from './synthesis.js';

/** The scores told: those that judge, then the calibration error that is reported most. */
const toldScores = [...primaryCalibrationMetrics, 'ece'] as const;

const scoreNames: Readonly<Record<(typeof toldScores)[number], string>> = {
  nll: 'NLL (which punishes being sure and wrong)',
  brier: 'the Brier score',
  ece: 'ECE (the calibration error in bins, which the field reports most and no verdict uses)',
};

export function findingsOf(evaluation: Evaluation): Passage {
  return {
    heading: 'Findings',
    lead: 'Each number is the mean of DSC++ minus DSC over patients, with its 95 % interval for newly trained networks and new patients; of more than two data sets only the two extremes are named.',
    points: [
      ...pointAbout('NLL', fallText(ofClaimA(evaluation, 'nll'))),
      ...pointAbout('Brier score', fallText(ofClaimA(evaluation, 'brier'))),
      ...pointAbout('ECE', fallText(ofClaimA(evaluation, 'ece'))),
      ...pointAbout('Overlap (DSC)', overlapText(ofClaimA(evaluation, 'dsc'))),
      ...pointAbout('Together', togetherText(evaluation)),
    ],
  };
}

/**
 * "With DSC++, NLL (…) is clearly lower on 5 of 6 data sets, the Brier score on 5, ECE (…) on 3. Clearly higher: ECE on 1." Clearly:
 * the whole 95 % interval.
 */
export function clearlyText(evaluation: Evaluation): string {
  const told = toldScores.map((metric) => ({ metric, own: ofClaimA(evaluation, metric) }));
  const count = (own: readonly Comparison[], side: Side) =>
    own.filter((one) => intervalSide(one) === side).length;
  const lower = told.map(({ metric, own }, at) => {
    const sets = at === 0 ? ` of ${counted(own.length, 'data set')}` : '';
    return `${scoreNames[metric]}${at === 0 ? ' is clearly lower (the 95 % interval excludes 0, without correction for the number of data sets)' : ''} on ${count(own, 'better')}${sets}`;
  });
  const higher = told.flatMap(({ metric, own }) => {
    const worse = count(own, 'worse');
    return worse > 0 ? [`${metricCatalogue[metric].label} on ${worse}`] : [];
  });
  const against =
    higher.length > 0
      ? `Clearly higher: ${higher.join(', ')}.`
      : 'No score is clearly higher on any data set.';
  return `With DSC++, ${lower.join(', ')}. ${against}`;
}

/**
 * "Fell on 2 of 2 data sets, clearly on 1: on bus-uclm by 74 % (−0.5870 [−0.7717, −0.4023]), …" Of many data sets only the
 * extremes are listed, by their share of the baseline. Of one: "Fell clearly on bus-uclm, by 74 % (−0.5870 [−0.7717, −0.4023])."
 */
function fallText(own: readonly Comparison[]): string {
  if (own.length === 1) return oneFallText(own[0]!);
  const fell = own.filter(({ difference }) => difference < 0).length;
  const clear = own.filter((one) => intervalSide(one) === 'better').length;
  const rose = own.filter((one) => intervalSide(one) === 'worse').length;
  const against = rose > 0 ? `, clearly rose on ${rose}` : '';
  const each = [...own].sort((a, b) => change(a) - change(b));
  const shown = each.length > 2 ? [each[0]!, each.at(-1)!] : each;
  const texts = shown.map((one, at) => {
    const rank = each.length > 2 ? (at === 0 ? 'most ' : 'least ') : '';
    const place = one.difference > 0 ? 'up on' : `${rank}on`;
    return `${place} ${one.dataset} by ${percent(Math.abs(change(one)))} (${withInterval(one)})`;
  });
  return `Fell on ${fell} of ${counted(own.length, 'data set')}, clearly on ${clear}${against}: ${texts.join(', ')}.`;
}

function oneFallText(one: Comparison): string {
  const { dataset, difference, low } = one;
  if (difference === 0) return `Did not change on ${dataset} (${withInterval(one)}).`;
  const direction = difference > 0 ? 'Rose' : 'Fell';
  const isClear = intervalSide(one) !== 'open';
  const unsure = isClear || Number.isNaN(low) ? '' : ', but not clearly';
  return `${direction}${isClear ? ' clearly' : ''} on ${dataset}${unsure}, by ${percent(Math.abs(change(one)))} (${withInterval(one)}).`;
}

function change({ difference, baselineMean }: Comparison): number {
  return difference / baselineMean;
}

function overlapText(own: readonly Comparison[]): string {
  const kept = own.filter(({ low }) => low > -tolerances.dscMargin).length;
  return own.length === 1
    ? `Changed by ${withInterval(own[0]!)}, ${kept === 1 ? 'clearly' : 'not clearly'} above −${tolerances.dscMargin}.`
    : `Clearly kept, above −${tolerances.dscMargin}, on ${kept} of ${own.length}; it changed between ${extremes(own)}.`;
}

function extremes(own: readonly Comparison[]): string {
  const sorted = [...own].sort((a, b) => a.difference - b.difference);
  return [sorted[0]!, sorted.at(-1)!].map((one) => `${withInterval(one)} on ${one.dataset}`).join(' and ');
}

function withInterval({ quantity, difference, low, high }: Comparison): string {
  const { digits } = metricCatalogue[quantity as MetricName];
  const interval = Number.isNaN(low) ? '' : ` ${intervalText(low, high, digits)}`;
  return `${signed(difference, digits)}${interval}`;
}

/** "Over 6 data sets the mean difference is … in NLL and … in Brier (random effects); …" Undefined below three data sets. */
function togetherText({ comparisons, datasets }: Evaluation): string | undefined {
  const own = synthesizeStudy(comparisons, datasets).filter(
    ({ claim, quantity, studies }) => claim.id === 'A' && quantity !== 'dsc' && studies > 2,
  );
  if (own.length === 0) return undefined;
  const each = own.map((one) => `${synthesisText(one, one.interval)} in ${catalogued(one).label}`);
  const next = own.map((one) => synthesisText(one, one.prediction, false));
  return `Over ${counted(own[0]!.studies, 'data set')} the mean difference is ${each.join(' and ')} (random effects). The 95 % prediction ${next.length > 1 ? 'intervals' : 'interval'} for one more data set of this kind ${next.length > 1 ? 'are' : 'is'} ${next.join(' and ')}.`;
}

function synthesisText(
  one: PairSynthesis,
  { low, high }: PairSynthesis['interval'],
  withMean = true,
): string {
  const { digits } = catalogued(one);
  return `${withMean ? `${signed(one.mean, digits)} ` : ''}${intervalText(low, high, digits)}`;
}

function catalogued({ quantity }: PairSynthesis) {
  return metricCatalogue[quantity as MetricName];
}
