import { expect } from 'chai';
import { judgeClaims } from '../../src/evaluate/claim-verdict.js';
import { type Comparison, type Quantity, significance } from '../../src/evaluate/comparison.js';
import { type Claim, claims, tolerances, type Verdict } from '../../src/study/claims.js';
import type { LossPair } from '../../src/study/losses.js';

/** The rules of study/claims.ts at their edges, on comparisons written by hand. */

const [claimA, claimB, claimC] = claims as [Claim, Claim, Claim];
const own = ['drive', 'bus2017', 'dsb2018', 'isic2018', 'cvc-clinicdb', 'kits19'];

interface Answer {
  dataset: string;
  /** Adjusted p and mean difference of the primary metrics; lower is better. */
  nll?: readonly [number, number];
  brier?: readonly [number, number];
  /** Interval of the DSC difference. */
  dsc?: readonly [number, number];
  cases?: number;
  pair?: LossPair;
  claim?: Claim;
}

function comparison(
  claim: Claim,
  dataset: string,
  quantity: Quantity,
  fields: Partial<Comparison>,
): Comparison {
  return {
    claim,
    dataset,
    pair: claim.pairs[0]!,
    seeds: [1, 2],
    row: 'object',
    quantity,
    better: quantity === 'dsc' || quantity === 'reach' ? 'higher' : 'lower',
    differences: Array(10).fill(0),
    undefinedCases: 0,
    baselineMean: 0.5,
    calibratedMean: 0.5,
    difference: 0,
    low: 0,
    high: 0,
    effectSize: 0,
    pValue: 1,
    method: '',
    adjustedPValue: 1,
    family: `${claim.id}: ${quantity === 'nll' || quantity === 'brier' ? 'primary' : quantity}`,
    familySize: 1,
    ...fields,
  };
}

/** Better in both primary metrics and no DSC lost, unless said otherwise. */
function calibration({
  dataset,
  nll = [0.01, -0.1],
  brier = [0.01, -0.02],
  dsc = [-0.01, 0.01],
  cases = 10,
  claim = claimA,
  pair = claim.pairs[0]!,
}: Answer): Comparison[] {
  const common = { pair, differences: Array<number>(cases).fill(0) };
  const primary = (quantity: Quantity, [adjustedPValue, difference]: readonly [number, number]) =>
    comparison(claim, dataset, quantity, { ...common, adjustedPValue, difference });
  return [
    // A row that the claims do not judge, with the opposite results.
    comparison(claim, dataset, 'dsc', {
      ...common,
      row: 'all',
      low: -0.5,
      high: -0.4,
      family: `${claim.id}: dsc`,
    }),
    primary('nll', nll),
    primary('brier', brier),
    comparison(claim, dataset, 'dsc', {
      ...common,
      low: dsc[0],
      high: dsc[1],
      difference: (dsc[0] + dsc[1]) / 2,
    }),
  ];
}

function verdictOn(answer: Omit<Answer, 'dataset'>): Verdict {
  const [judged] = judgeClaims(calibration({ dataset: 'drive', ...answer }), new Map());
  return judged!.pairs[0]!.experiments[0]!.verdict;
}

