import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { RandomStream } from '../../src/core/random-stream.js';
import type { BinTable } from '../../src/metrics/calibration-error.js';
import { consistencyBand, designEffect } from '../../src/metrics/consistency-band.js';
import { corpDecomposition, isotonicReliability } from '../../src/metrics/corp-decomposition.js';
import { isotonicBlocks } from '../../src/metrics/isotonic-regression.js';
import {
  coarserCells,
  LogSpacedHistogram,
  logSpacedCells,
  poolCells,
} from '../../src/metrics/log-spaced-histogram.js';
import { smoothEce } from '../../src/metrics/smooth-ece.js';
import { number, property } from '../property.js';
import { scoreBinary } from './binary-scoring.js';

/** scikit-learn's isotonic regression, and smooth ECE from its definition; test/fixtures/metrics/make_decomposition.py made them. */
const golden = JSON.parse(readFileSync('test/fixtures/metrics/decomposition.json', 'utf8')) as {
  probability: number[];
  truth: number[];
  brier: number;
  nll: number;
  corpBrier: [number, number, number];
  corpNll: [number, number, number];
  isotonic: number[];
  smoothEce: number;
}[];

/** Every pixel a cell of its own, in ascending order; equal probabilities together. */
function exactCells(probability: readonly number[], truth: readonly number[]): BinTable {
  const values = [...new Set(probability)].sort((a, b) => a - b);
  const members = values.map((value) => truth.filter((_, pixel) => probability[pixel] === value));
  return {
    count: members.map(({ length }) => length),
    positiveCount: members.map((list) => list.reduce((sum, y) => sum + y, 0)),
    probabilitySum: members.map(({ length }, index) => length * values[index]!),
  };
}

describe('isotonic regression', () => {
  it('pools 1, 0, 1 to ½, ½, 1 and passes over cells without weight', () => {
    expect(isotonicBlocks([1, 1, 0, 1], [1, 0, 0, 1])).to.deep.equal([
      { first: 0, last: 1, weight: 2, sum: 1 },
      { first: 3, last: 3, weight: 1, sum: 1 },
    ]);
    expect(isotonicBlocks([], [])).to.deep.equal([]);
  });

  const rows = fc.array(fc.tuple(fc.nat(5), fc.boolean()), { minLength: 1, maxLength: 12 });
  property(
    'is the least of all monotone answers of its blocks',
    [rows, fc.array(number(0, 1), { minLength: 6, maxLength: 6 })],
    (pixels, other) => {
      const weights = Array.from({ length: 6 }, (_, cell) => pixels.filter(([at]) => at === cell).length);
      const sums = Array.from(
        { length: 6 },
        (_, cell) => pixels.filter(([at, y]) => at === cell && y).length,
      );
      const curve = new Array<number>(6).fill(0);
      const blocks = isotonicBlocks(weights, sums);
      for (const { first, last, sum, weight } of blocks) curve.fill(sum / weight, first, last + 1);
      const loss = (g: readonly number[]) =>
        pixels.reduce((total, [cell, y]) => total + (Number(y) - g[cell]!) ** 2, 0);
      const ascending = [...other].sort((a, b) => a - b);
      expect(loss(curve)).to.be.at.most(loss(ascending) + 1e-12);
      blocks.slice(1).forEach((block, index) => {
        expect(block.sum / block.weight).to.be.above(blocks[index]!.sum / blocks[index]!.weight);
      });
    },
  );
});

