import { expect } from 'chai';
import type { DatasetRuns } from '../../src/evaluate/dataset-runs.js';
import { setSizeText } from '../../src/evaluate/study-size.js';
import type { LossName } from '../../src/study/losses.js';

/** Two cases of one patient, and runs of which only fold and seed are known. */
function dataset(losses: Partial<Record<LossName, readonly [fold: number, seed: number][]>>, of = 5) {
  return {
    dataset: 'bus-uclm',
    caseIds: ['a', 'b'],
    patientOf: new Map([
      ['a', 'p'],
      ['b', 'p'],
    ]),
    losses: new Map(
      Object.entries(losses).map(([loss, networks]) => [
        loss,
        networks.map(([number, seed]) => ({
          config: { fold: of > 1 ? { number, of } : undefined, seed, patients: { noun: 'patient' } },
        })),
      ]),
    ),
  } as unknown as DatasetRuns;
}

const folds = (...seeds: number[]) =>
  [1, 2, 3, 4, 5].flatMap((fold) => seeds.map((seed): [number, number] => [fold, seed]));

describe('the size of a data set in words', () => {
  it('names two losses', () => {
    expect(setSizeText(dataset({ dsc: folds(1), 'dsc++': folds(1) }))).to.equal(
      'bus-uclm (2 test cases of 1 patient; DSC and DSC++ in 5 folds)',
    );
  });

  it('gives losses with other networks their own number', () => {
    const sizes = dataset({
      dsc: folds(1, 2),
      'dsc++': folds(1, 2),
      'dsc-ce': folds(1),
      'dsc++-ce': folds(1),
      tversky: folds(1),
    });
    expect(setSizeText(sizes)).to.equal(
      'bus-uclm (2 test cases of 1 patient; DSC and DSC++ in 5 folds of 2 seeds, 3 losses in 5 folds)',
    );
  });

  it('says seeds where the split is fixed', () => {
    const fixed = dataset({ dsc: [[1, 1]], 'dsc++': [[1, 1]] }, 1);
    expect(setSizeText(fixed)).to.equal('bus-uclm (2 test cases of 1 patient; DSC and DSC++ under 1 seed)');
  });
});
