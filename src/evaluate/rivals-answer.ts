/** Is DSC++ better than DSC with recalibration after training? The answer from the paired tests, one sentence a method. */
import { groupBy } from '../core/group-by.js';
import { metricCatalogue } from '../metrics/catalogue.js';
import { primaryCalibrationMetrics } from '../study/claims.js';
import { answeringDatasets } from '../study/experiments.js';
import { counted, intervalText, signed } from '../text/number-format.js';
import type { Passage } from './answer-passage.js';
import { intervalSide, type Side } from './interval-side.js';
import type { RecalibrationComparison } from './recalibration-comparison.js';

/** A comparison of DSC++ with recalibrated DSC, as the recalibration tests name it. */
export type Rival =
  | 'the ++ loss against temperature'
  | 'the ++ loss against isotonic'
  | 'both at their temperatures';

/** Numbers of data sets on which DSC++ is better than recalibrated DSC in both scores, worse in one, or neither. */
export interface RivalCounts {
  sets: number;
  better: number;
  worse: number;
  /** Sets on which it is better in both, also with the correction for shared training cases; null if none has folds. */
  betterAnew: number | null;
}

/** From a contrast of DSC++ as it is with DSC, in NLL and Brier score, by their 95 % intervals. */
export function rivalCounts(comparisons: readonly RecalibrationComparison[], rival: Rival): RivalCounts {
  const own = ofDsc(comparisons, rival);
  const sets = [...groupBy(own, ({ dataset }) => dataset).values()];
  const better = sets.filter((both) => both.every((one) => sideOf(one) === 'better'));
  const isAnew = ({ anew }: RecalibrationComparison) => !Number.isNaN(anew.low);
  const staysBetter = ({ anew }: RecalibrationComparison) =>
    intervalSide({ ...anew, better: 'lower' }) === 'better';
  return {
    sets: sets.length,
    better: better.length,
    worse: sets.filter((both) => both.some((one) => sideOf(one) === 'worse')).length,
    betterAnew: own.some(isAnew) ? better.filter((both) => both.every(staysBetter)).length : null,
  };
}

const questions: readonly (readonly [Rival, question: string])[] = [
  ['the ++ loss against temperature', 'Is DSC++ better than DSC at its temperature?'],
  ['the ++ loss against isotonic', 'Is DSC++ better than DSC after isotonic recalibration?'],
  ['both at their temperatures', 'Is DSC++ better than DSC if each has its own temperature?'],
];

/**
 * One point a question, "Is DSC++ better than DSC at its temperature?": "Not shown …", the counts, and of each score the
 * differences with their intervals for new networks and patients (of many data sets, the two extremes). Undefined without
 * results.
 */
export function rivalsAnswer(comparisons: readonly RecalibrationComparison[]): Passage | undefined {
  const points = questions.flatMap(([rival, question]) => {
    const counts = rivalCounts(comparisons, rival);
    if (counts.sets === 0) return [];
    const own = ofDsc(comparisons, rival);
    const parts = primaryCalibrationMetrics.map((metric) =>
      metricPart(own.filter((one) => one.metric === metric)),
    );
    return [{ about: question, text: `${verdict(counts)}. ${parts.join('. ')}.` }];
  });
  return points.length === 0 ? undefined : { heading: 'Recalibration', lead: recalibrationLead, points };
}

const recalibrationLead =
  'DSC++ beside DSC that is recalibrated after training, on the same validation cases and without new training. Each interval is a 95 % interval, not corrected for the number of data sets.';

const rivalTexts: Readonly<Record<Rival, string>> = {
  'the ++ loss against temperature': 'if DSC gets a temperature (one number that divides its logits)',
  'the ++ loss against isotonic': 'if it gets isotonic curves',
  'both at their temperatures': 'if both get a temperature',
};

/**
 * "Compared with DSC that is recalibrated after training, DSC++ is better in both scores on 2 of 6 if DSC gets a temperature, …; it is worse in at least one score on none."
 * Undefined without recalibrations.
 */
