import { detectableDifference } from '../statistics/detectable-difference.js';
import { holmAdjust } from '../statistics/holm.js';
import { type MeanEstimate, meanInterval, meanTestPValue } from '../statistics/mean-estimate.js';
import { networkMeans, type PairedLayout } from '../statistics/paired-layout.js';
import { tolerances, type Verdict } from '../study/claims.js';
import { intervalText, pValueText, signed } from '../text/number-format.js';

/** One condition of a claim: a mean must lie on one side of a value. */
export interface Condition {
  /** Name of the quantity in the reason of a verdict, such as "NLL". */
  label: string;
  digits: number;
  layout: PairedLayout;
  estimate: MeanEstimate;
  value: number;
  wanted: 'above' | 'below';
  /** Whether a mean on the other side contradicts the claim. */
  contradicts: boolean;
  /** The mean at the smallest relevant effect: an interval that contains it leaves the question open. */
  relevantMean: number;
}

/** p value for the mean lying on the claimed side; 1 if it lies on the other side or no test is possible. */
export function pValueFor({ estimate, value, wanted }: Condition): number {
  return sidedPValue(estimate, value, wanted);
}

/** p value of each mean for the contradicting side; 1 if it does not lie there. */
export function pValuesAgainst(conditions: readonly Condition[]): number[] {
  return conditions
    .filter(({ contradicts }) => contradicts)
    .map(({ estimate, value, wanted }) =>
      sidedPValue(estimate, value, wanted === 'above' ? 'below' : 'above'),
    );
}

/**
 * The two-sided p value if the mean lies on the given side, else 1. The error rate on that side is therefore half
 * the level.
 */
function sidedPValue(estimate: MeanEstimate, value: number, side: 'above' | 'below'): number {
  const isThere = side === 'above' ? estimate.mean > value : estimate.mean < value;
  const pValue = meanTestPValue(estimate, value);
  return isThere && !Number.isNaN(pValue) ? pValue : 1;
}

/**
 * The verdict on one data set: confirmed if every condition holds at the study's level; contradicted if a
 * condition is contradicted after Holm's correction over the conditions of this data set; else inconclusive.
 */
export function judgeConditions(conditions: readonly Condition[]): Verdict {
  if (conditions.every((condition) => pValueFor(condition) < tolerances.level)) return 'confirmed';
  return isContradicted(pValuesAgainst(conditions)) ? 'contradicted' : 'inconclusive';
}

/** Whether any p value is below the level after Holm's correction over all of them. Pass 1 for absent results. */
export function isContradicted(pValues: readonly number[]): boolean {
  return holmAdjust(pValues).some((p) => p < tolerances.level);
}

/**
 * Why a verdict is inconclusive. If the interval of a condition excludes a relevant effect, the reason is the lack
 * of an effect. Otherwise there are too few cases or networks, and the text gives the smallest detectable
 * difference of each undecided condition.
 */
export function inconclusiveReason(conditions: readonly Condition[]): string {
  const open = conditions.filter((condition) => pValueFor(condition) >= tolerances.level);
  const without = open.filter(excludesHoped);
  if (without.length > 0)
    return `the interval excludes a relevant advantage: ${without.map(({ label }) => label).join(' and ')}`;
  const sizes = open.map(
    ({ label, digits, estimate }) =>
      `${label} ${signed(detectableDifference(estimate), digits).replace('+', '±')}`,
  );
  return `too few cases or networks, smallest detectable difference: ${sizes.join(', ')}`;
}

function excludesHoped({ estimate, wanted, relevantMean }: Condition): boolean {
  const { low, high } = meanInterval(estimate);
  return wanted === 'above' ? high < relevantMean : low > relevantMean;
}

/** "NLL −0.0588 [−0.0900, −0.0276] (p 0.031; by seed −0.0512, −0.0610, −0.0642)". */
export function describeCondition(condition: Condition): string {
  const { label, digits, layout, estimate, value } = condition;
  const { low, high } = meanInterval(estimate);
  const interval = Number.isNaN(low) ? '' : ` ${intervalText(low, high, digits)}`;
  const against = value === 0 ? '' : ` against ${signed(value, digits)}`;
  const each = networkMeans(layout);
  const noun = each[0]?.label.split(' ')[0] ?? 'seed';
  const means = each.map(({ mean }) => signed(mean, digits)).join(', ');
  const p = pValueText(meanTestPValue(estimate, value));
  return `${label} ${signed(estimate.mean, digits)}${interval} (p ${p}${against}; by ${noun} ${means})`;
}
