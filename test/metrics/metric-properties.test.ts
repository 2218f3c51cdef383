import { expect } from 'chai';
import fc from 'fast-check';
import { type BinTable, binCount, calibrationErrors, poolBins } from '../../src/metrics/calibration-error.js';
import type { CaseResult } from '../../src/metrics/case-tally.js';
import { type MetricName, metricCatalogue, metricNames } from '../../src/metrics/catalogue.js';
import { overlap } from '../../src/metrics/overlap.js';
import { PosteriorCurveTally, poolPosteriorTables } from '../../src/metrics/posterior-curve.js';
import { scoreCase } from '../../src/metrics/score-case.js';
import { thresholdCurve, thresholdReach } from '../../src/metrics/threshold-curve.js';
import { number, order, property, reordered } from '../property.js';

interface Pixel {
  /** Softmax row, float32. */
  p: readonly number[];
  label: number;
  /** Posterior of the foreground classes. */
  q: readonly number[];
}

interface Case {
  shape: readonly number[];
  classes: number;
  pixels: readonly Pixel[];
}

/** Scoring a case costs 25 ms, however small it is. */
const fewCases = 12;

/** Softmax rows with whole logits, so that ties and saturated pixels are common. */
function pixelOf(classes: number): fc.Arbitrary<Pixel> {
  const logits = fc.array(fc.integer({ min: -30, max: 30 }), { minLength: classes, maxLength: classes });
  const softmax = (row: readonly number[]) => {
    const powers = row.map((logit) => Math.exp(logit / 3));
    const sum = powers.reduce((total, power) => total + power, 0);
    return powers.map((power) => Math.fround(power / sum));
  };
  return fc.record({
    p: logits.map(softmax),
    label: fc.nat(classes - 1),
    q: logits.map((row) => softmax(row).slice(1)),
  });
}

const anyCase: fc.Arbitrary<Case> = fc
  .tuple(
    fc.integer({ min: 2, max: 4 }),
    fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 3 }),
  )
  .chain(([classes, shape]) => {
    const count = shape.reduce((product, extent) => product * extent, 1);
    const pixels = fc.array(pixelOf(classes), { minLength: count, maxLength: count });
    return pixels.map((list) => ({ shape, classes, pixels: list }));
  });

function score({ shape, classes, pixels }: Case, spacingMm?: readonly number[]): CaseResult {
  return scoreCase({
    caseId: 'case',
    labels: { shape, data: Uint8Array.from(pixels, ({ label }) => label) },
    probabilities: { shape, classes, data: Float32Array.from(pixels.flatMap(({ p }) => p)) },
    foregroundClasses: ['a', 'b', 'c'].slice(0, classes - 1),
    ...(spacingMm && { spacingMm }),
    posterior: Float32Array.from(pixels.flatMap(({ q }) => q)),
  });
}

const asList = (pixels: readonly Pixel[]): Case => ({
  shape: [1, pixels.length],
  classes: pixels[0]!.p.length,
  pixels,
});

/** Metrics that look at a pixel alone, not at where it is. */
const placeless = metricNames.filter((metric) => !metric.includes('boundary'));

function expectSame(found: CaseResult, expected: CaseResult, metrics: readonly MetricName[] = metricNames) {
  found.scores.forEach(({ className, values }, row) => {
    for (const metric of metrics) {
      const [a, b] = [values[metric], expected.scores[row]!.values[metric]];
      if (Number.isNaN(b)) expect(a, `${className} ${metric}`).to.be.NaN;
      else expect(a, `${className} ${metric}`).to.be.closeTo(b, 1e-12 * (1 + Math.abs(b)));
    }
  });
}

/** Pixels of a case with one axis reversed. */
function flipped({ shape, classes, pixels }: Case, axis: number): Case {
  const inner = shape.slice(axis + 1).reduce((product, extent) => product * extent, 1);
  const extent = shape[axis]!;
  const turned = pixels.map((_, at) => {
    const place = Math.floor(at / inner) % extent;
    return pixels[at + (extent - 1 - 2 * place) * inner]!;
  });
  return { shape, classes, pixels: turned };
}

