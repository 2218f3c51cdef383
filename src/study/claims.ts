/**
 * The paper's claims as data: for each, the comparison, the rule and the tolerances that decide its verdict.
 * evaluate/ applies them to the available results. A change made here after results exist changes the question and
 * must be recorded in DEVIATIONS.md. This is the second edition of the rules; the first is given there with its
 * verdicts.
 *
 * Paper: abstract of Yeung et al., J Digit Imaging 36(2):739–752, 2023. The abstract names no test, level or
 * margin; those are chosen by this study (see `tolerances`).
 */
import { type LossPair, lossPairs } from './losses.js';

/**
 * The numbers that turn differences into verdicts.
 *
 * - `level`: significance level of every test (two-sided).
 * - `dscMargin`: non-inferiority margin for the mean DSC, a fiftieth of its scale. Chosen in advance, not
 *   estimated; verdicts at `otherMargins` are reported too.
 * - `reach`: how far thresholds must move recall and precision to be useful (claim C), as the mean of the two
 *   ranges over thresholds 0.05 … 0.95.
 * - `reachRatio`: the baseline's reach counts as negligible if it is at most this share of the calibrated loss's
 *   reach.
 * - `minimumPatients`, `minimumNetworks`: the fewest patients and networks (folds, or seeds of one split) for
 *   which a verdict is given. Error rates are simulated from these numbers upwards
 *   (results/inference-simulation.json).
 * - `relevantShare`: smallest relevant gain in NLL or Brier score, as a share of the baseline's mean. It decides
 *   no verdict. It separates "inconclusive" because of too few cases (the interval contains such a gain) from
 *   "inconclusive" because no relevant gain exists (the interval excludes it).
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
  /** How the verdict of a data set is reached, in words that can be checked against the significance table. */
  rule: string;
  kind: 'calibration' | 'thresholds';
  /**
   * Number of conditions that can contradict the claim for one pair on one data set. The declared family of tests
   * has this number × pairs × experiments members.
   */
  contradictions: number;
  pairs: readonly LossPair[];
  /** Fewest experiments with a verdict for which a pair's overall verdict can be "confirmed". */
  experimentsNeeded: number;
  /**
   * The paper's own numbers for this claim, with table and page. Empty until someone enters them: the paper's
   * tables were not available when this was written.
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
  'Tests are over patients, with networks (folds, or seeds of one split) as a second random effect: a difference must hold for newly trained networks and new patients.';

const union =
  `"Confirmed" requires all of its conditions, so each is tested at level ${level}. "Contradicted" requires any one of ` +
  'its conditions, so these are corrected by Holm: for one data set, over its own conditions; for several, over all data sets and pairs that the claim declares, where absent ones count as p = 1.';

const calibrationRule =
  `Confirmed: NLL and Brier score are both lower, each with p < ${level}, and the 95 % interval of the mean DSC difference ` +
  `stays above −${dscMargin}. Contradicted: NLL or Brier score is higher, or DSC lies below −${dscMargin}, with p < ${level} after ` +
  `Holm. Otherwise inconclusive. ${test} ${union}`;

const thresholdRule =
  'Reach of a case: the mean of the ranges of its recall and its precision over thresholds 0.05 … 0.95. Confirmed: ' +
  `the mean reach of DSC++ is above ${reach}, that of DSC is below ${reachRatio} times this, and the reach of DSC++ is larger, each with ` +
  `p < ${level}. Contradicted: the reach of DSC is larger than that of DSC++ with p < ${level} after Holm. Otherwise inconclusive. ${test} ${union}`;

/**
 * Data sets with several foreground classes are judged by the row of all classes (A, B) or of any foreground (C).
 */
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
    title: 'The four DSC-based losses are better calibrated too',
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
      'With DSC++ the softmax threshold trades recall against precision; with DSC it has little effect.',
    rule: thresholdRule,
    kind: 'thresholds',
    contradictions: 1,
    pairs: lossPairs.slice(0, 1),
    experimentsNeeded: 2,
    paperNumbers: [],
  },
];