describe('the rule of claims A and B', () => {
  const { level, dscMargin, minimumCases } = tolerances;

  it('confirms where both primary metrics are significantly better and the interval of DSC stays above the margin', () => {
    expect(verdictOn({})).to.equal('confirmed');
    expect(verdictOn({ dsc: [-dscMargin + 1e-9, 0] })).to.equal('confirmed');
    expect(verdictOn({ dsc: [-dscMargin, 0] })).to.equal('inconclusive');
  });

  it('wants p below the level in each, not at it', () => {
    expect(verdictOn({ nll: [level - 1e-9, -0.1] })).to.equal('confirmed');
    expect(verdictOn({ nll: [level, -0.1] })).to.equal('inconclusive');
    expect(verdictOn({ brier: [level, -0.1] })).to.equal('inconclusive');
    expect(verdictOn({ nll: [Number.NaN, -0.1] })).to.equal('inconclusive');
  });

  it('contradicts where one of them is significantly worse, or the whole interval of DSC lies below the margin', () => {
    expect(verdictOn({ nll: [0.01, 0.1] })).to.equal('contradicted');
    expect(verdictOn({ brier: [0.01, 0.1] })).to.equal('contradicted');
    expect(verdictOn({ nll: [0.3, 0.1] })).to.equal('inconclusive');
    expect(verdictOn({ dsc: [-0.1, -dscMargin - 1e-9] })).to.equal('contradicted');
    expect(verdictOn({ dsc: [-0.1, -dscMargin] })).to.equal('inconclusive');
  });

  it('decides nothing below the least number of cases', () => {
    expect(verdictOn({ cases: minimumCases })).to.equal('confirmed');
    expect(verdictOn({ cases: minimumCases - 1 })).to.equal('inconclusive');
    expect(verdictOn({ cases: minimumCases - 1, nll: [0.01, 0.1] })).to.equal('inconclusive');
    // One of the two metrics with too few cases is enough.
    const few = calibration({ dataset: 'drive' }).map((one) =>
      one.quantity === 'brier' ? { ...one, differences: Array(minimumCases - 1).fill(0) } : one,
    );
    expect(judgeClaims(few, new Map())[0]!.pairs[0]!.experiments[0]!.verdict).to.equal('inconclusive');
  });

  it('prints the numbers it judged', () => {
    const experiment = (answer: Partial<Answer>) =>
      judgeClaims(calibration({ dataset: 'drive', ...answer }), new Map())[0]!.pairs[0]!.experiments[0]!;
    expect(experiment({})).to.deep.equal({
      experiment: 'drive',
      dataset: 'drive',
      verdict: 'confirmed',
      cases: 10,
      seeds: [1, 2],
      reason: 'NLL −0.1000 (p 0.010); Brier −0.0200 (p 0.010); DSC 0.000 [−0.010, +0.010]',
    });
    expect(experiment({ cases: 5 }).reason).to.match(/^fewer than 6 paired cases; NLL /);
    expect(experiment({ cases: 6 }).reason).to.match(/^NLL /);
  });
});

describe('the rule of claim C', () => {
  const { level, reach, reachRatio, minimumCases } = tolerances;
  const verdict = (fields: Partial<Comparison>) => {
    const judged = judgeClaims(
      [
        comparison(claimC, 'drive', 'reach', {
          adjustedPValue: 0.01,
          difference: 0.2,
          baselineMean: 0.05,
          calibratedMean: 0.3,
          ...fields,
        }),
      ],
      new Map(),
    );
    return judged[2]!.pairs[0]!.experiments[0]!;
  };

  it('confirms a reach that is long enough, twice the baseline’s, and significantly longer', () => {
    expect(verdict({}).verdict).to.equal('confirmed');
    expect(verdict({ calibratedMean: reach, baselineMean: 0 }).verdict).to.equal('confirmed');
    expect(verdict({ calibratedMean: reach - 1e-9, baselineMean: 0 }).verdict).to.equal('inconclusive');
    expect(verdict({ baselineMean: 0.3 * reachRatio }).verdict).to.equal('confirmed');
    expect(verdict({ baselineMean: 0.3 * reachRatio + 1e-9 }).verdict).to.equal('inconclusive');
    expect(verdict({ adjustedPValue: level }).verdict).to.equal('inconclusive');
    expect(verdict({ difference: 0 }).verdict).to.equal('inconclusive');
  });

  it('contradicts a significantly shorter reach, and decides nothing below the least number of cases', () => {
    expect(verdict({ difference: -0.2 }).verdict).to.equal('contradicted');
    expect(verdict({ difference: -0.2, adjustedPValue: 0.2 }).verdict).to.equal('inconclusive');
    const few = verdict({ differences: Array(minimumCases - 1).fill(0) });
    expect(few.verdict).to.equal('inconclusive');
    expect(few.reason).to.equal(
      'fewer than 6 paired cases; reach 0.300 with DSC++, 0.050 with DSC; +0.2000 (p 0.010)',
    );
    expect(verdict({ differences: Array(minimumCases).fill(0) }).verdict).to.equal('confirmed');
    expect(verdict({}).reason).to.equal('reach 0.300 with DSC++, 0.050 with DSC; +0.2000 (p 0.010)');
  });
});