/** Rows and columns of every slice exchanged. */
function transposed({ shape, classes, pixels }: Case): Case {
  const [rows, columns] = shape.slice(-2) as [number, number];
  const slices = pixels.length / (rows * columns);
  const turned: Pixel[] = [];
  for (let slice = 0; slice < slices; slice++)
    for (let column = 0; column < columns; column++)
      for (let row = 0; row < rows; row++) turned.push(pixels[(slice * rows + row) * columns + column]!);
  return { shape: [...shape.slice(0, -2), columns, rows], classes, pixels: turned };
}

describe('properties of a case’s scores', () => {
  property(
    'every metric lies in the bounds of the catalogue, or is undefined',
    [anyCase],
    (one) => {
      for (const { values } of score(one).scores) {
        for (const metric of metricNames) {
          const [low, high] = metricCatalogue[metric].bounds;
          if (!Number.isNaN(values[metric])) expect(values[metric], metric).to.be.within(low, high);
        }
      }
    },
    fewCases,
  );

  property(
    'pixels may change places, where no boundary is looked at',
    [anyCase, order],
    ({ pixels }, keys) => {
      expectSame(score(asList(reordered(pixels, keys))), score(asList(pixels)), placeless);
    },
    fewCases,
  );

  property(
    'slabs of a volume may change places likewise',
    [anyCase, order],
    ({ shape, classes, pixels }, keys) => {
      const depth = shape[0]!;
      const slab = pixels.length / depth;
      const slabs = Array.from({ length: depth }, (_, at) => pixels.slice(at * slab, (at + 1) * slab));
      const moved = { shape, classes, pixels: reordered(slabs, keys).flat() };
      expectSame(score(moved), score({ shape, classes, pixels }), placeless);
    },
    fewCases,
  );

  property(
    'a mirrored case has the same scores, the boundary’s among them',
    [anyCase, fc.nat(2)],
    (one, axis) => {
      expectSame(score(flipped(one, axis % one.shape.length)), score(one));
    },
    fewCases,
  );

  property(
    'so has a transposed one, its spacing with it',
    [anyCase, number(0.4, 4), number(0.4, 4)],
    (one, a, b) => {
      const first = one.shape.length === 3 ? [2] : [];
      expectSame(score(transposed(one), [...first, b, a]), score(one, [...first, a, b]));
    },
    fewCases,
  );

  property(
    'a volume of one slice scores as the image that it is',
    [anyCase, number(0.4, 4), number(0.4, 4)],
    ({ classes, pixels, shape }, a, b) => {
      const flat = {
        shape: [shape.at(-2)!, shape.at(-1)!],
        classes,
        pixels: pixels.slice(0, shape.at(-2)! * shape.at(-1)!),
      };
      expectSame(score({ ...flat, shape: [1, ...flat.shape] }, [5, a, b]), score(flat, [a, b]));
    },
    fewCases,
  );

  property(
    'a case cut in two adds up: bins, counts and means by pixels',
    [anyCase, number(0, 1)],
    ({ pixels }, share) => {
      const cut = Math.floor(share * pixels.length);
      if (cut === 0 || cut === pixels.length) return;
      const whole = score(asList(pixels));
      const parts = [pixels.slice(0, cut), pixels.slice(cut)].map((part) => score(asList(part)));
      whole.bins.forEach((table, index) => {
        if (table.region === 'boundary') return;
        expectSameTable(poolBins(parts.map(({ bins }) => bins[index]!)), table);
      });
      whole.thresholds.forEach((counts, index) => {
        for (const count of ['tp', 'fp', 'fn', 'tn'] as const) {
          expect(parts[0]!.thresholds[index]![count] + parts[1]!.thresholds[index]![count]).to.equal(
            counts[count],
          );
        }
      });
      whole.scores.forEach(({ values }, row) => {
        const [first, second] = parts.map(({ scores }) => scores[row]!.values) as [
          typeof values,
          typeof values,
        ];
        for (const metric of [
          'brier',
          'nll',
          'brier_authors',
          'nll_authors',
          'posterior_distance',
        ] as const) {
          if (Number.isNaN(values[metric])) continue;
          const sum = first[metric] * first.pixels + second[metric] * second.pixels;
          expect(sum / pixels.length, metric).to.be.closeTo(values[metric], 1e-12 * (1 + values[metric]));
        }
        for (const metric of ['pixels', 'truth_pixels', 'predicted_pixels'] as const) {
          expect(first[metric] + second[metric]).to.equal(values[metric]);
        }
      });
    },
    fewCases,
  );

  property(
    'bins, counts and scores of a row agree with one another',
    [anyCase],
    (one) => {
      const { scores, bins, thresholds } = score(one);
      for (const { className, values } of scores) {
        const table = bins.find((bin) => bin.className === className && bin.region === 'all')!;
        const sum = (list: readonly number[]) => list.reduce((total, value) => total + value, 0);
        expect(sum(table.count)).to.equal(values.pixels);
        expect(calibrationErrors(table).ece).to.equal(values.ece);
        const foreground = bins.find((bin) => bin.className === className && bin.region === 'foreground')!;
        expect(sum(foreground.count)).to.equal(values.truth_pixels);
        const counts = thresholds.filter((entry) => entry.className === className);
        if (className !== 'all') expect(sum(table.positiveCount)).to.equal(values.truth_pixels);
        for (const { tp, fp, fn, tn } of counts) {
          expect([tp + fn, tp + fp + fn + tn]).to.deep.equal([values.truth_pixels, values.pixels]);
        }
        counts.slice(1).forEach((entry, index) => {
          expect(entry.tp).to.be.at.most(counts[index]!.tp);
          expect(entry.fp).to.be.at.most(counts[index]!.fp);
        });
      }
    },
    fewCases,
  );

  property(
    'errors keep their order: mean gap ≤ ECE ≤ MCE, ACE ≤ MCE; Brier bounds the squared gap',
    [anyCase],
    (one) => {
      const { scores, bins } = score(one);
      for (const { className, values } of scores) {
        const table = bins.find((bin) => bin.className === className && bin.region === 'all')!;
        const gap =
          Math.abs(
            table.probabilitySum.reduce((sum, value) => sum + value, 0) -
              table.positiveCount.reduce((sum, value) => sum + value, 0),
          ) / values.pixels;
        expect(gap).to.be.at.most(values.ece + 1e-12);
        expect(values.ece).to.be.at.most(values.mce + 1e-12);
        expect(values.ace).to.be.at.most(values.mce + 1e-12);
        // Jensen, within bins and over them.
        if (className !== 'all') expect(values.ece ** 2).to.be.at.most(values.brier + 1e-12);
      }
    },
    fewCases,
  );

  property(
    'a label that is predicted surely and rightly has no error',
    [anyCase],
    ({ shape, classes, pixels }) => {
      const sure = pixels.map(({ label, q }) => ({
        p: Array.from({ length: classes }, (_, c) => Number(c === label)),
        label,
        q,
      }));
      for (const { values } of score({ shape, classes, pixels: sure }).scores) {
        for (const metric of ['brier', 'ece', 'ace', 'mce', 'ece_top_label', 'ece_adaptive'] as const) {
          expect(values[metric], metric).to.equal(0);
        }
        expect(values.nll).to.be.closeTo(1e-7, 1e-12);
        if (!Number.isNaN(values.dsc)) expect(values.dsc).to.equal(1);
      }
    },
    fewCases,
  );
});