describe('CORP decomposition', () => {
  it('gives a discrimination of 0, not of −4e-19, where recalibrating leaves the base rate', () => {
    // One block: Σ n g (1 − g) / n is g (1 − g) up to rounding, which falls on either side.
    for (let count = 2; count <= 2000; count += 1) {
      const cells = { count: [count], positiveCount: [1], probabilitySum: [count / 2] };
      const { brier, nll } = corpDecomposition(cells, { brier: 0.25, nll: Math.LN2 });
      for (const { discrimination } of [brier, nll]) expect(discrimination).to.be.within(0, 1e-15);
    }
  });

  it('is that of scikit-learn where every pixel has its own cell', () => {
    for (const { probability, truth, brier, nll, corpBrier, corpNll, isotonic } of golden) {
      const cells = exactCells(probability, truth);
      const parts = corpDecomposition(cells, { brier, nll });
      for (const [found, expected] of [
        [parts.brier, corpBrier],
        [parts.nll, corpNll],
      ] as const) {
        expect(found.miscalibration).to.be.closeTo(expected[0], 1e-12);
        expect(found.discrimination).to.be.closeTo(expected[1], 1e-12);
        expect(found.uncertainty).to.be.closeTo(expected[2], 1e-12);
      }
      for (const { from, to, frequency } of isotonicReliability(cells)) {
        probability.forEach((p, pixel) => {
          if (p >= from && p <= to) expect(isotonic[pixel]).to.be.closeTo(frequency, 1e-12);
        });
      }
    }
  });

  it('splits p = 0.2, 0.6, 0.6, 0.9 and y = 0, 0, 1, 1 as in the text', () => {
    const cells = exactCells([0.2, 0.6, 0.6, 0.9], [0, 0, 1, 1]);
    const brier = (0.04 + 0.36 + 0.16 + 0.01) / 4;
    const parts = corpDecomposition(cells, { brier, nll: 1 }).brier;
    expect(parts.miscalibration).to.be.closeTo(brier - 0.125, 1e-15);
    expect(parts.discrimination).to.be.closeTo(0.125, 1e-15);
    expect(parts.uncertainty).to.equal(0.25);
  });

  it('stands in cases.csv as on exact cells, to the width of the fine ones', () => {
    for (const { probability, truth, corpBrier, corpNll } of golden) {
      const { values } = scoreBinary(probability, truth);
      // Of 300 pixels a few share a cell whose order is lost.
      expect(values.brier_miscalibration).to.be.closeTo(corpBrier[0], 5e-3);
      expect(values.brier_discrimination).to.be.closeTo(corpBrier[1], 5e-3);
      expect(values.brier_miscalibration - values.brier_discrimination + corpBrier[2]).to.be.closeTo(
        values.brier,
        1e-12,
      );
      expect(values.nll_miscalibration - values.nll_discrimination + corpNll[2]).to.be.closeTo(
        values.nll,
        1e-12,
      );
    }
  });
});

describe('smooth ECE', () => {
  it('is that of its definition, computed by other means, within 2e-4', () => {
    for (const { probability, truth, smoothEce: expected } of golden) {
      expect(smoothEce(exactCells(probability, truth))).to.be.closeTo(expected, 2e-4);
      expect(scoreBinary(probability, truth).values.smooth_ece).to.be.closeTo(expected, 3e-4);
    }
  });

  it('is the distance where all residuals have one sign: p = 0.9 of mean 0.5 is 0.4', () => {
    expect(smoothEce({ count: [10], positiveCount: [5], probabilitySum: [9] })).to.be.closeTo(0.4, 1e-6);
  });

  it('is 0 where calibrated, and undefined without pixels', () => {
    expect(smoothEce({ count: [4, 4], positiveCount: [1, 3], probabilitySum: [1, 3] })).to.equal(0);
    expect(smoothEce({ count: [], positiveCount: [], probabilitySum: [] })).to.be.NaN;
  });

  const bins = fc.array(fc.tuple(number(0, 1), fc.boolean()), { minLength: 1, maxLength: 15 });
  property('lies between the calibration in the large and the ECE of points', [bins], (pixels) => {
    const cells = exactCells(
      pixels.map(([p]) => p),
      pixels.map(([, y]) => Number(y)),
    );
    const residuals = cells.count.map((_, cell) => cells.positiveCount[cell]! - cells.probabilitySum[cell]!);
    const sum = (values: readonly number[]) =>
      values.reduce((total, value) => total + value, 0) / pixels.length;
    const found = smoothEce(cells);
    expect(found).to.be.at.least(Math.abs(sum(residuals)) - 1e-6);
    expect(found).to.be.at.most(sum(residuals.map(Math.abs)) + 1e-6);
  });
});

