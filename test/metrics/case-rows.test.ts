import { expect } from 'chai';
import { DataError, NumericError } from '../../src/core/errors.js';
import { RandomStream } from '../../src/core/random-stream.js';
import { markBoundaryBand } from '../../src/metrics/boundary-band.js';
import { calibrationErrors, poolBins } from '../../src/metrics/calibration-error.js';
import { CaseTally } from '../../src/metrics/case-tally.js';
import { scoreCase } from '../../src/metrics/score-case.js';
import { scoreBinary } from './binary-scoring.js';
import { mean, plainAce, plainBrier, plainEce, plainNll } from './plain-metrics.js';

/** More than one chunk of 4096 pixels, the last one partly filled; three classes in blocks, so that boundaries are few. */
const shape = [50, 90];
const classes = ['kidney', 'tumour'];
const stream = RandomStream.fromSeed(31);
const labels = Uint8Array.from({ length: 4500 }, (_, pixel) => {
  const [row, column] = [Math.floor(pixel / 90), pixel % 90];
  return row < 20 || column < 30 ? 0 : column < 60 ? 1 : 2;
});
const rows = Array.from(labels, (label) => {
  const weights = [0, 1, 2].map((c) => stream.uniform() + (c === label ? 0.5 : 0));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => Math.fround(weight / sum));
});
const argmax = (row: readonly number[]) => row.indexOf(Math.max(...row));

function band(side: (label: number) => number): number[] {
  const mask = new Uint8Array(labels.length);
  const sides = Uint8Array.from({ length: 256 }, (_, label) => side(label));
  markBoundaryBand({ shape, data: labels }, undefined, sides, mask, 1);
  return [...mask].flatMap((marked, pixel) => (marked ? [pixel] : []));
}

describe('rows of a case of several classes', () => {
  const score = () =>
    scoreCase({
      caseId: 'case',
      labels: { shape, data: labels },
      probabilities: { shape, classes: 3, data: Float32Array.from(rows.flat()) },
      foregroundClasses: classes,
    });
  let result: ReturnType<typeof score>;
  before(() => {
    result = score();
  });
  const row = (name: string) => result.scores.find(({ className }) => className === name)!.values;

  it('near the boundary score the pixels of their own band, each once', () => {
    const problems = [
      { name: 'kidney', truth: (label: number) => Number(label === 1), p: (r: number[]) => r[1]! },
      { name: 'tumour', truth: (label: number) => Number(label === 2), p: (r: number[]) => r[2]! },
      { name: 'any-foreground', truth: (label: number) => Number(label > 0), p: (r: number[]) => 1 - r[0]! },
    ];
    for (const { name, truth, p } of problems) {
      const pixels = band(truth);
      expect(pixels.length).to.be.within(100, 2000);
      const plain = {
        probability: pixels.map((pixel) => p(rows[pixel]!)),
        truth: pixels.map((pixel) => truth(labels[pixel]!)),
      };
      const values = row(name);
      expect(values.ece_boundary, name).to.be.closeTo(plainEce(plain), 1e-12);
      expect(values.ace_boundary, name).to.be.closeTo(plainAce(plain), 1e-12);
      expect(values.brier_boundary, name).to.be.closeTo(plainBrier(plain), 1e-12);
      expect(values.nll_boundary, name).to.be.closeTo(plainNll(plain), 1e-12);
      const table = result.bins.find(({ className, region }) => className === name && region === 'boundary')!;
      expect(table.count.reduce((sum, count) => sum + count, 0)).to.equal(pixels.length);
    }
  });

  it('of all classes score the band at every boundary between classes', () => {
    const pixels = band((label) => label);
    const decided = {
      probability: pixels.map((pixel) => Math.max(...rows[pixel]!)),
      truth: pixels.map((pixel) => Number(argmax(rows[pixel]!) === labels[pixel])),
    };
    const values = row('all');
    expect(values.ece_boundary).to.be.closeTo(plainEce(decided), 1e-12);
    expect(values.ace_boundary).to.be.closeTo(plainAce(decided), 1e-12);
    const nll = mean(pixels.map((pixel) => -Math.log(rows[pixel]![labels[pixel]!]!)));
    expect(values.nll_boundary).to.be.closeTo(nll, 1e-12);
    const brier = (pixel: number) =>
      rows[pixel]!.reduce((sum, p, c) => sum + (p - Number(c === labels[pixel])) ** 2, 0);
    expect(values.brier_boundary).to.be.closeTo(mean(pixels.map(brier)), 1e-12);
  });

  it('of all classes count what is decided for a foreground class, and how surely', () => {
    const decided = rows.filter((values) => argmax(values) > 0);
    expect(row('all').predicted_pixels).to.equal(decided.length);
    expect(row('all').mean_confidence).to.be.closeTo(
      mean(decided.map((values) => Math.max(...values))),
      1e-12,
    );
  });

  it('of all classes have the mean overlap of the classes that have one', () => {
    for (const metric of ['dsc', 'iou', 'precision', 'recall'] as const) {
      const expected = (row('kidney')[metric] + row('tumour')[metric]) / 2;
      expect(row('all')[metric], metric).to.be.closeTo(expected, 1e-15);
    }
    const onlyKidney = scoreCase({
      caseId: 'case',
      labels: { shape: [1, 2], data: Uint8Array.of(1, 0) },
      probabilities: { shape: [1, 2], classes: 3, data: Float32Array.of(0, 1, 0, 0, 1, 0) },
      foregroundClasses: classes,
    });
    const [kidney, tumour] = onlyKidney.scores.map(({ values }) => values);
    // No tumour, and none found: right. Its precision is undefined, and left out of the mean.
    expect(tumour!.dsc).to.equal(1);
    expect(onlyKidney.scores.at(-1)!.values.dsc).to.equal((kidney!.dsc + 1) / 2);
    expect(onlyKidney.scores.at(-1)!.values.precision).to.equal(kidney!.precision);
    expect(kidney!.dsc).to.equal(2 / 3);
  });
});

