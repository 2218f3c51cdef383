/** Step 3 of docs/export.md, written from the page alone, beside what `predict` does. */
import { expect } from 'chai';
import { RandomStream } from '../../../src/core/random-stream.js';
import { fitIsotonic, type IsotonicCurve } from '../../../src/recalibrate/isotonic-scaling.js';
import { MarginCells } from '../../../src/recalibrate/margin-cells.js';
import {
  ProbabilityVersions,
  type RecalibrationMethod,
} from '../../../src/recalibrate/recalibrated-versions.js';
import { type AppliedRecalibration, learnedOf } from '../../../src/record/learned-recalibration.js';

const softmax = (z: readonly number[]) => {
  const largest = Math.max(...z);
  const each = z.map((value) => Math.exp(value - largest));
  const sum = each.reduce((total, value) => total + value, 0);
  return each.map((value) => value / sum);
};

const marginOf = (z: readonly number[], index: number) => {
  const others = z.filter((_, other) => other !== index);
  const largest = Math.max(...others);
  return z[index]! - largest - Math.log(others.reduce((sum, value) => sum + Math.exp(value - largest), 0));
};

const placeOf = (cell: number) => {
  const s = (2 * (cell + 0.5)) / 65536 - 1;
  return s / (1 - Math.abs(s));
};

function frequencyAt(curve: IsotonicCurve | null, margin: number): number {
  if (!curve) return 1 / (1 + Math.exp(-margin));
  const own = Math.min(65535, Math.floor(32768 * (1 + margin / (1 + Math.abs(margin)))));
  const { cell, frequency } = curve;
  if (own <= cell[0]!) return frequency[0]!;
  if (own >= cell.at(-1)!) return frequency.at(-1)!;
  const next = cell.findIndex((place) => place >= own);
  const [low, high] = [placeOf(cell[next - 1]!), placeOf(cell[next]!)];
  const share = (placeOf(own) - low) / (high - low);
  return frequency[next - 1]! + share * (frequency[next]! - frequency[next - 1]!);
}

function recalibrated(
  z: readonly number[],
  method: RecalibrationMethod,
  classes: readonly string[],
  { temperature, classTemperatures, isotonic, scores }: AppliedRecalibration,
): number[] {
  const foreground = classes.slice(1);
  const withRest = (p: readonly number[]) => [1 - p.reduce((sum, value) => sum + value, 0), ...p];
  switch (method) {
    case 'temperature':
      return softmax(z.map((value) => value / temperature));
    case 'class-temperature':
      return softmax(z.map((value, index) => value / classTemperatures[classes[index]!]!));
    case 'score':
      return withRest(foreground.map((name, at) => scores[name]! * softmax(z)[at + 1]!));
    default: {
      if (classes.length === 2) return withRest([frequencyAt(isotonic[classes[1]!]!, marginOf(z, 1))]);
      const each = classes.map((name, index) => frequencyAt(isotonic[name] ?? null, marginOf(z, index)));
      const sum = each.reduce((total, value) => total + value, 0);
      return each.map((value) => (sum === 0 ? 1 / classes.length : value / sum));
    }
  }
}

/** Logits of pixels, large ones among them, and curves fitted to other pixels of the same kind. */
function drawn(classes: number, seed: number) {
  const stream = RandomStream.fromSeed(seed);
  const pixels = 3000;
  const scale = [0.3, 4, 90];
  const logits = Float32Array.from({ length: pixels * classes }, (_, at) =>
    stream.normal(0, scale[Math.floor(at / classes) % 3]!),
  );
  const labels = Uint8Array.from({ length: pixels }, () => stream.integer(0, classes));
  return { logits, labels };
}

describe('the recipe of docs/export.md', () => {
  for (const classes of [
    ['background', 'nucleus'],
    ['background', 'anterior', 'posterior'],
  ]) {
    it(`gives what predict gives, for ${classes.length} classes`, () => {
      const learning = drawn(classes.length, 1);
      const curves = classes.map((_, index) => {
        const cells = new MarginCells(classes.length, index);
        cells.add(learning.logits, learning.labels);
        return fitIsotonic(cells)!;
      });
      const own = classes.length === 2 ? classes.slice(1) : classes;
      const recalibration: AppliedRecalibration = {
        temperature: 1.7,
        classTemperatures: Object.fromEntries(classes.map((name, index) => [name, 0.8 + 0.5 * index])),
        isotonic: Object.fromEntries(
          // One curve of three could not be fitted.
          own.map((name) => [name, name === 'posterior' ? null : curves[classes.indexOf(name)]!]),
        ),
        scores: Object.fromEntries(classes.slice(1).map((name, index) => [name, 0.9 - 0.2 * index])),
      };
      const versions = new ProbabilityVersions(classes.length, learnedOf(recalibration, classes.slice(1)));
      const { logits } = drawn(classes.length, 2);
      const data = versions.ofLogits(logits);
      for (const method of ['temperature', 'class-temperature', 'isotonic', 'score'] as const) {
        const { first, channels } = versions.place(method);
        for (let pixel = 0; pixel < logits.length / classes.length; pixel++) {
          const z = [...logits.subarray(pixel * classes.length, (pixel + 1) * classes.length)];
          recalibrated(z, method, classes, recalibration).forEach((p, index) => {
            const is = data[pixel * channels + first + index]!;
            expect(is, `${method}, pixel ${pixel}, class ${index}`).to.be.closeTo(p, 1e-5);
          });
        }
      }
    });
  }
});
