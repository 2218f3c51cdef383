import { expect } from 'chai';
import { UsageError } from '../../src/core/errors.js';
import { startEngine } from '../../src/engine/start-engine.js';
import { dicePlusPlus } from '../../src/loss/dice-plus-plus.js';
import { lossByName } from '../../src/loss/registry.js';
import { lossNames, lossPairs } from '../../src/study/losses.js';
import { lossOf, randomTables } from './tensors.js';

describe('lossByName', () => {
  before(() => startEngine({ device: 'cpu' }));

  it('knows every loss of the study', () => {
    for (const name of lossNames) {
      const missing = `${name} has a label in src/study/losses.ts and no line in "families" of src/loss/registry.ts`;
      expect(() => lossByName(name), missing).to.not.throw();
    }
  });

  it('tells baseline and ++ version apart by γ alone', () => {
    for (const { baseline, calibrated } of lossPairs.slice(1)) {
      const [plain, plusPlus] = [lossByName(baseline), lossByName(calibrated)];
      expect(plain.hyperparameters.gamma).to.equal(1);
      expect(plusPlus.hyperparameters).to.deep.equal({ ...plain.hyperparameters, gamma: 2 });
    }
  });

  it('takes other hyperparameters, and says which it used', () => {
    const { y, p } = randomTables(1, 20, 2);
    const { loss, hyperparameters } = lossByName('dsc++', { gamma: 3 });
    expect(hyperparameters).to.deep.equal({ gamma: 3 });
    expect(lossOf(loss, y, p)).to.equal(lossOf(dicePlusPlus({ gamma: 3 }), y, p));
  });

  it('names the nearest loss or hyperparameter for an unknown one', () => {
    expect(() => lossByName('dcs++')).to.throw(UsageError, 'unknown loss "dcs++"; did you mean "dsc++"?');
    expect(() => lossByName('tversky', { dleta: 0.3 })).to.throw(UsageError, 'did you mean "delta"?');
    expect(() => lossByName('toString')).to.throw(UsageError, 'unknown loss');
    expect(() => lossByName('dsc++', { toString: 3 } as unknown as Record<string, number>)).to.throw(
      UsageError,
      'unknown hyperparameter of dsc++ "toString"',
    );
  });

  it('has the authors’ hyperparameters', () => {
    const published = {
      ce: {},
      focal: { alpha: 0.5, gamma: 2 },
      dsc: { smoothing: 1e-5 },
      'dsc-ce': { gamma: 1 },
      tversky: { delta: 0.7, gamma: 1 },
      'focal-tversky': { delta: 0.7, gamma: 1, exponent: 0.75 },
      'unified-focal': { lambda: 0.5, delta: 0.6, focusing: 0.5, gamma: 1 },
    };
    for (const [name, numbers] of Object.entries(published))
      expect(lossByName(name).hyperparameters, name).to.deep.equal(numbers);
    expect(lossByName('dsc++').hyperparameters).to.deep.equal({ gamma: 2 });
  });

  it('refuses every hyperparameter out of its range, by name, and takes the ends of the range', () => {
    /** Smallest and largest value; weights and exponents are shares, γ of the "++" losses a power of at least 1. */
    const rangeOf = (loss: string, parameter: string): [number, number] => {
      if (parameter === 'smoothing') return [1e-7, Infinity];
      if (parameter === 'alpha' || loss === 'focal') return [0, Infinity];
      return parameter === 'gamma' ? [1, Infinity] : [0, 1];
    };
    for (const name of lossNames) {
      for (const parameter of Object.keys(lossByName(name).hyperparameters)) {
        const [low, high] = rangeOf(name, parameter);
        const taken = [low, Number.isFinite(high) ? high : 1e6];
        for (const value of taken) lossByName(name, { [parameter]: value });
        const expected = Number.isFinite(high)
          ? `expected ${low} to ${high}`
          : `expected a number of at least ${low}`;
        for (const value of [low - 1e-9, Number.isFinite(high) ? high + 1e-9 : -1, Number.NaN]) {
          expect(() => lossByName(name, { [parameter]: value }), `${name} ${parameter}`).to.throw(
            UsageError,
            `invalid loss hyperparameter ${parameter} = ${value}; ${expected}`,
          );
        }
      }
    }
  });
});