function expectSameTable(found: BinTable, expected: BinTable) {
  expect(found.count).to.deep.equal(expected.count);
  expect(found.positiveCount).to.deep.equal(expected.positiveCount);
  found.probabilitySum.forEach((sum, bin) => {
    expect(sum).to.be.closeTo(expected.probabilitySum[bin]!, 1e-9);
  });
}

const counts = fc.record({ tp: fc.nat(50), fp: fc.nat(50), fn: fc.nat(50), tn: fc.nat(50) });

describe('properties of overlap and thresholds', () => {
  property('DSC = 2 IoU / (1 + IoU), the harmonic mean of precision and recall', [counts], (confusion) => {
    const { dsc, iou, precision, recall } = overlap(confusion);
    if (Number.isNaN(dsc)) return;
    expect(dsc).to.be.closeTo((2 * iou) / (1 + iou), 1e-12);
    if (confusion.tp > 0) expect(dsc).to.be.closeTo(2 / (1 / precision + 1 / recall), 1e-12);
  });

  property(
    'truth and prediction may change sides: precision is recall then',
    [counts],
    ({ tp, fp, fn, tn }) => {
      const turned = overlap({ tp, fp: fn, fn: fp, tn } as typeof overlap extends (c: infer C) => unknown
        ? C
        : never);
      expect([turned.dsc, turned.iou, turned.precision, turned.recall]).to.deep.equal(
        (({ dsc, iou, precision, recall }) => [dsc, iou, recall, precision])(overlap({ tp, fp, fn })),
      );
    },
  );

  property(
    'a curve takes every case once, in whatever order',
    [anyCase, anyCase, order],
    (one, other, keys) => {
      const rows = [one, other].flatMap((each, index) =>
        score(each)
          .thresholds.filter(({ className }) => className === 'a')
          .map((entry) => ({ ...entry, caseId: `${index}` })),
      );
      const curve = thresholdCurve(rows);
      expect(curve.map(({ threshold }) => threshold)).to.deep.equal(
        [...curve.map(({ threshold }) => threshold)].sort((a, b) => a - b),
      );
      thresholdCurve(reordered(rows, keys)).forEach((point, index) => {
        const { threshold, dsc, iou, precision, recall } = curve[index]!;
        expect(point.threshold).to.equal(threshold);
        for (const [found, expected] of [
          [point.dsc, dsc],
          [point.iou, iou],
          [point.precision, precision],
          [point.recall, recall],
        ] as const) {
          if (Number.isNaN(expected)) expect(found).to.be.NaN;
          else expect(found).to.be.closeTo(expected, 1e-12);
        }
      });
      const { reach, recallRange, precisionRange } = thresholdReach(
        rows.filter(({ caseId }) => caseId === '0'),
      );
      for (const range of [reach, recallRange, precisionRange])
        if (!Number.isNaN(range)) expect(range).to.be.within(0, 1);
    },
    fewCases,
  );

  property(
    'pooling tables is the table of the union, in whatever order',
    [
      fc.array(fc.array(fc.tuple(number(0, 1), fc.boolean()), { maxLength: 8 }), {
        minLength: 1,
        maxLength: 4,
      }),
    ],
    (images) => {
      const table = (pixels: readonly (readonly [number, boolean])[]): BinTable => {
        const bins = Array.from({ length: binCount }, (_, bin) =>
          pixels.filter(([p]) => Math.min(binCount - 1, Math.floor(p * binCount)) === bin),
        );
        return {
          count: bins.map((members) => members.length),
          probabilitySum: bins.map((members) => members.reduce((sum, [p]) => sum + p, 0)),
          positiveCount: bins.map((members) => members.filter(([, positive]) => positive).length),
        };
      };
      expectSameTable(poolBins(images.map(table)), table(images.flat()));
      expectSameTable(poolBins([...images].reverse().map(table)), table(images.flat()));
    },
  );
});

