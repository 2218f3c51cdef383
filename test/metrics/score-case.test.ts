import { expect } from 'chai';
import { DataError, NumericError } from '../../src/core/errors.js';
import { RandomStream } from '../../src/core/random-stream.js';
import type { MetricName } from '../../src/metrics/catalogue.js';
import { metricCatalogue, metricNames } from '../../src/metrics/catalogue.js';
import { scoreCase } from '../../src/metrics/score-case.js';
import { scoreBinary } from './binary-scoring.js';
import { mean, plainAce, plainBrier, plainEce, plainMce, plainNll } from './plain-metrics.js';

describe('scoreCase of a binary case', () => {
  it('gives the metrics of four pixels that can be worked out by hand', () => {
    // truth 1 0 1 0, p = 0.75 0.5 0.25 0: argmax takes the first alone, because 0.5 is decided as background.
    const { values } = scoreBinary([0.75, 0.5, 0.25, 0], [1, 0, 1, 0]);
    expect(values.dsc).to.equal(2 / (2 + 0 + 1));
    expect(values.iou).to.equal(1 / 2);
    expect(values.precision).to.equal(1);
    expect(values.recall).to.equal(1 / 2);
    expect(values.brier).to.be.closeTo((0.0625 + 0.25 + 0.5625 + 0) / 4, 1e-15);
    expect(values.brier_authors).to.be.closeTo(values.brier, 1e-15);
    const logs = [Math.log(0.75), Math.log(0.5), Math.log(0.25), Math.log(1 - 1e-7)];
    expect(values.nll).to.be.closeTo(-mean(logs), 1e-14);
    expect(values.nll_authors).to.be.closeTo(-(logs[0]! + logs[2]!) / 4, 1e-14);
    // Bins 11, 7, 3 and 0 hold one pixel each, with gaps 0.25, 0.5, 0.75 and 0.
    expect(values.ece).to.be.closeTo(1.5 / 4, 1e-15);
    expect(values.ace).to.be.closeTo(1.5 / 4, 1e-15);
    expect(values.mce).to.equal(0.75);
    expect(values.mean_confidence).to.equal(0.75);
    expect([values.pixels, values.truth_pixels, values.predicted_pixels]).to.deep.equal([4, 2, 1]);
    // Foreground: the hit with confidence 0.75 and the miss with 0.75 share a bin: |0.75 − ½| = 0.25.
    expect(values.ece_foreground).to.equal(0.25);
    expect(values.brier_foreground).to.be.closeTo((0.0625 + 0.5625) / 2, 1e-15);
    expect(values.nll_foreground).to.be.closeTo(-(logs[0]! + logs[2]!) / 2, 1e-14);
    expect(values.posterior_distance).to.be.NaN;
  });

  it('agrees with the plain twins on random cases, saturated pixels included', () => {
    const stream = RandomStream.fromSeed(7);
    for (let trial = 0; trial < 20; trial++) {
      const pixels = stream.integer(1, 400);
      const probability = Array.from({ length: pixels }, () =>
        stream.chance(0.3) ? stream.integer(0, 2) : Math.fround(stream.uniform()),
      );
      const truth = probability.map((p) => Number(stream.chance(p)));
      const { values } = scoreBinary(probability, truth);
      const plain = { probability, truth };
      const expected: Partial<Record<MetricName, number>> = {
        brier: plainBrier(plain),
        nll: plainNll(plain),
        ece: plainEce(plain),
        ace: plainAce(plain),
        mce: plainMce(plain),
      };
      for (const [metric, value] of Object.entries(expected)) {
        expect(values[metric as MetricName], metric).to.be.closeTo(value, 1e-12);
      }
    }
  });

  it('has every metric of the catalogue in every row', () => {
    expect(Object.keys(scoreBinary([0.2], [0]).values).sort()).to.deep.equal([...metricNames].sort());
  });

  it('is defined at the edges: nothing true, nothing predicted, one pixel, p of 0 and 1', () => {
    const empty = scoreBinary([0, 0.2], [0, 0]).values;
    expect(empty).to.include({ dsc: 1, iou: 1 });
    for (const metric of ['precision', 'recall', 'mean_confidence', 'volume_expected'] as const) {
      expect(empty[metric], metric).to.be.NaN;
    }
    for (const metric of ['ece_foreground', 'nll_foreground', 'ece_boundary', 'brier_boundary'] as const) {
      expect(empty[metric], metric).to.be.NaN;
    }
    expect(empty.nll_authors).to.equal(0);
    expect(scoreBinary([0, 0], [0, 1]).values).to.include({ dsc: 0, iou: 0, recall: 0 });
    expect(scoreBinary([1, 0], [0, 0]).values).to.include({ dsc: 0, iou: 0, precision: 0 });
    const worst = scoreBinary([0], [1]).values;
    expect(worst.nll).to.be.closeTo(16.118, 5e-4);
    expect(worst).to.include({ brier: 1, ece: 1, ace: 1, mce: 1, ece_top_label: 1, pixels: 1 });
    const best = scoreBinary([1], [1]).values;
    expect(best).to.include({ brier: 0, ece: 0, mce: 0, dsc: 1 });
    expect(best.nll).to.equal(-Math.log(1 - 1e-7));
  });

  it('gives the example of the calibration errors: p = 0.8, 0.3 and both positive', () => {
    const { values } = scoreBinary([0.8, 0.3].map(Math.fround), [1, 1]);
    for (const metric of ['ece', 'ece_adaptive', 'tace', 'ece_top_label', 'ece_foreground'] as const) {
      expect(values[metric], metric).to.be.closeTo(0.45, 1e-7);
    }
  });

  it('shows the fault of the authors’ NLL: false positives are free', () => {
    const { nll, nll_authors: authors } = scoreBinary([1, 1, 1, 1], [1, 0, 0, 0]).values;
    expect(authors).to.be.closeTo(0, 1e-7);
    expect(nll).to.be.closeTo((3 * 16.118) / 4, 1e-3);
  });

  it('never returns a value outside the bounds of the catalogue', () => {
    const stream = RandomStream.fromSeed(8);
    for (let trial = 0; trial < 30; trial++) {
      const probability = Array.from({ length: 12 }, () =>
        stream.chance(0.5) ? stream.integer(0, 2) : Math.fround(stream.uniform()),
      );
      const truth = probability.map(() => stream.integer(0, 2));
      const { values } = scoreBinary(probability, truth);
      for (const metric of metricNames) {
        const [low, high] = metricCatalogue[metric].bounds;
        if (!Number.isNaN(values[metric])) expect(values[metric], metric).to.be.within(low, high);
      }
    }
  });
});

