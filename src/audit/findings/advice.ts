import type { Interval } from '../../statistics/bootstrap.js';
import { tolerances } from '../../study/claims.js';
import { counted, fixed, intervalEnd, signed } from '../../text/number-format.js';
import type { CutGain } from './cut-gain.js';
import type { Overconfidence } from './overconfidence.js';
import type { RecalibrationGain } from './recalibration-gain.js';

/** The advice of an audit in three sentences: believe, recalibrate, cut. */
export interface Advice {
  believe: 'close' | 'overconfident' | 'underconfident' | 'open';
  recalibrate: RecalibrationGain['version'] | 'no' | 'not shown';
  /** The threshold to cut at; ½ unless another is shown to be better. */
  cut: number;
  sentences: readonly [string, string, string];
}

/** Largest absolute gap between confidence and frequency that counts as close. */
const closeGap = 0.03;

/** Fewest patients for a verdict on the probabilities, as in the study. */
const { minimumPatients } = tolerances;

/** The rule of the advice as printed on the page. */
export const adviceRule =
  'Where the mean probability is lower inside the class than outside, there is no advice: the channel or the masks are likely inverted. ' +
  `Believe: the mean probability of the pixels that are decided for the foreground, minus the share of them that are foreground. The first that applies to its 95 % interval (jackknife over patients, Student): within ±${closeGap}: close; above 0: overconfident; below 0: underconfident; otherwise open. Always open with fewer than ${minimumPatients} patients, as in the study. ` +
  'Recalibrate: if the 95 % interval (Student, over patients) of the mean NLL difference is below 0 on patients that the recalibration was not learned from; of several, the one with the lowest NLL. ' +
  'Cut: the threshold with the highest mean DSC on one half of the patients, if the 95 % interval of its mean gain over ½ on the other half is above 0; otherwise ½.';

/** The advice by the rule above. */
export function adviceOf(found: {
  overconfidence: Overconfidence | null;
  gains: readonly RecalibrationGain[];
  cut: CutGain | null;
  isApplied: boolean;
  /** Whether the probabilities are lower inside the class than outside. */
  isInverted: boolean;
}): Advice {
  if (found.isInverted) return invertedAdvice;
  const believe = believeOf(found.overconfidence);
  const best = bestGain(found.gains);
  const recalibrate = found.gains.length === 0 ? 'not shown' : (best?.version ?? 'no');
  const isBetterCut = found.cut !== null && found.cut.low > 0;
  return {
    believe,
    recalibrate,
    cut: isBetterCut ? found.cut!.threshold : 0.5,
    sentences: [
      believeSentence(believe, found.overconfidence),
      recalibrateSentence(found.gains, best, found.isApplied),
      cutSentence(found.cut, isBetterCut),
    ],
  };
}

const invertedAdvice: Advice = {
  believe: 'open',
  recalibrate: 'not shown',
  cut: 0.5,
  sentences: [
    'The probabilities are lower inside the class than outside: they may be those of the background, or the masks may be inverted. Correct that, and audit again.',
    'Whether recalibration helps cannot be said before that.',
    'No threshold can be recommended before that.',
  ],
};

function believeOf(found: Overconfidence | null): Advice['believe'] {
  if (!found || found.patients < minimumPatients) return 'open';
  const { low, high } = found.interval;
  if (low >= -closeGap && high <= closeGap) return 'close';
  if (low > 0) return 'overconfident';
  return high < 0 ? 'underconfident' : 'open';
}

