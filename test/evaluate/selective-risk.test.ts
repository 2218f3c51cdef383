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

  it('is undefined where no case is left', () => {
    expect(selectiveRisk([withValue('dsc', Number.NaN, 8)], 'nucleus')).to.equal(undefined);
  });
});
