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
    for (const name of lossNames) expect(lossByName(name).name).to.equal(name);
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

  it('refuses a value out of range', () => {
    expect(() => lossByName('dsc++', { gamma: 0 })).to.throw(
      UsageError,
      'invalid loss hyperparameter gamma = 0',
    );
  });
});
