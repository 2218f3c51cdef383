import { expect } from 'chai';
import { selectiveRisk } from '../../src/evaluate/selective-risk.js';
import { smallStudy, syntheticStudy } from '../record/synthetic-study.js';

describe('selective risk', () => {
  const study = syntheticStudy({ ...smallStudy, losses: ['dsc'], seeds: [1] });
  const run = study.runs.find(({ config }) => config.dataset === 'dsb2018')!;
  const withValue = (name: 'dsc' | 'soft_dice_confidence', value: number, cases: number) => ({
    ...run,
    cases: run.cases.map((score, at) =>
      at < cases ? { ...score, values: { ...score.values, [name]: value } } : score,
    ),
  });

  it('leaves out cases without a confidence or without a DSC', () => {
    expect(selectiveRisk([run], 'nucleus')!.cases).to.equal(8);
    expect(selectiveRisk([withValue('soft_dice_confidence', Number.NaN, 3)], 'nucleus')!.cases).to.equal(5);
    expect(selectiveRisk([withValue('dsc', Number.NaN, 2)], 'nucleus')!.cases).to.equal(6);
  });

  it('has the mean risk of all cases and of the most confident ⌈0.8 · 8⌉ = 7', () => {
    const confidences = [0.6, 0.2, 0.9, 0.7, 0.3, 0.5, 0.8, 0.4];
    const dsc = [0.75, 0.1, 0.9, 0.8, 0.2, 0.6, 0.95, 0.4];
    const cases = run.cases.map((score, at) => ({
      ...score,
      values: { ...score.values, dsc: dsc[at]!, soft_dice_confidence: confidences[at]! },
    }));
    const found = selectiveRisk([{ ...run, cases }], 'nucleus')!;
    // By falling confidence, 1 − DSC is 0.1, 0.05, 0.2, 0.25, 0.4, 0.6, 0.8 and, of the least confident case, 0.9.
    expect(found.riskAtFourFifths).to.be.closeTo((0.1 + 0.05 + 0.2 + 0.25 + 0.4 + 0.6 + 0.8) / 7, 1e-12);
    expect(found.risk).to.be.closeTo((2.4 + 0.9) / 8, 1e-12);
  });

  it('is undefined where no case is left', () => {
    expect(selectiveRisk([withValue('dsc', Number.NaN, 8)], 'nucleus')).to.equal(undefined);
  });
});
