import { expect } from 'chai';
import { endingOf } from '../../src/record/training-ending.js';

/** Epochs with these training losses; the validation loss is the same unless given. */
function history(training: readonly number[], validation = training) {
  return training.map((trainingLoss, at) => ({
    epoch: at + 1,
    trainingLoss,
    validationLoss: validation[at]!,
  }));
}

const falling = (epochs: number) => Array.from({ length: epochs }, (_, at) => 1 - at / (2 * epochs));

describe('endingOf', () => {
  it('is the cap where every epoch that was allowed was run, else early stopping', () => {
    expect(endingOf(history(falling(20)), 20)).to.deep.equal({ kind: 'cap' });
    expect(endingOf(history(falling(20)), 50)).to.deep.equal({ kind: 'early stopping' });
  });

  it('is a breakdown where the last tenth of the training losses is more than 1.5 times the lowest', () => {
    // Lowest 0.5; the last two of 20 have mean 0.75, which is 1.5 times and still allowed.
    const losses = [...falling(17), 0.5, 0.7, 0.8];
    expect(endingOf(history(losses, falling(20)), 20).kind).to.equal('cap');
    losses[19] = 0.82;
    expect(endingOf(history(losses, falling(20)), 20)).to.deep.equal({
      kind: 'broken down',
      why: 'training loss rose again',
    });
  });

  it('is a breakdown where the validation loss was lowest within the first tenth', () => {
    const validation: number[] = Array.from({ length: 30 }, (_, at) => (at === 2 ? 0.1 : 0.5));
    expect(endingOf(history(falling(30), validation), 99)).to.deep.equal({
      kind: 'broken down',
      why: 'no improvement after the first tenth',
    });
    validation[3] = 0.05;
    expect(endingOf(history(falling(30), validation), 99)).to.deep.equal({ kind: 'early stopping' });
  });

  it('counts a part of a tenth as a whole epoch: ⌈18 / 10⌉ = 2', () => {
    const lowestIn = (epoch: number) => Array.from({ length: 18 }, (_, at) => (at === epoch - 1 ? 0.1 : 0.5));
    expect(endingOf(history(falling(18), lowestIn(2)), 18).kind).to.equal('broken down');
    expect(endingOf(history(falling(18), lowestIn(3)), 18).kind).to.equal('cap');
    // Lowest 1; the mean of the last two is (1.9 + 1.2) / 2 = 1.55, and that of the last one alone 1.2.
    const endingWith = (...last: readonly number[]) =>
      endingOf(history([...Array<number>(18 - last.length).fill(1), ...last], lowestIn(9)), 18).kind;
    expect(endingWith(1.9, 1.2)).to.equal('broken down');
    // (1.4 + 1.4) / 2 = 1.4; the epoch before them does not count: (9 + 1.4 + 1.4) / 3 = 3.9.
    expect(endingWith(9, 1.4, 1.4)).to.equal('cap');
  });

  it('leaves runs of fewer than ten epochs alone', () => {
    expect(endingOf(history([1, 5, 9]), 3)).to.deep.equal({ kind: 'cap' });
  });

  it('has no ratio to a loss of zero or below', () => {
    const losses = [...falling(19), -0.1];
    expect(endingOf(history(losses), 20)).to.deep.equal({ kind: 'cap' });
  });
});