function believeSentence(believe: Advice['believe'], found: Overconfidence | null): string {
  if (!found) return 'The model decides no pixel for the foreground, so its probabilities cannot be judged.';
  const { confidence, frequency, interval, patients } = found;
  const numbers = `have a mean probability of ${fixed(confidence, 3)}, and ${fixed(frequency, 3)} of them are foreground (difference ${signed(found.gap, 3)}, ${intervalText(interval, digitsThatDecide(interval))})`;
  if (patients < minimumPatients)
    return `${counted(patients, 'patient')} with pixels decided for the foreground ${patients === 1 ? 'is' : 'are'} too few for a verdict on the probabilities (at least ${minimumPatients} are needed): these pixels ${numbers}.`;
  const said = `pixels decided for the foreground ${numbers}`;
  switch (believe) {
    case 'close':
      return `The probabilities of the pixels in the mask can be believed: ${said}.`;
    case 'overconfident':
      return `The model is overconfident, do not believe its probabilities: ${said}.`;
    case 'underconfident':
      return `The model is underconfident, its masks are more reliable than its probabilities: ${said}.`;
    default:
      return `Whether the probabilities can be believed is open, because the interval contains 0 and reaches beyond ±${closeGap}: ${said}.`;
  }
}

/** "95 % interval −0.010 … +0.020"; one patient has none. */
function intervalText({ low, high }: Interval, digits: number): string {
  if (Number.isNaN(low)) return 'no interval from fewer than two patients';
  return `95 % interval ${intervalEnd(low, digits)} … ${intervalEnd(high, digits)}`;
}

/** As few digits, from 3 on, as leave both ends on their side of ±closeGap. */
function digitsThatDecide({ low, high }: Interval): number {
  const isWithin = (end: number) => Math.abs(end) <= closeGap;
  const keeps = (digits: number) =>
    [low, high].every((end) => isWithin(Number(end.toFixed(digits))) === isWithin(end));
  return [3, 4, 5].find(keeps) ?? 6;
}

function nllOf({ metrics }: RecalibrationGain) {
  return metrics.find(({ metric }) => metric === 'nll')!;
}

/**
 * The recalibration with the lowest NLL among those whose interval of the difference is below 0; undefined where there is none.
 */
function bestGain(gains: readonly RecalibrationGain[]): RecalibrationGain | undefined {
  return gains
    .filter((gain) => nllOf(gain).high < 0)
    .sort((a, b) => nllOf(a).secondMean - nllOf(b).secondMean)[0];
}

const methodNames: Readonly<Record<RecalibrationGain['version'], string>> = {
  temperature: 'a temperature',
  'class-temperature': 'class temperatures',
  isotonic: 'an isotonic curve',
  score: 'its soft score',
};

function recalibrateSentence(
  gains: readonly RecalibrationGain[],
  best: RecalibrationGain | undefined,
  isApplied: boolean,
): string {
  if (gains.length === 0) {
    return 'Whether recalibration helps is unknown: it takes at least two patients to learn from and two others to test it on.';
  }
  const others = isApplied ? 'these patients' : 'patients that it was not learned from';
  const change = (gain: RecalibrationGain) => {
    const { firstMean, secondMean, difference, ...interval } = nllOf(gain);
    return `NLL from ${fixed(firstMean, 4)} to ${fixed(secondMean, 4)} (${signed(difference, 4)}, ${intervalText(interval, 4)})`;
  };
  if (best) return `Recalibrate with ${methodNames[best.version]}: on ${others} it changes ${change(best)}.`;
  const lines = gains.map((gain) => `${methodNames[gain.version]} changes ${change(gain)}`);
  return `Do not recalibrate yet: no recalibration reliably lowers NLL on ${others}: ${lines.join('; ')}.`;
}

function cutSentence(cut: CutGain | null, isBetter: boolean): string {
  const at = (threshold: number) => `Cut the probabilities without recalibration at ${threshold}`;
  if (!cut)
    return `${at(0.5)}: there are too few patients to choose another threshold and test it on others.`;
  const { threshold, dsc, dscAtHalf, difference, ...interval } = cut;
  const gain = `DSC ${fixed(dscAtHalf, 3)} at 0.5 and ${fixed(dsc, 3)} at ${threshold} on the other half of the patients (${signed(difference, 3)}, ${intervalText(interval, 3)})`;
  if (isBetter)
    return `${at(threshold)}, the best threshold of one half of the patients: ${gain}. The first sentence is about the mask at 0.5, not about this one.`;
  if (threshold === 0.5) return `${at(0.5)}, which is also the best threshold of one half of the patients.`;
  return `${at(0.5)}: the best threshold of one half of the patients has no reliable gain: ${gain}.`;
}