describe('scoreCase of wrong input', () => {
  const labels = { shape: [2, 2], data: Uint8Array.from([0, 1, 0, 1]) };
  const score = (data: readonly number[], classes = 2, shape: readonly number[] = [2, 2]) =>
    scoreCase({
      caseId: 'Image_07L',
      labels,
      probabilities: { shape, classes, data: Float32Array.from(data) },
      foregroundClasses: ['vessel'],
    });

  it('refuses NaN, values outside [0, 1] and rows that do not sum to 1, naming case and pixel', () => {
    const faults = [
      [0.5, 0.5, 1, 0, 0.5, Number.NaN, 1, 0],
      [0.5, 0.5, 1, 0, 0.5, 0.4, 1, 0],
      [0.5, 0.5, 1, 0, -0.5, 1.5, 1, 0],
      [0.5, 0.5, 1, 0, 0, Infinity, 1, 0],
    ];
    for (const data of faults) {
      expect(() => score(data))
        .to.throw(NumericError, 'invalid probabilities')
        .with.property('message')
        .that.includes('case Image_07L, pixel [1, 0]');
    }
  });

  it('refuses the same of three classes', () => {
    for (const row of [
      [0.5, Number.NaN, 0.5],
      [0.5, 0.5, 0.5],
      [1.5, -0.5, 0],
    ]) {
      expect(() =>
        scoreCase({
          caseId: 'case_00003',
          labels: { shape: [1, 1, 2], data: Uint8Array.from([0, 2]) },
          probabilities: { shape: [1, 1, 2], classes: 3, data: Float32Array.from([1, 0, 0, ...row]) },
          foregroundClasses: ['kidney', 'tumour'],
        }),
      ).to.throw(NumericError, 'case case_00003, pixel [0, 0, 1]');
    }
  });

  it('forgives rounding within 1e-4 and clamps it', () => {
    const { values } = score([-1e-5, 1.00001, 0, 1, 0.50004, 0.50004, 1, 0]).scores[0]!;
    expect(values.brier).to.be.within(0, 1);
    expect(values.mce).to.be.at.most(1);
    expect(() => score([-2e-4, 1.0002, 0, 1, 1, 0, 1, 0])).to.throw(NumericError);
  });

  it('refuses sizes that differ and labels that are no class', () => {
    expect(() => score([1, 0], 2, [1, 1])).to.throw(DataError, 'expected 2 × 2 pixels of 2 classes');
    expect(() => score([1, 0, 0], 3)).to.throw(DataError, 'of 3');
    expect(() => score([1, 0])).to.throw(DataError, 'found 1 pixels of probabilities');
    const shape = [1, 2];
    const probabilities = { shape, classes: 2, data: Float32Array.from([1, 0, 1, 0]) };
    const wrong = { caseId: 'a', probabilities, foregroundClasses: ['x'] };
    expect(() => scoreCase({ ...wrong, labels: { shape, data: Uint8Array.from([0, 255]) } })).to.throw(
      DataError,
      'invalid label 255, expected 0 to 1: case a, pixel [0, 1]',
    );
    expect(() => scoreCase({ ...wrong, labels: { shape, data: new Uint8Array(3) } })).to.throw(
      DataError,
      'expected 1 × 2 = 2 pixels, found 3',
    );
  });
});