const rows = (classes: number) => fc.array(pixelOf(classes), { minLength: 1, maxLength: 20 });
const someRows = fc
  .integer({ min: 2, max: 4 })
  .chain((classes) => rows(classes).map((pixels) => ({ classes, pixels })));
const flat = (pixels: readonly Pixel[]) => Float32Array.from(pixels.flatMap(({ p }) => p));

describe('properties of posterior curves', () => {
  property(
    'posterior curves of two cases pool to the curve of both',
    [someRows, number(0, 1)],
    ({ classes, pixels }, share) => {
      const cut = Math.floor(share * pixels.length);
      const names = ['a', 'b', 'c'].slice(0, classes - 1);
      const curves = (...parts: (readonly Pixel[])[]) => {
        const tally = new PosteriorCurveTally(names);
        for (const part of parts) tally.add(flat(part), Float32Array.from(part.flatMap(({ q }) => q)));
        return tally.curves();
      };
      const whole = curves(pixels);
      const [first, second] = [curves(pixels.slice(0, cut)), curves(pixels.slice(cut))];
      expect(curves(pixels.slice(0, cut), pixels.slice(cut))).to.deep.equal(whole);
      whole.forEach(({ byPosterior, byPrediction }, index) => {
        for (const [table, axis] of [
          [byPosterior, 'byPosterior'],
          [byPrediction, 'byPrediction'],
        ] as const) {
          const pooled = poolPosteriorTables([first[index]![axis], second[index]![axis]]);
          expect(pooled.count).to.deep.equal(table.count);
          pooled.probabilitySum.forEach((sum, bin) => {
            expect(sum).to.be.closeTo(table.probabilitySum[bin]!, 1e-9);
            expect(pooled.posteriorSum[bin]).to.be.closeTo(table.posteriorSum[bin]!, 1e-9);
          });
        }
      });
    },
  );
});
