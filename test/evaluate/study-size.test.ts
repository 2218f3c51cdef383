import { expect } from 'chai';
import type { DatasetRuns } from '../../src/evaluate/dataset-runs.js';
import { patientsText, setSizeText } from '../../src/evaluate/study-size.js';
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
      'bus-uclm (2 test cases of 1 patient; DSC and DSC++ in 5 folds of 2 seeds, 3 other losses in 5 folds)',
    );
  });

  it('calls losses other ones only beside DSC', () => {
    const own = dataset({ tversky: folds(1), 'tversky++': folds(1), focal: folds(1) });
    expect(setSizeText(own)).to.equal('bus-uclm (2 test cases of 1 patient; 3 losses in 5 folds)');
  });

  it('says seeds where the split is fixed', () => {
    const fixed = dataset({ dsc: [[1, 1]], 'dsc++': [[1, 1]] }, 1);
    expect(setSizeText(fixed)).to.equal('bus-uclm (2 test cases of 1 patient; DSC and DSC++ under 1 seed)');
  });

  it('names no patients where nobody does, and calls drawn images drawn', () => {
    const ofImages = dataset({ dsc: folds(1), 'dsc++': folds(1) });
    const unnamed = {
      ...ofImages,
      losses: new Map(
        [...ofImages.losses].map(([loss, runs]) => [
          loss,
          runs.map((run) => ({ ...run, config: { ...run.config, patients: { noun: null, byCase: {} } } })),
        ]),
      ),
    };
    const [unknown, drawn] = ['dsb2018', 'phantom-nuclei'].map(
      (name) => ({ ...unnamed, dataset: name }) as unknown as DatasetRuns,
    );
    expect(setSizeText(unknown!)).to.equal(
      'dsb2018 (2 test cases of unknown patients; DSC and DSC++ in 5 folds)',
    );
    expect(setSizeText(drawn!)).to.equal('phantom-nuclei (2 drawn test cases; DSC and DSC++ in 5 folds)');
    const all = [
      { runs: ofImages, patients: 1 },
      { runs: unknown!, patients: 2 },
      { runs: drawn!, patients: 3 },
      { runs: drawn!, patients: 4 },
    ];
    expect(patientsText(all)).to.equal('1 patient, 2 images of unknown patients and 7 drawn images');
    expect(patientsText(all.slice(1, 2))).to.equal('2 images of unknown patients');
  });
});
