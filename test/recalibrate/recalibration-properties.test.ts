import { expect } from 'chai';
import fc from 'fast-check';
import { fitClassTemperatures } from '../../src/recalibrate/class-temperatures.js';
import { fitIsotonic } from '../../src/recalibrate/isotonic-scaling.js';
import { MarginCells } from '../../src/recalibrate/margin-cells.js';
import { scaleByScore, softScores } from '../../src/recalibrate/score-scaling.js';
import { softmax } from '../../src/recalibrate/softmax.js';
import { fitTemperature, temperatureSlopes } from '../../src/recalibrate/temperature-scaling.js';
import { number, order, property, reordered } from '../property.js';

interface Pixel {
  z: readonly number[];
  label: number;
}

const someRows = fc.integer({ min: 2, max: 4 }).chain((classes) => {
  const z = fc.array(fc.integer({ min: -30, max: 30 }), { minLength: classes, maxLength: classes });
  const pixel = fc.record({
    z: z.map((row) => row.map((value) => Math.fround(value / 3))),
    label: fc.nat(classes - 1),
  });
  return fc.array(pixel, { minLength: 1, maxLength: 20 }).map((pixels) => ({ classes, pixels }));
});
const temperature = number(0.1, 10);
const flat = (pixels: readonly Pixel[]) => Float32Array.from(pixels.flatMap(({ z }) => z));
const labelsOf = (pixels: readonly Pixel[]) => Uint8Array.from(pixels, ({ label }) => label);
const ones = (classes: number) => new Array<number>(classes).fill(1);
const rowsOf = (values: Float32Array, classes: number) =>
  Array.from({ length: values.length / classes }, (_, at) =>
    Array.from(values.subarray(at * classes, (at + 1) * classes)),
  );

