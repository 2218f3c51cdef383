import { expect } from 'chai';
import {
  type Condition,
  describeCondition,
  inconclusiveReason,
  isContradicted,
  judgeConditions,
  pValueFor,
  pValuesAgainst,
} from '../../src/evaluate/condition.js';
import { studentUpperQuantile } from '../../src/statistics/student-t.js';
import { tolerances } from '../../src/study/claims.js';

/** A mean on four degrees of freedom whose 95 % interval ends `half` from it. */
function condition({
  mean = -0.1,
  half = 0.05,
  ...fields
}: Partial<Condition> & { mean?: number; half?: number }): Condition {
  return {
    label: 'NLL',
    digits: 3,
    layout: { kind: 'nested', rows: [[-0.2, -0.1], [0]], labels: [1, 2], incomplete: 0 },
    estimate: { mean, standardError: half / studentUpperQuantile(0.025, 4), degreesOfFreedom: 4, rule: '' },
    value: 0,
    wanted: 'below',
    contradicts: true,
    relevantMean: -0.02,
    ...fields,
  };
}

const dsc = (mean: number, half: number) =>
  condition({ label: 'DSC', mean, half, value: -0.02, wanted: 'above', relevantMean: 0 });

describe('a condition', () => {
  it('is met where the interval lies wholly on the wanted side of its value', () => {
    expect(pValueFor(condition({ mean: -0.1, half: 0.0999 }))).to.be.below(tolerances.level);
    expect(pValueFor(condition({ mean: -0.1, half: 0.1001 }))).to.be.above(tolerances.level);
    expect(pValueFor(condition({ mean: 0.1, half: 0.01 }))).to.equal(1);
    expect(pValueFor(dsc(0, 0.0199))).to.be.below(tolerances.level);
    expect(pValueFor(dsc(0, 0.0201))).to.be.above(tolerances.level);
  });

  it('speaks against the claim where the interval lies wholly on the other side', () => {
    expect(pValuesAgainst([condition({ mean: 0.1, half: 0.0999 })])[0]).to.be.below(tolerances.level);
    expect(pValuesAgainst([condition({ mean: -0.1, half: 0.01 })])).to.deep.equal([1]);
    expect(pValuesAgainst([condition({ mean: 0.1, half: 0.01, contradicts: false })])).to.deep.equal([]);
    expect(pValuesAgainst([dsc(-0.1, 0.0799)])[0]).to.be.below(tolerances.level);
    expect(pValuesAgainst([dsc(-0.1, 0.0801)])[0]).to.be.above(tolerances.level);
  });

  it('without a spread is neither', () => {
    const none = condition({ half: Number.NaN });
    expect([pValueFor(none), ...pValuesAgainst([none])]).to.deep.equal([1, 1]);
  });

  it('prints mean, interval, p and every network', () => {
    expect(describeCondition(condition({}))).to.match(
      /^NLL −0\.100 \[−0\.150, −0\.050\] \(p 0\.005; by fold −0\.150, 0\.000\)$/,
    );
    expect(describeCondition(dsc(0, 0.01))).to.contain('against −0.020; by fold');
    expect(describeCondition(condition({ half: Number.NaN }))).to.equal(
      'NLL −0.100 (p –; by fold −0.150, 0.000)',
    );
  });
});

describe('a verdict on one data set', () => {
  const met = condition({});
  it('is confirmed where every condition is met, each at the level itself', () => {
    const barely = condition({ mean: -0.1, half: 0.0999 });
    expect(judgeConditions([barely, barely, dsc(0, 0.0199)])).to.equal('confirmed');
    expect(judgeConditions([barely, condition({ half: 0.2 }), dsc(0, 0.0199)])).to.equal('inconclusive');
  });

  it('is contradicted by any, after Holm over its own: at a third of the level with three', () => {
    const at = (p: number) =>
      condition({ mean: 1, half: studentUpperQuantile(0.025, 4) / studentUpperQuantile(p / 2, 4) });
    expect(judgeConditions([at(0.0166), met, met])).to.equal('contradicted');
    expect(judgeConditions([at(0.0168), met, met])).to.equal('inconclusive');
    expect(judgeConditions([at(0.0168), at(0.0166), met])).to.equal('contradicted');
  });

  it('counts absent members of a family as p = 1', () => {
    expect(isContradicted([0.01, 1, 1, 1])).to.equal(true);
    expect(isContradicted([0.01, 1, 1, 1, 1])).to.equal(false);
    expect(isContradicted([])).to.equal(false);
  });
});

describe('an inconclusive verdict', () => {
  it('lacks an effect where the interval excludes one worth having', () => {
    expect(inconclusiveReason([condition({ mean: 0, half: 0.019 })])).to.equal(
      'the interval excludes a relevant advantage: NLL',
    );
    expect(inconclusiveReason([condition({ mean: 0, half: 0.019 }), dsc(-0.03, 0.02)])).to.equal(
      'the interval excludes a relevant advantage: NLL and DSC',
    );
  });

  it('lacks cases where it does not, and says what could have been shown', () => {
    // Four degrees of freedom: 3.5 standard errors, each 0.021 / 2.776.
    expect(inconclusiveReason([condition({ mean: 0, half: 0.021 })])).to.match(
      /^too few cases or networks, smallest detectable difference: NLL ±0\.02\d$/,
    );
    expect(inconclusiveReason([condition({}), dsc(0, 0.021)])).to.match(/difference: DSC ±0\.02\d$/);
  });
});
