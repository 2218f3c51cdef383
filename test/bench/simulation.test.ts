import { expect } from 'chai';
import { drawnDifferences, type Setting } from '../../bench/simulation/drawn-differences.js';
import { intervalRates } from '../../bench/simulation/interval-rates.js';
import { verdictRate } from '../../bench/simulation/verdict-rates.js';
import { RandomStream } from '../../src/core/random-stream.js';
import { intervalKinds, readSimulation, type VerdictRate } from '../../src/evaluate/simulated-rates.js';
import { pairedLayout } from '../../src/statistics/paired-layout.js';

const nested: Setting = {
  design: 'nested',
  folds: 5,
  seeds: 1,
  patients: 14,
  tails: 'normal',
  networkShare: 0,
  overlap: 0,
};
const stream = () => RandomStream.fromSeed(4).fork('simulation');
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('simulated differences', () => {
  it('spread patients as evenly over the folds as they go', () => {
    const { kind, rows } = pairedLayout(drawnDifferences(nested, stream()));
    expect(kind).to.equal('nested');
    expect(rows.map((row) => row.length)).to.deep.equal([3, 3, 3, 3, 2]);
  });

  it('test every patient under every seed where the design is crossed', () => {
    const setting: Setting = { ...nested, design: 'crossed', folds: 1, seeds: 3, patients: 7 };
    const { kind, rows } = pairedLayout(drawnDifferences(setting, stream()));
    expect([kind, rows.map((row) => row.length)]).to.deep.equal(['crossed', [7, 7, 7]]);
  });

  for (const tails of ['normal', 'skewed'] as const) {
    it(`have mean 0 and a patient's variance of 1 (${tails})`, () => {
      const values = drawnDifferences({ ...nested, tails, patients: 20000 }, stream()).map(
        (one) => one.difference,
      );
      // Three standard errors of the mean; of the variance, whose own spread is at most √8 (skewed) a value.
      expect(mean(values)).to.be.closeTo(0, 3 / Math.sqrt(20000));
      expect(mean(values.map((value) => value ** 2))).to.be.closeTo(1, (3 * Math.sqrt(8)) / Math.sqrt(20000));
    });
  }

  it('add the network’s share, alike in all folds where they overlap wholly', () => {
    const setting: Setting = { ...nested, networkShare: 100, overlap: 1, patients: 10 };
    const folds = pairedLayout(drawnDifferences(setting, stream())).rows.map(mean);
    expect(Math.max(...folds) - Math.min(...folds)).to.be.below(10);
    const apart = pairedLayout(drawnDifferences({ ...setting, overlap: 0 }, stream())).rows.map(mean);
    expect(Math.max(...apart) - Math.min(...apart)).to.be.above(50);
  });
});

describe('simulated rates', () => {
  it('come out the same each time, with every interval of the design', () => {
    const rates = intervalRates(nested, 20, 50, stream());
    expect(rates).to.deep.equal(intervalRates(nested, 20, 50, stream()));
    expect(Object.keys(rates.coverage)).to.deep.equal(intervalKinds);
    const crossed = intervalRates({ ...nested, design: 'crossed', folds: 1, seeds: 3 }, 20, 50, stream());
    expect(Object.keys(crossed.coverage)).to.not.include('nadeauBengio');
  });

  it('find a difference more often the larger it is', () => {
    const { power } = intervalRates({ ...nested, patients: 35 }, 100, 10, stream());
    expect(power.map(({ difference }) => difference)).to.deep.equal([0.25, 0.5, 1]);
    expect(power[2]!.found).to.be.above(power[1]!.found);
    expect(power[1]!.found).to.be.above(power[0]!.found);
  });
});

describe('simulated verdicts', () => {
  const setting: Setting = { ...nested, patients: 35, networkShare: 0.35 };

  it('confirm a large effect, contradict its opposite, and come out the same each time', () => {
    const large = verdictRate(setting, { nll: -9, brier: -9, dsc: 0 }, 40, stream());
    expect(large).to.deep.equal(verdictRate(setting, { nll: -9, brier: -9, dsc: 0 }, 40, stream()));
    expect(large.contradicted).to.equal(0);
    expect(verdictRate(setting, { nll: -9, brier: -9, dsc: 9 }, 40, stream()).confirmed).to.be.above(0.9);
    const opposite = verdictRate(setting, { nll: 9, brier: -9, dsc: 9 }, 40, stream());
    expect([opposite.confirmed, opposite.contradicted > 0.9]).to.deep.equal([0, true]);
  });
});

describe('results/inference-simulation.json', () => {
  const { rates, verdicts, trials } = readSimulation();

  it('has the interval of the verdicts cover where others do not', () => {
    expect(trials).to.be.at.least(2000);
    const plain = rates.filter(({ overlap }) => overlap === 0);
    // 0.95 less four standard errors of a share of 4000 is 0.936.
    for (const { coverage } of plain) expect(coverage.used).to.be.at.least(0.93);
    const lowest = (kind: 'percentile' | 'bca' | 'patients') =>
      Math.min(...plain.map(({ coverage }) => coverage[kind]!));
    for (const kind of ['percentile', 'bca', 'patients'] as const)
      expect(lowest(kind), kind).to.be.below(0.9);
  });

  it('says what overlapping training cases cost, and that Nadeau and Bengio’s correction pays for a fifth', () => {
    const fifth = rates.filter(({ overlap }) => overlap === 0.2);
    expect(fifth).to.not.have.length(0);
    for (const { coverage } of fifth) expect(coverage.nadeauBengio).to.be.at.least(0.95);
    expect(Math.min(...fifth.map(({ coverage }) => coverage.used!))).to.be.below(0.9);
  });

  it('has the rule of claims A and B err in fewer than 3 of 100 studies, in fewer than 4 with three folds', () => {
    const isTrue = ({ truth }: VerdictRate) => truth.nll < 0 && truth.brier < 0 && truth.dsc === 0;
    expect(verdicts.filter(isTrue)).to.have.length(14);
    for (const verdict of verdicts) {
      if (!isTrue(verdict)) expect(verdict.confirmed).to.be.at.most(0.03);
      expect(verdict.contradicted).to.be.at.most(verdict.folds === 3 ? 0.04 : 0.03);
    }
  });

  it('holds the study’s own sizes', () => {
    const sizes = new Set(rates.map(({ folds, seeds, patients }) => `${folds} ${seeds} ${patients}`));
    for (const patients of [14, 35, 85, 94, 120, 150]) expect(sizes.has(`5 1 ${patients}`)).to.equal(true);
    expect(sizes.has('1 3 40')).to.equal(true);
  });
});