describe('properties of recalibration', () => {
  property(
    'a temperature keeps rows, order and the decision',
    [someRows, temperature],
    ({ classes, pixels }, t) => {
      rowsOf(softmax(flat(pixels), temperatureSlopes(t, classes)), classes).forEach((row, index) => {
        expect(row.reduce((sum, p) => sum + p, 0)).to.be.closeTo(1, 1e-6);
        for (const p of row) expect(p).to.be.within(0, 1);
        const { z } = pixels[index]!;
        row.forEach((p, a) => {
          row.forEach((q, b) => {
            if (z[a]! > z[b]!) expect(p).to.be.at.least(q);
          });
        });
      });
    },
  );

  property(
    'a softmax of three has the bits of one of four whose last is impossible, at numbers of any size and none',
    [
      fc.array(
        fc.oneof(number(-200, 200), fc.constantFrom(0, -0, Infinity, -Infinity, NaN)).map(Math.fround),
        { minLength: 3, maxLength: 3 },
      ),
      fc.array(number(0.1, 10), { minLength: 3, maxLength: 3 }),
    ],
    (logits, slopes) => {
      const three = softmax(Float32Array.from(logits), slopes);
      const four = softmax(Float32Array.of(...logits, -Infinity), [...slopes, 1]);
      expect(three).to.deep.equal(four.slice(0, 3));
    },
    400,
  );

  property(
    'a softmax does not see what the logits of a pixel share',
    [someRows, fc.integer({ min: -50, max: 50 })],
    ({ classes, pixels }, shared) => {
      const shifted = pixels.map(({ z, label }) => ({ z: z.map((value) => value + shared), label }));
      const found = softmax(flat(shifted), ones(classes));
      softmax(flat(pixels), ones(classes)).forEach((p, at) => {
        expect(found[at]).to.be.closeTo(p, 1e-5);
      });
    },
  );

  property(
    'the fitted temperature is the best of all',
    [someRows, temperature],
    ({ classes, pixels }, other) => {
      const labels = labelsOf(pixels);
      const nll = (t: number) => {
        const fitted = rowsOf(softmax(flat(pixels), temperatureSlopes(t, classes)), classes);
        return (
          fitted.reduce((sum, row, at) => sum - Math.log(Math.max(2 ** -149, row[labels[at]!]!)), 0) /
          pixels.length
        );
      };
      const found = fitTemperature([{ logits: flat(pixels), labels }], classes);
      expect(found.nll).to.be.at.most(found.nllBefore + 1e-12);
      expect(found.temperature).to.be.within(0.0099, 100.01);
      expect(found.nll).to.be.at.most(nll(other) + 1e-5);
    },
  );

  property(
    'temperatures of classes are at least as good as one, and no step away from them is better',
    [someRows, fc.integer({ min: 0, max: 3 }), number(0.9, 1.1)],
    ({ classes, pixels }, which, factor) => {
      const validation = [{ logits: flat(pixels), labels: labelsOf(pixels) }];
      const found = fitClassTemperatures(validation, classes);
      expect(found.nll).to.be.at.most(fitTemperature(validation, classes).nll + 1e-9);
      const moved = found.temperatures.map((t, index) =>
        Math.min(100, Math.max(0.01, index === which % classes ? t * factor : t)),
      );
      const nllOf = (temperatures: readonly number[]) =>
        pixels.reduce((sum, { z, label }) => {
          const scaled = z.map((value, index) => value / temperatures[index]!);
          const largest = Math.max(...scaled);
          const weight = scaled.reduce((total, value) => total + Math.exp(value - largest), 0);
          return sum + Math.log(weight) + largest - scaled[label]!;
        }, 0) / pixels.length;
      expect(found.nll).to.be.closeTo(nllOf(found.temperatures), 1e-9 * (1 + found.nll));
      expect(found.nll).to.be.at.most(nllOf(moved) + 1e-7);
    },
  );

  property(
    'a fitted temperature looks at all cases, in whatever parts',
    [someRows, number(0, 1)],
    ({ classes, pixels }, share) => {
      const cut = Math.floor(share * pixels.length);
      const parts = [pixels.slice(0, cut), pixels.slice(cut)].map((part) => ({
        logits: flat(part),
        labels: labelsOf(part),
      }));
      const once = fitTemperature([{ logits: flat(pixels), labels: labelsOf(pixels) }], classes);
      expect(fitTemperature(parts, classes).nll).to.be.closeTo(once.nll, 1e-9);
    },
  );

  property('an isotonic curve ascends and has the mean of the truth', [someRows], ({ classes, pixels }) => {
    const cells = new MarginCells(classes, 1);
    cells.add(flat(pixels), labelsOf(pixels));
    const curve = fitIsotonic(cells);
    const positives = pixels.filter(({ label }) => label === 1).length;
    if (!curve) {
      expect([0, pixels.length]).to.include(positives);
      return;
    }
    curve.frequency.forEach((value, knot) => {
      expect(value).to.be.within(0, 1);
      if (knot > 0) expect(value).to.be.at.least(curve.frequency[knot - 1]!);
      if (knot > 0) expect(curve.cell[knot]).to.be.above(curve.cell[knot - 1]!);
    });
  });

  property(
    'scores of 1 change nothing; smaller ones move mass to the background',
    [someRows, number(0, 1)],
    ({ classes, pixels }, s) => {
      const before = softmax(flat(pixels), ones(classes));
      const same = scaleByScore(before, Array<number>(classes - 1).fill(1));
      const scaled = scaleByScore(before, Array<number>(classes - 1).fill(s));
      rowsOf(scaled, classes).forEach((row, at) => {
        expect(row.reduce((sum, p) => sum + p, 0)).to.be.closeTo(1, 1e-6);
        expect(row[0]).to.be.at.least(before[at * classes]! - 1e-6);
        row.slice(1).forEach((p, c) => {
          expect(p).to.equal(Math.fround(s * before[at * classes + c + 1]!));
        });
      });
      same.forEach((p, at) => {
        expect(p).to.be.closeTo(before[at]!, 1e-6);
      });
    },
  );

  property(
    'a class score lies in [0, 1] and does not look at the order of pixels',
    [someRows, order],
    ({ classes, pixels }, keys) => {
      const scores = (list: readonly Pixel[]) =>
        softScores(softmax(flat(list), ones(classes)), labelsOf(list), classes);
      scores(reordered(pixels, keys)).forEach((value, index) => {
        expect(value).to.be.within(0, 1);
        expect(value).to.be.closeTo(scores(pixels)[index]!, 1e-12);
      });
    },
  );
});
