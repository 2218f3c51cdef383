import { expect } from 'chai';
import fc from 'fast-check';
import { crossedMean } from '../../src/statistics/crossed-mean.js';
import { nestedMean } from '../../src/statistics/nested-mean.js';
import {
  layoutMean,
  networkMeans,
  type PairedDifference,
  pairedLayout,
  patientMeans,
} from '../../src/statistics/paired-layout.js';
import { number, order, property, reordered } from '../property.js';

const entry = (fold: number, seed: number, patient: string, difference: number): PairedDifference => ({
  fold,
  seed,
  patient,
  difference,
});

describe('layout of paired differences', () => {
  it('is nested where there are several folds, their seeds averaged', () => {
    const layout = pairedLayout([
      entry(2, 8, 'c', 5),
      entry(1, 1, 'a', 1),
      entry(1, 1, 'b', 2),
      entry(1, 7, 'a', 3),
      entry(1, 7, 'b', 6),
    ]);
    expect(layout).to.deep.equal({ kind: 'nested', rows: [[2, 4], [5]], labels: [1, 2], incomplete: 0 });
    expect(layoutMean(layout)).to.deep.equal(nestedMean([[2, 4], [5]]));
    expect(patientMeans(layout)).to.deep.equal([2, 4, 5]);
    expect(networkMeans(layout)).to.deep.equal([
      { label: 'fold 1', mean: 3 },
      { label: 'fold 2', mean: 5 },
    ]);
  });

  it('is crossed where one fold has several seeds', () => {
    const layout = pairedLayout([
      entry(1, 3, 'a', 4),
      entry(1, 3, 'b', 6),
      entry(1, 2, 'b', 2),
      entry(1, 2, 'a', 0),
    ]);
    expect(layout.kind).to.equal('crossed');
    expect([layout.rows, layout.labels]).to.deep.equal([
      [
        [0, 2],
        [4, 6],
      ],
      [2, 3],
    ]);
    expect(layoutMean(layout)).to.deep.equal(
      crossedMean([
        [0, 2],
        [4, 6],
      ]),
    );
    expect(patientMeans(layout)).to.deep.equal([2, 4]);
    expect(networkMeans(layout).map(({ label }) => label)).to.deep.equal(['seed 2', 'seed 3']);
  });

  it('of one pair of networks has a mean and no spread; of nothing, neither', () => {
    const single = pairedLayout([entry(1, 1, 'a', 1), entry(1, 1, 'b', 3)]);
    expect(single.kind).to.equal('single');
    expect(layoutMean(single)).to.deep.include({ mean: 2, standardError: Number.NaN });
    expect(pairedLayout([])).to.deep.equal({ kind: 'single', rows: [], labels: [], incomplete: 0 });
    expect(layoutMean(pairedLayout([])).mean).to.be.NaN;
    expect(patientMeans(pairedLayout([]))).to.deep.equal([]);
  });

  it('labels the only finished fold of several by its fold, one network of a split by its seed', () => {
    const labelOf = (folds: number) =>
      networkMeans(pairedLayout([{ ...entry(3, 7, 'a', 1), folds }])).map(({ label }) => label);
    expect(labelOf(5)).to.deep.equal(['fold 3']);
    expect(labelOf(1)).to.deep.equal(['seed 7']);
    const ofSeeds = [7, 8].map((seed) => ({ ...entry(3, seed, 'a', 1), folds: 5 }));
    expect(networkMeans(pairedLayout(ofSeeds)).map(({ label }) => label)).to.deep.equal(['seed 7', 'seed 8']);
  });

  it('leaves out, and counts, patients that some seed of their fold does not define', () => {
    const layout = pairedLayout([
      entry(1, 1, 'a', 1),
      entry(1, 2, 'a', Number.NaN),
      entry(1, 1, 'b', 2),
      entry(1, 2, 'b', 3),
      entry(1, 1, 'c', 9),
    ]);
    expect([layout.rows, layout.incomplete]).to.deep.equal([[[2], [3]], 2]);
  });

  it('has no row for a fold in which nothing is defined', () => {
    const [one, two] = [entry(1, 1, 'a', 1), entry(2, 1, 'b', Number.NaN)];
    const nested = pairedLayout([one, two, entry(3, 1, 'c', 5), entry(3, 1, 'd', 7)]);
    expect([nested.kind, nested.rows, nested.labels]).to.deep.equal(['nested', [[1], [5, 7]], [1, 3]]);
    expect(nested.incomplete).to.equal(1);
    const single = pairedLayout([{ ...one, folds: 5 }, two]);
    expect([single.kind, single.ofOneFold, single.labels]).to.deep.equal(['single', true, [1]]);
    expect(pairedLayout([two]).rows).to.deep.equal([]);
  });

  const entries = fc
    .uniqueArray(
      fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 }), fc.nat(5), number(-3, 3)),
      {
        selector: ([fold, seed, patient]) => `${fold} ${seed} ${patient}`,
        minLength: 1,
        maxLength: 30,
      },
    )
    .map((list) =>
      list.map(([fold, seed, patient, value]) => entry(fold, seed, `${fold}-${patient}`, value)),
    );

  property(
    'does not depend on the order of its entries but for that of patients',
    [entries, order],
    (list, keys) => {
      const sorted = (layout: ReturnType<typeof pairedLayout>) => ({
        ...layout,
        rows:
          layout.kind === 'nested'
            ? layout.rows.map((row) => [...row].sort((a, b) => a - b))
            : layout.rows.length,
      });
      expect(sorted(pairedLayout(reordered(list, keys)))).to.deep.equal(sorted(pairedLayout(list)));
    },
  );

  property('every patient has one mean or is counted as left out', [entries], (list) => {
    const layout = pairedLayout(list);
    const patients = new Set(list.map(({ patient }) => patient)).size;
    expect(patientMeans(layout).length + layout.incomplete).to.equal(patients);
  });
});