describe('rows of a case of one class', () => {
  it('are one, in scores, bins and thresholds', () => {
    const { scores, bins, thresholds } = scoreBinary([0.2, 0.9], [0, 1]);
    expect(scores.map(({ className }) => className)).to.deep.equal(['lesion']);
    expect(bins.map(({ region }) => region)).to.deep.equal(['all', 'foreground', 'boundary']);
    expect(thresholds).to.have.length(19);
  });

  it('count a sure pixel in the mean confidence', () => {
    expect(scoreBinary([1, 0.75, 0.25], [1, 1, 0]).values.mean_confidence).to.equal(0.875);
  });
});

describe('empty tables of bins', () => {
  it('have no errors, and a pool of none has 15 empty bins', () => {
    const pooled = poolBins([]);
    expect(pooled.count).to.deep.equal(Array(15).fill(0));
    expect(calibrationErrors(pooled)).to.deep.equal({ ece: Number.NaN, ace: Number.NaN, mce: Number.NaN });
  });
});

describe('refusals of a case', () => {
  const thrown = (work: () => unknown): unknown => {
    try {
      return work();
    } catch (error) {
      return error;
    }
  };
  const truth = (names: readonly string[], data: Uint8Array) => ({
    caseId: 'a',
    labels: { shape: [2, 2], data },
    foregroundClasses: names,
  });
  const message = (work: () => unknown, kind: typeof DataError | typeof NumericError) => {
    const error = thrown(work);
    expect(error).to.be.instanceOf(kind);
    return (error as Error).message;
  };

  it('say how much was expected and how much came, over all slabs', () => {
    const tally = new CaseTally(truth(['polyp'], new Uint8Array(4)));
    tally.add(Float32Array.of(1, 0, 1, 0, 1, 0));
    expect(message(() => tally.add(Float32Array.of(1, 0, 1, 0)), DataError)).to.equal(
      'invalid size of the probability map: expected 2 × 2 pixels of 2 classes, found 10 probabilities: case a',
    );
    const whole = {
      ...truth(['polyp'], new Uint8Array(4)),
      probabilities: { shape: [2, 3], classes: 2, data: new Float32Array(12) },
    };
    expect(message(() => scoreCase(whole), DataError)).to.equal(
      'invalid probability map: expected 2 × 2 pixels of 2 classes, found 2 × 3 of 2: case a',
    );
  });

  it('take eight foreground classes and no more, labels that are classes and no others', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
    expect(thrown(() => new CaseTally(truth(names.slice(0, 8), new Uint8Array(4))))).to.be.instanceOf(
      CaseTally,
    );
    expect(message(() => new CaseTally(truth(names, new Uint8Array(4))), DataError)).to.equal(
      'invalid 9 foreground classes, expected at most 8: case a',
    );
    expect(message(() => new CaseTally(truth(['a'], Uint8Array.of(0, 1, 2, 0))), DataError)).to.equal(
      'invalid label 2, expected 0 to 1: case a, pixel [1, 0]',
    );
    expect(message(() => new CaseTally(truth(['a'], new Uint8Array(3))), DataError)).to.match(
      /found 3: case a$/,
    );
  });

  it('print the row of probabilities that is none, where it lies and what to do', () => {
    const tally = new CaseTally(truth(['a', 'b'], new Uint8Array(4)));
    tally.add(Float32Array.of(1, 0, 0));
    const text = message(() => tally.add(Float32Array.of(0, 1, 0, 0.5, 0.25, 0.5)), NumericError);
    expect(text).to.equal(
      'invalid probabilities [0.5, 0.25, 0.5], expected 3 values in [0, 1] that sum to 1 within 0.0001: case a, pixel [1, 0]; the network or the file that gave them is at fault: train the run again, or write the file anew',
    );
  });
});
