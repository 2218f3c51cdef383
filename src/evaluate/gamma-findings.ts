/** What a sweep of γ tells: whether γ = 2 is a good default, and whether the theory predicts the networks. */
import { groupBy } from '../core/group-by.js';
import { metricCatalogue } from '../metrics/catalogue.js';
import { posteriorBins } from '../metrics/posterior-curve.js';
import { meanAndDeviation } from '../statistics/mean-deviation.js';
import { counted, fixed, intervalText, signed } from '../text/number-format.js';
import { type Point, pointAbout } from './answer-passage.js';
import type { GammaPoint, GammaSweep } from './gamma-sweep.js';
import type { GammaTheory } from './gamma-theory.js';
import { intervalSide } from './interval-side.js';

/**
 * Two points, or as many as there is something to tell of. Every data set is named; phantoms beside images of their
 * experiment are not counted.
 *
 * ```ts
 * gammaFindings(gammaSweeps(evaluation.study)); // []
 * ```
 */
export function gammaFindings(sweeps: readonly GammaSweep[]): Point[] {
  return [
    ...pointAbout('Is γ = 2 a good default?', defaultText(sweeps)),
    ...pointAbout('Does the theory predict the networks at every γ?', theoryText(sweeps)),
  ];
}

/**
 * "Nothing clearly better is found: of 8 differences in NLL from γ = 2 on 2 data sets, 0 are clearly lower, 6 clearly higher. NLL is
 * lowest at …" Undefined if no sweep has γ = 2.
 */
function defaultText(sweeps: readonly GammaSweep[]): string | undefined {
  const told = sweeps.flatMap((sweep) => {
    const two = sweep.points.find(({ gamma }) => gamma === 2);
    return two ? [{ ...sweep, two }] : [];
  });
  if (told.length === 0) return undefined;
  const ofEach = (text: (one: (typeof told)[number]) => string) =>
    told.map((one) => `${text(one)} on ${one.dataset}`);
  const nll = ofEach(({ points }) => atLowest(points));
  const boundary = ofEach(({ points }) => `γ = ${lowestOf(points, 'ece_boundary').gamma}`);
  const below = ofEach(({ points, two }) =>
    fixed(Math.max(...points.map(({ means }) => means.dsc)) - two.means.dsc, 3),
  );
  return [
    defaultVerdict(told.filter(({ counts }) => counts)),
    `NLL is lowest at ${nll.join('; at ')}.`,
    `${metricCatalogue.ece_boundary.label} is lowest at ${boundary.join(', ')}.`,
    `DSC at γ = 2 lies below the highest of all exponents by ${below.join(', ')}.`,
  ].join(' ');
}

function lowestOf(points: readonly GammaPoint[], metric: 'nll' | 'ece_boundary'): GammaPoint {
  return points.reduce((first, one) => (one.means[metric] < first.means[metric] ? one : first));
}

/** By the 95 % intervals of the paired differences in NLL. */
function defaultVerdict(sweeps: readonly GammaSweep[]): string {
  const sets = sweeps.flatMap(({ dataset, points }) => {
    const tested = points.flatMap(({ gamma, nllAgainstTwo: paired }) =>
      paired && !Number.isNaN(paired.low)
        ? [{ name: `γ = ${gamma} on ${dataset}`, side: intervalSide({ ...paired, better: 'lower' }) }]
        : [],
    );
    return tested.length > 0 ? [tested] : [];
  });
  if (sets.length === 0) return 'Not tested: one network a loss gives no interval.';
  const differences = sets.flat();
  const lower = differences.filter(({ side }) => side === 'better');
  const higher = differences.filter(({ side }) => side === 'worse');
  const beaten = sets.filter((own) => own.some(({ side }) => side === 'better')).length;
  const answer =
    beaten === 0 ? 'Nothing clearly better is found' : beaten < sets.length ? 'Not everywhere' : 'No';
  const names = lower.length > 0 ? ` (${lower.map(({ name }) => name).join(', ')})` : '';
  return `${answer}: of ${counted(differences.length, 'difference')} in NLL from γ = 2 on ${counted(sets.length, 'data set')}, ${lower.length} ${lower.length === 1 ? 'is' : 'are'} clearly lower${names}, ${higher.length} clearly higher.`;
}

/** "γ = 3 (0.1818, −0.0285 [−0.0636, +0.0066] against γ = 2)". */
function atLowest(points: readonly GammaPoint[]): string {
  const {
    gamma,
    means,
    nllAgainstTwo: paired,
  } = points.reduce((first, one) => (one.means.nll < first.means.nll ? one : first));
  if (!paired) return `γ = ${gamma} (${fixed(means.nll, 4)})`;
  const interval = Number.isNaN(paired.low) ? '' : ` ${intervalText(paired.low, paired.high, 4)}`;
  return `γ = ${gamma} (${fixed(means.nll, 4)}, ${signed(paired.estimate.mean, 4)}${interval} against γ = 2)`;
}

/**
 * "Roughly: the true frequency behind a prediction lies nearer to the frequency for which that prediction is optimal than to the prediction itself at 5 of 5
 * exponents on phantom-ultrasound (mean distances 0.059 and 0.124; 1 seed each), …" Undefined without a known posterior.
 */
function theoryText(sweeps: readonly GammaSweep[]): string | undefined {
  const known = sweeps.flatMap(({ dataset, networks, points }) =>
    points.flatMap(({ gamma, theory, theoryOfAll }) =>
      theory && !Number.isNaN(theory.gapToOptimum)
        ? [{ dataset, networks, gamma, theoryOfAll, ...theory }]
        : [],
    ),
  );
  if (known.length === 0) return undefined;
  const nearer = (own: typeof known) =>
    own.filter(({ gapToOptimum, gapToPrediction }) => gapToOptimum < gapToPrediction).length;
  const answer = nearer(known) === known.length ? 'Roughly' : nearer(known) > 0 ? 'Partly' : 'No';
  const each = [...groupBy(known, ({ dataset }) => dataset)].map(([dataset, own], at) => {
    const [toOptimum, toPrediction] = (['gapToOptimum', 'gapToPrediction'] as const).map((gap) =>
      fixed(meanAndDeviation(own.map((one) => one[gap])).mean, 3),
    );
    const what = at === 0 ? ` ${own.length === 1 ? 'exponent' : 'exponents'}` : '';
    const distances = at === 0 ? 'mean distances ' : '';
    return `${nearer(own)} of ${own.length}${what} on ${dataset} (${distances}${toOptimum} and ${toPrediction}; ${own[0]!.networks} each)`;
  });
  const atTwo = known
    .filter(({ gamma }) => gamma === 2)
    .map((one) => `${distancesOf(one)} on ${one.dataset}${ofAllNetworks(one)}`);
  const ofTwo = atTwo.length > 0 ? ` At γ = 2 the distances are ${atTwo.join(', ')}.` : '';
  return `${answer}: the true frequency behind a prediction between ${1 / posteriorBins} and ${1 - 1 / posteriorBins} lies nearer to the frequency for which that prediction is optimal than to the prediction itself at ${each.join(', ')}.${ofTwo}`;
}

function distancesOf({ gapToOptimum, gapToPrediction }: GammaTheory): string {
  return `${fixed(gapToOptimum, 3)} and ${fixed(gapToPrediction, 3)}`;
}

/** " (0.021 and 0.052 with all 3 networks)"; empty where there are no others. */
function ofAllNetworks({ theoryOfAll }: Pick<GammaPoint, 'theoryOfAll'>): string {
  return theoryOfAll ? ` (${distancesOf(theoryOfAll.theory)} with all ${theoryOfAll.networks} networks)` : '';
}