export function besideText(comparisons: readonly RecalibrationComparison[]): string | undefined {
  const asked = (Object.entries(rivalTexts) as [Rival, string][])
    .map(([rival, text]) => ({ text, ...rivalCounts(comparisons, rival) }))
    .filter(({ sets }) => sets > 0);
  if (asked.length === 0) return undefined;
  const better = asked.map(
    (one) => `on ${one.better} of ${one.sets}${anewText(one.better, one.betterAnew)} ${one.text}`,
  );
  const worst = asked.map(({ worse }) => worse);
  const worse = worst.every((count) => count === 0) ? 'on none' : `on ${worst.join(', ')}`;
  return `Compared with DSC that is recalibrated after training, DSC++ is better in both scores ${better.join(', ')}; it is worse in at least one score ${worse}.`;
}

function ofDsc(comparisons: readonly RecalibrationComparison[], rival: Rival): RecalibrationComparison[] {
  const answering = answeringDatasets(comparisons.map(({ dataset }) => dataset));
  return comparisons.filter(
    ({ dataset, contrast, pair, metric }) =>
      contrast === rival &&
      answering.includes(dataset) &&
      pair.calibrated === 'dsc++' &&
      primaryCalibrationMetrics.some((name) => name === metric),
  );
}

/** How many of the sets with a better loss remain so: " (on 1 also with a correction for shared training cases)". */
function anewText(better: number, betterAnew: number | null): string {
  if (better === 0 || betterAnew === null) return '';
  const which = betterAnew === 0 ? 'not' : betterAnew === better ? 'also' : `on ${betterAnew} also`;
  return ` (${which} with a correction for shared training cases)`;
}

/** "Yes" if better in both scores on all data sets; otherwise the text says what the intervals leave open. */
function verdict({ sets, better, worse, betterAnew }: RivalCounts): string {
  const anew = anewText(better, betterAnew);
  if (better === sets) return `Yes${anew}`;
  const of = (count: number) => `on ${count} of ${counted(sets, 'data set')}`;
  if (better > 0 && worse > 0)
    return `It depends: better in both scores ${of(better)}${anew}, worse in one ${of(worse)}`;
  if (worse > 0) return `No: clearly worse in a score ${of(worse)}, and nowhere better in both`;
  return better > 0
    ? `Partly: clearly better in both scores ${of(better)}${anew}, open elsewhere`
    : sets === 1
      ? 'Not in both scores'
      : 'Not shown on any data set in both scores';
}

/** "NLL lower on 1 of 2, clearly on 0, clearly higher on 0 (−0.0788 [−0.1727, +0.0151] on bus-uclm, …)"; of many sets the ends. Of one: "NLL clearly lower (…)". */
function metricPart(own: readonly RecalibrationComparison[]): string {
  const { label } = metricCatalogue[own[0]!.metric];
  if (own.length === 1) return `${label} ${onOneSet(own[0]!)}`;
  const count = (side: Side) => own.filter((one) => sideOf(one) === side).length;
  const lower = own.filter(({ difference }) => difference < 0).length;
  const sorted = [...own].sort((a, b) => a.difference - b.difference);
  const isLong = own.length > 2;
  const shown = (isLong ? [sorted[0]!, sorted.at(-1)!] : own).map(
    (one) => `${withInterval(one)} on ${one.dataset}`,
  );
  const texts = isLong ? `from ${shown.join(' to ')}` : shown.join(', ');
  return `${label} lower on ${lower} of ${own.length}, clearly on ${count('better')}, clearly higher on ${count('worse')} (${texts})`;
}

/** "clearly lower (−0.0408 [−0.0627, −0.0190])", or "lower, but not clearly (…)" where the interval holds 0. */
function onOneSet(one: RecalibrationComparison): string {
  const direction = one.difference < 0 ? 'lower' : one.difference > 0 ? 'higher' : 'equal';
  if (sideOf(one) !== 'open') return `clearly ${direction} (${withInterval(one)})`;
  const isUnsure = one.difference !== 0 && !Number.isNaN(one.paired.low);
  return `${direction}${isUnsure ? ', but not clearly' : ''} (${withInterval(one)})`;
}

function withInterval({ metric, difference, paired: { low, high } }: RecalibrationComparison): string {
  const { digits } = metricCatalogue[metric];
  const interval = Number.isNaN(low) ? '' : ` ${intervalText(low, high, digits)}`;
  return `${signed(difference, digits)}${interval}`;
}

function sideOf({ paired: { low, high } }: RecalibrationComparison): Side {
  return intervalSide({ low, high, better: 'lower' });
}
