import { detectableDifference } from '../statistics/detectable-difference.js';
import { holmAdjust } from '../statistics/holm.js';
import { type MeanEstimate, meanInterval, meanTestPValue } from '../statistics/mean-estimate.js';
import { networkMeans, type PairedLayout } from '../statistics/paired-layout.js';
import { tolerances, type Verdict } from '../study/claims.js';
import { pValueText, signed } from '../text/number-format.js';

/** One of the conditions that a claim sets: a mean that must lie on one side of a value. */
export interface Condition {
  /** "NLL", as the reason of a verdict prints it. */
  label: string;
  digits: number;
  layout: PairedLayout;
  estimate: MeanEstimate;
  value: number;
  wanted: 'above' | 'below';
  /** Whether the mean being on the other side contradicts the claim. */
  contradicts: boolean;
  /** What the mean would be if the effect were one worth having: an interval that holds it leaves the question open. */
  hoped: number;
}

/** p of the mean lying where the claim wants it: 1 on the other side, and where no test is possible. */
export function pValueFor({ estimate, value, wanted }: Condition): number {
  return sidedPValue(estimate, value, wanted);
}

/** p of each mean lying on the side that contradicts the claim; 1 where it does not lie there. */
export function pValuesAgainst(conditions: readonly Condition[]): number[] {
  return conditions
    .filter(({ contradicts }) => contradicts)
    .map(({ estimate, value, wanted }) =>
      sidedPValue(estimate, value, wanted === 'above' ? 'below' : 'above'),
    );
}

/**
 * The two-sided p where the mean lies on the given side, else 1. So an error on that side has half the level as its chance.
 */
function sidedPValue(estimate: MeanEstimate, value: number, side: 'above' | 'below'): number {
  const isThere = side === 'above' ? estimate.mean > value : estimate.mean < value;
  const pValue = meanTestPValue(estimate, value);
  return isThere && !Number.isNaN(pValue) ? pValue : 1;
}

/**
 * The verdict on one data set: confirmed where every condition holds at the study's level; contradicted where some condition
 * is contradicted after Holm's correction over the conditions of this set; else inconclusive.
 */
export function judgeConditions(conditions: readonly Condition[]): Verdict {
  if (conditions.every((condition) => pValueFor(condition) < tolerances.level)) return 'confirmed';
  return isContradicted(pValuesAgainst(conditions)) ? 'contradicted' : 'inconclusive';
}

/** Whether some p is below the level after Holm's correction over all that are given; absent results are given as 1. */
export function isContradicted(pValues: readonly number[]): boolean {
  return holmAdjust(pValues).some((p) => p < tolerances.level);
}

/**
 * Why a verdict is inconclusive. Where the interval of some condition excludes an effect that would matter, the reason is
 * that there is no such effect. Otherwise there are too few cases or networks, and the text says which difference each
 * undecided condition could have shown.
 */
export function describeWant(conditions: readonly Condition[]): string {
  const open = conditions.filter((condition) => pValueFor(condition) >= tolerances.level);
  const without = open.filter(excludesHoped);
  if (without.length > 0)
    return `for want of an effect in ${without.map(({ label }) => label).join(' and ')}`;
  const sizes = open.map(
    ({ label, digits, estimate }) =>
      `${label} could have shown ${signed(detectableDifference(estimate), digits).replace('+', '±')}`,
  );
  return `for want of cases or networks: ${sizes.join(', ')}`;
}

function excludesHoped({ estimate, wanted, hoped }: Condition): boolean {
  const { low, high } = meanInterval(estimate);
  return wanted === 'above' ? high < hoped : low > hoped;
}

/** "NLL −0.0588 [−0.0900, −0.0276] (p 0.031; by seed −0.0512, −0.0610, −0.0642)". */
export function describeCondition(condition: Condition): string {
  const { label, digits, layout, estimate, value } = condition;
  const { low, high } = meanInterval(estimate);
  const interval = Number.isNaN(low) ? '' : ` [${signed(low, digits)}, ${signed(high, digits)}]`;
  const against = value === 0 ? '' : ` against ${signed(value, digits)}`;
  const each = networkMeans(layout);
  const noun = each[0]?.label.split(' ')[0] ?? 'seed';
  const means = each.map(({ mean }) => signed(mean, digits)).join(', ');
  const p = pValueText(meanTestPValue(estimate, value));
  return `${label} ${signed(estimate.mean, digits)}${interval} (p ${p}${against}; by ${noun} ${means})`;
}