describe('from data sets to claims', () => {
  const judgeA = (answers: readonly Answer[], absences = new Map<string, string>()) =>
    judgeClaims(answers.flatMap(calibration), absences)[0]!;

  it('a claim is confirmed where all its experiments are, by their own sets or stand-ins', () => {
    const answers = own.map((dataset) => ({ dataset }));
    expect(judgeA(answers)).to.include({ verdict: 'confirmed', reason: '6 confirmed of 6 data sets' });
    expect(judgeA([...answers.slice(1), { dataset: 'chasedb1' }]).verdict).to.equal('confirmed');
    const five = judgeA(answers.slice(1));
    expect(five).to.include({
      verdict: 'inconclusive',
      reason: '5 confirmed, 1 missing of 6 data sets; confirming it takes 6 answered experiments',
    });
  });

  it('one contradiction contradicts it, one doubt leaves it open', () => {
    const answers: Answer[] = own.map((dataset) => ({ dataset }));
    const doubtful = judgeA([...answers.slice(1), { dataset: 'drive', nll: [0.5, -0.1] }]);
    expect(doubtful).to.include({
      verdict: 'inconclusive',
      reason: '5 confirmed, 1 inconclusive of 6 data sets',
    });
    const worse: Answer = { dataset: 'chasedb1', nll: [0.01, 0.1] };
    expect(judgeA([...answers, worse])).to.include({
      verdict: 'contradicted',
      reason: '6 confirmed, 1 contradicted of 7 data sets',
    });
    expect(judgeA([worse]).verdict).to.equal('contradicted');
  });

  it('no results leave it missing, with every set’s reason', () => {
    const nothing = judgeA([]);
    expect(nothing).to.include({ verdict: 'missing', reason: '6 missing of 6 data sets' });
    expect(nothing.pairs[0]!.experiments[0]).to.deep.equal({
      experiment: 'drive',
      dataset: null,
      verdict: 'missing',
      cases: 0,
      seeds: [],
      reason: 'no results of both losses under a common seed',
    });
    const absences = new Map([
      ['drive', 'no folder'],
      ['chasedb1', 'no mask'],
    ]);
    expect(judgeA([], absences).pairs[0]!.experiments[0]!.reason).to.equal(
      'drive: no folder; chasedb1: no mask',
    );
  });

  it('claim B counts its pairs, each with at least two answered experiments', () => {
    const pairs = (count: number, datasets: readonly string[]) =>
      claimB.pairs
        .slice(0, count)
        .flatMap((pair) => datasets.flatMap((dataset) => calibration({ dataset, claim: claimB, pair })));
    const judgeB = (comparisons: Comparison[]) => judgeClaims(comparisons, new Map())[1]!;
    expect(judgeB(pairs(4, ['drive', 'dsb2018']))).to.include({
      verdict: 'confirmed',
      reason: '4 confirmed of 4 pairs',
    });
    expect(judgeB(pairs(4, ['drive']))).to.include({
      verdict: 'inconclusive',
      reason: '4 inconclusive of 4 pairs',
    });
    // Two sets of one experiment are one answer.
    expect(judgeB(pairs(4, ['drive', 'chasedb1'])).verdict).to.equal('inconclusive');
    expect(judgeB(pairs(3, ['drive', 'dsb2018']))).to.include({
      verdict: 'inconclusive',
      reason: '3 confirmed, 1 missing of 4 pairs',
    });
  });

  it('each claim looks at its own comparisons alone', () => {
    const [a, b, c] = judgeClaims(calibration({ dataset: 'drive' }), new Map());
    expect([a!.pairs[0]!.experiments[0]!.verdict, b!.verdict, c!.verdict]).to.deep.equal([
      'confirmed',
      'missing',
      'missing',
    ]);
    expect([a, b, c].map((judged) => judged!.claim.id)).to.deep.equal(['A', 'B', 'C']);
  });
});

describe('significance', () => {
  const outcome = (better: 'higher' | 'lower', difference: number, adjustedPValue: number) =>
    significance({ better, difference, adjustedPValue } as Comparison);

  it('is the sign of the mean difference, read by what is better', () => {
    expect(outcome('higher', 0.1, 0.01)).to.equal('better');
    expect(outcome('higher', -0.1, 0.01)).to.equal('worse');
    expect(outcome('lower', 0.1, 0.01)).to.equal('worse');
    expect(outcome('lower', -0.1, 0.01)).to.equal('better');
    expect(outcome('lower', 0, 0.01)).to.equal('none');
    expect(outcome('lower', -0.1, 0.05)).to.equal('none');
    expect(outcome('lower', -0.1, Number.NaN)).to.equal('none');
  });
});
