/**
 * What the paper claims, as data: the comparison, the rule and the tolerance that decide each verdict; evaluate/ applies
 * it to whatever results there are. A change here after results exist is a change of the question and belongs in
 * DEVIATIONS.md: this is the second edition of the rules, and the first stands there with its verdicts.
 *
 * Paper: abstract of Yeung et al., J Digit Imaging 36(2):739–752, 2023. Its text names no test, level or margin, so
 * those are this study's (see `tolerances`).
 */
import { type LossPair, lossPairs } from './losses.js';

/**
 * The numbers that turn differences into verdicts.
 *
 * - `level`: two-sided level of every test.
 * - `dscMargin`: the loss of mean DSC that still counts as none (non-inferiority): a fiftieth of the scale. Chosen
 *   beforehand, not measured; the verdicts at `otherMargins` stand beside it.
 * - `reach`: how far a threshold must move recall and precision to be called a tool (claim C), as the mean of the
 *   two ranges over thresholds 0.05 … 0.95.
 * - `reachRatio`: the baseline's reach must stay at or below this share of the calibrated loss's to be called none.
 * - `minimumPatients`, `minimumNetworks`: below these (networks: folds, or seeds of one split) nothing is judged. Error
 *   rates are simulated from there on (results/inference-simulation.json).
 * - `relevantShare`: a gain in NLL or Brier score of this share of the baseline's mean is one worth having. It decides no
 *   verdict: it tells an "inconclusive" for want of cases (the interval still holds such a gain) from one for want of
 *   an effect (it does not).
 */
export const tolerances = {
  level: 0.05,
  dscMargin: 0.02,
  otherMargins: [0.01, 0.03, 0.05],
  reach: 0.1,
  reachRatio: 0.5,
  minimumPatients: 6,
  minimumNetworks: 3,
  relevantShare: 0.1,
} as const;

/** The metrics that judge calibration: both proper scores of the paper, in their right form. Lower is better. */
export const primaryCalibrationMetrics = ['nll', 'brier'] as const;

export type Verdict = 'confirmed' | 'contradicted' | 'inconclusive' | 'missing';

export interface Claim {
  id: 'A' | 'B' | 'C';
  title: string;
  /** The claim in one sentence. */
  statement: string;
  /** How a data set's verdict is reached, in words that a reader can check against the significance table. */
  rule: string;
  kind: 'calibration' | 'thresholds';
  /**
   * How many conditions of one pair on one data set can contradict it: the declared family is these × pairs × experiments.
   */
  contradictions: number;
  pairs: readonly LossPair[];
  /** A pair's overall verdict can be "confirmed" only with at least this many experiments answered. */
  experimentsNeeded: number;
  /**
   * The paper's own numbers for this claim, with table and page, once someone brings them: no table value of the paper
   * was at hand when this was written, and none is guessed.
   */
  paperNumbers: readonly {
    experiment: string;
    metric: string;
    loss: string;
    value: number;
    source: string;
  }[];
}

const { level, dscMargin, reach, reachRatio } = tolerances;

const test =
  'Tests compare patients, the networks (folds, or seeds of one split) being random too: a difference must stand for newly trained networks and new patients.';

const union =
  `"Confirmed" asks for all of its conditions, so each is tested at ${level} itself. "Contradicted" is reached by any of ` +
  'its conditions, so those are corrected by Holm: on one data set over that set’s own, over several over every data set and pair that the claim declares, absent ones counting as p = 1.';

const calibrationRule =
  `Confirmed: NLL and Brier score are both lower, each with p < ${level}, and the 95 % interval of the mean DSC difference ` +
  `stays above −${dscMargin}. Contradicted: NLL or Brier score is higher, or DSC lies below −${dscMargin}, with p < ${level} after ` +
  `Holm. Otherwise inconclusive. ${test} ${union}`;

const thresholdRule =
  'Reach of a case: the mean of the ranges of its recall and its precision over thresholds 0.05 … 0.95. Confirmed: ' +
  `the mean reach of DSC++ is above ${reach}, that of DSC is below ${reachRatio} of it, and DSC++ reaches farther, each with ` +
  `p < ${level}. Contradicted: DSC reaches farther than DSC++ with p < ${level} after Holm. Otherwise inconclusive. ${test} ${union}`;

/** Sets with several foreground classes are judged by the row over all classes (A, B) or over any foreground (C). */
export const claims: readonly Claim[] = [
  {
    id: 'A',
    title: 'DSC++ is better calibrated than DSC',
    statement:
      'Trained with DSC++ instead of DSC, the network is better calibrated on each of six data sets, without losing DSC.',
    rule: calibrationRule,
    kind: 'calibration',
    contradictions: 3,
    pairs: lossPairs.slice(0, 1),
    experimentsNeeded: 6,
    paperNumbers: [],
  },
  {
    id: 'B',
    title: 'So are the four DSC-based losses',
    statement:
      'Built into Combo, Tversky, Focal Tversky and Unified Focal, the same change makes each of them better calibrated.',
    rule: calibrationRule,
    kind: 'calibration',
    contradictions: 3,
    pairs: lossPairs.slice(1),
    experimentsNeeded: 2,
    paperNumbers: [],
  },
  {
    id: 'C',
    title: 'Thresholds tailor recall against precision',
    statement:
      'With DSC++ the softmax threshold moves recall against precision; with DSC it hardly moves either.',
    rule: thresholdRule,
    kind: 'thresholds',
    contradictions: 1,
    pairs: lossPairs.slice(0, 1),
    experimentsNeeded: 2,
    paperNumbers: [],
  },
];
