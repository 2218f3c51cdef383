import { expect } from 'chai';
import { gammaFindings } from '../../src/evaluate/gamma-findings.js';
import { type GammaPoint, type GammaSweep, gammaSweeps } from '../../src/evaluate/gamma-sweep.js';
import { laterMethodsAnswer } from '../../src/evaluate/later-methods-answer.js';
import { gammaStudy } from './gamma-study.js';

describe('gammaFindings', () => {
  const [{ points: templates }] = gammaSweeps(gammaStudy()) as [GammaSweep];
  const paired = templates.find(({ nllAgainstTwo }) => nllAgainstTwo)!.nllAgainstTwo!;

  /** An exponent with its NLL, its DSC, and the ends of its interval from γ = 2. */
  const point = (gamma: number, nll: number, dsc: number, low?: number, high?: number): GammaPoint => ({
    ...templates[0]!,
    gamma,
    // Falls with γ.
    means: { ...templates[0]!.means, nll, dsc, ece_boundary: 1 / gamma },
    nllAgainstTwo:
      low === undefined
        ? undefined
        : { ...paired, estimate: { ...paired.estimate, mean: nll - 0.2 }, low, high: high! },
    theory: undefined,
  });
  const withTheory = (one: GammaPoint, gapToOptimum: number, gapToPrediction: number): GammaPoint => ({
    ...one,
    theory: { points: [], posterior: (p) => p, gapToOptimum, gapToPrediction },
  });
  const two = point(2, 0.2, 0.6);
  const vessels = {
    dataset: 'chasedb1',
    counts: true,
    networks: '1 seed',
    points: [point(1, 0.5, 0.55, 0.2, 0.4), two, point(3, 0.22, 0.61, -0.01, 0.05)],
  };
  const lesions = (low: number, high: number) => ({
    dataset: 'bus-uclm',
    counts: true,
    networks: '1 seed',
    points: [point(1, 0.6, 0.5, 0.3, 0.5), two, point(3, 0.15, 0.65, low, high)],
  });
  const textsOf = (sweeps: readonly GammaSweep[]) =>
    gammaFindings(sweeps).map(({ about, text }) => `${about} ${text}`);

  it('count clear differences from γ = 2, and name where NLL is lowest', () => {
    expect(textsOf([vessels, lesions(-0.12, 0.02)])).to.deep.equal([
      'Is γ = 2 a good default? Nothing clearly better is found: of 4 differences in NLL from γ = 2 on 2 data sets, 0 are clearly lower, 2 clearly higher. NLL is lowest at γ = 2 (0.2000) on chasedb1; at γ = 3 (0.1500, −0.0500 [−0.1200, +0.0200] against γ = 2) on bus-uclm. Boundary ECE is lowest at γ = 3 on chasedb1, γ = 3 on bus-uclm. DSC at γ = 2 lies below the highest of all exponents by 0.010 on chasedb1, 0.050 on bus-uclm.',
    ]);
  });

  it('name what is clearly better, on one set and on all', () => {
    const beaten = lesions(-0.08, -0.02);
    expect(textsOf([vessels, beaten])[0]).to.contain(
      '? Not everywhere: of 4 differences in NLL from γ = 2 on 2 data sets, 1 is clearly lower (γ = 3 on bus-uclm), 2 clearly higher. ',
    );
    expect(textsOf([beaten])[0]).to.contain(
      '? No: of 2 differences in NLL from γ = 2 on 1 data set, 1 is clearly lower',
    );
  });

  it('count no phantom beside images of its experiment, but name it', () => {
    const drawn = { ...lesions(-0.08, -0.02), dataset: 'phantom-ultrasound', counts: false };
    const [text] = textsOf([vessels, drawn]);
    expect(text).to.contain(
      'of 2 differences in NLL from γ = 2 on 1 data set, 0 are clearly lower, 1 clearly higher.',
    );
    expect(text).to.contain(
      '; at γ = 3 (0.1500, −0.0500 [−0.0800, −0.0200] against γ = 2) on phantom-ultrasound.',
    );
  });

  it('give no verdict where one network a loss has no interval', () => {
    expect(textsOf([lesions(Number.NaN, Number.NaN)].map(withoutIntervals))[0]).to.match(
      /^Is γ = 2 a good default\? Not tested: one network a loss gives no interval\. NLL is lowest at γ = 3 \(0\.1500, −0\.0500 against γ = 2\) on bus-uclm\./,
    );
  });

  const withoutIntervals = ({ points, ...sweep }: GammaSweep): GammaSweep => ({
    ...sweep,
    points: points.map((one) => ({
      ...one,
      nllAgainstTwo: one.nllAgainstTwo && { ...one.nllAgainstTwo, low: Number.NaN, high: Number.NaN },
    })),
  });

  it('hold the networks against the optimum and against their own predictions', () => {
    const drawn = (dataset: string, gaps: readonly (readonly [number, number])[]) => ({
      dataset,
      counts: true,
      networks: '1 seed',
      points: gaps.map(([toOptimum, toPrediction], at) =>
        withTheory(point(at + 1, 0.2, 0.6), toOptimum, toPrediction),
      ),
    });
    const followed = drawn('phantom-ultrasound', [
      [0.1, 0.2],
      [0.02, 0.1],
    ]);
    expect(textsOf([followed])[1]).to.equal(
      'Does the theory predict the networks at every γ? Roughly: the true frequency behind a prediction between 0.05 and 0.95 lies nearer to the frequency for which that prediction is optimal than to the prediction itself at 2 of 2 exponents on phantom-ultrasound (mean distances 0.060 and 0.150; 1 seed each). At γ = 2 the distances are 0.020 and 0.100 on phantom-ultrasound.',
    );
    const not = drawn('phantom-nuclei', [
      [0.3, 0.2],
      [0.04, 0.1],
    ]);
    expect(textsOf([followed, not])[1]).to.match(
      /\? Partly: .* at 2 of 2 exponents on phantom-ultrasound \(mean distances 0\.060 and 0\.150; 1 seed each\), 1 of 2 on phantom-nuclei \(0\.170 and 0\.150; 1 seed each\)\. At γ = 2 the distances are 0\.020 and 0\.100 on phantom-ultrasound, 0\.040 and 0\.100 on phantom-nuclei\.$/,
    );
    expect(textsOf([drawn('phantom-nuclei', [[0.2, 0.2]])]).at(-1)).to.match(
      /\? No: .* at 0 of 1 exponent on /,
    );
    const [first, atTwo] = followed.points as [GammaPoint, GammaPoint];
    const ofAll = { networks: 3, theory: { ...atTwo.theory!, gapToOptimum: 0.04, gapToPrediction: 0.05 } };
    const retrained = { ...followed, points: [first, { ...atTwo, theoryOfAll: ofAll }] };
    expect(textsOf([retrained])[1]).to.match(
      /\. At γ = 2 the distances are 0\.020 and 0\.100 on phantom-ultrasound \(0\.040 and 0\.050 with all 3 networks\)\.$/,
    );
    // No prediction between the first and the last bin: no distance.
    expect(textsOf([drawn('phantom-nuclei', [[Number.NaN, Number.NaN]])]).join(' ')).to.not.contain('theory');
  });

  it('are silent without sweeps, and on the default without γ = 2', () => {
    expect(gammaFindings([])).to.deep.equal([]);
    const points = [1, 3, 4].map((gamma) => point(gamma, 0.2, 0.6));
    expect(gammaFindings([{ ...vessels, points }])).to.deep.equal([]);
  });
});

describe('laterMethodsAnswer of a sweep', () => {
  const study = gammaStudy();
  const found = laterMethodsAnswer(study)!.points.map(({ about }) => about);

  it('ends with the findings on γ', () => {
    expect(found).to.deep.equal([
      'Is γ = 2 a good default?',
      'Does the theory predict the networks at every γ?',
    ]);
  });

  it('has none on the theory where no posterior is known', () => {
    const ofImages = laterMethodsAnswer(gammaStudy('dsb2018', ['nucleus']))!;
    expect(ofImages.points.map(({ about }) => about)).to.deep.equal(['Is γ = 2 a good default?']);
    expect(ofImages.points[0]!.text).to.match(/ of 3 differences in NLL from γ = 2 on 1 data set, /);
  });
});