describe('fine cells', () => {
  const of = (probability: readonly number[], truth = probability.map(() => 0)) => {
    const cells = new LogSpacedHistogram(probability.length);
    cells.add(Float64Array.from(probability), Uint8Array.from(truth), probability.length);
    return cells.occupied();
  };

  it('ascend with probability, from 0 to 1', () => {
    const values = [0, 1e-30, 2 ** -24, 1e-7, 1e-3, 0.25, 0.499, 0.5, 0.501, 0.75, 1 - 1e-6, 1];
    const places = values.map((p) => of([p]).cell[0]!);
    places.slice(1).forEach((place, index) => {
      expect(place).to.be.at.least(places[index]!);
    });
    expect(places[0]).to.equal(0);
    expect(places.at(-1)).to.equal(logSpacedCells - 1);
    expect(places[6]).to.be.below(places[7]!);
  });

  it('mirror: p and 1 − p lie as far from the two ends', () => {
    for (const p of [0.001, 0.1, 0.3, 0.49]) {
      expect(of([p]).cell[0]! + of([1 - p]).cell[0]!).to.equal(logSpacedCells - 1);
    }
  });

  it('are at most 1/64 of the smaller of p and 1 − p wide', () => {
    for (const p of [1e-6, 1e-3, 0.1, 0.26, 0.4]) {
      expect(of([p, p * (1 + 1 / 63)]).cell).to.have.length(2);
    }
  });

  it('taken four together keep pixels, positives and Σ p, mirror, and are at most 1/16 wide', () => {
    const stream = RandomStream.fromSeed(8);
    const drawn = Array.from({ length: 3000 }, () => 1 / (1 + Math.exp(-stream.normal(0, 5))));
    const fine = of(
      drawn,
      drawn.map((p) => Number(stream.chance(p))),
    );
    const coarse = coarserCells(fine, 16);
    const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
    expect(total(coarse.count)).to.equal(3000);
    expect(total(coarse.positiveCount)).to.equal(total(fine.positiveCount));
    expect(total(coarse.probabilitySum)).to.be.closeTo(total(fine.probabilitySum), 1e-9);
    expect(coarse.cell.length).to.be.within(fine.cell.length / 4, fine.cell.length / 2);
    const meanOf = (at: number) => coarse.probabilitySum[at]! / coarse.count[at]!;
    coarse.cell.slice(1).forEach((_, at) => {
      expect(meanOf(at + 1)).to.be.above(meanOf(at));
    });
    for (const p of [0, 1e-5, 0.001, 0.1, 0.3, 0.49, 1]) {
      const [low, high] = [p, 1 - p].map((one) => coarserCells(of([one]), 16).cell[0]!);
      expect(low! + high!).to.equal(logSpacedCells - 1);
      if (p > 0 && p < 0.46)
        expect(coarserCells(of([p, p * (1 + 1 / 15)]), 16).cell, `${p}`).to.have.length(2);
    }
    expect(coarserCells(fine, 64)).to.deep.equal(fine);
  });

  it('pool to the cells of the union', () => {
    const [a, b] = [
      [0.1, 0.5, 0.9],
      [0.1, 0.7],
    ];
    const union = of([...a!, ...b!], [1, 0, 1, 0, 1]);
    const pooled = poolCells([of(a!, [1, 0, 1]), of(b!, [0, 1])]);
    expect(pooled.cell).to.deep.equal(union.cell);
    expect(pooled.count).to.deep.equal(union.count);
    expect(pooled.positiveCount).to.deep.equal(union.positiveCount);
    pooled.probabilitySum.forEach((sum, at) => {
      expect(sum).to.be.closeTo(union.probabilitySum[at]!, 1e-12);
    });
  });
});

describe('consistency band', () => {
  it('holds nine in ten curves of calibrated networks, and not that of one that is off', () => {
    const predictions = Array.from({ length: 20 }, (_, cell) => (cell + 0.5) / 20);
    const stream = RandomStream.fromSeed(5);
    const table = (frequency: (p: number) => number): BinTable => ({
      count: predictions.map(() => 200),
      probabilitySum: predictions.map((p) => 200 * p),
      positiveCount: predictions.map((p) =>
        Array.from({ length: 200 }, () => Number(stream.chance(frequency(p)))).reduce((a, b) => a + b, 0),
      ),
    });
    const settings = { designEffect: 1, draws: 200, level: 0.9 };
    const band = consistencyBand(
      table((p) => p),
      settings,
      RandomStream.fromSeed(1),
    );
    const insideShare = (frequency: (p: number) => number) => {
      let inside = 0;
      for (let trial = 0; trial < 40; trial++) {
        for (const { from, to, frequency: found } of isotonicReliability(table(frequency))) {
          band.forEach(({ prediction, low, high }) => {
            if (prediction >= from && prediction <= to && found >= low - 1e-12 && found <= high + 1e-12)
              inside++;
          });
        }
      }
      return inside / (40 * band.length);
    };
    expect(insideShare((p) => p)).to.be.within(0.85, 0.97);
    expect(insideShare((p) => p / 2)).to.be.below(0.3);
  });

  it('widens with the design effect: two cases of 70 and 30 in a hundred are 16 pixels a one', () => {
    const bin = (positives: number): BinTable => ({
      count: [100],
      probabilitySum: [50],
      positiveCount: [positives],
    });
    expect(designEffect([bin(70), bin(30)])).to.equal(16);
    expect(designEffect([bin(50), bin(50)])).to.equal(1);
    const width = (effect: number) => {
      const cells = { count: [10_000], probabilitySum: [5000], positiveCount: [5000] };
      const [point] = consistencyBand(
        cells,
        { designEffect: effect, draws: 400, level: 0.9 },
        RandomStream.fromSeed(2),
      );
      return point!.high - point!.low;
    };
    // ±1.645 √(¼ / 10 000) and four times that.
    expect(width(1)).to.be.closeTo(0.0165, 0.003);
    expect(width(16)).to.be.closeTo(0.0658, 0.012);
  });
});
