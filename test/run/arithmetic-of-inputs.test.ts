import { expect } from 'chai';
import { RandomStream } from '../../src/core/random-stream.js';
import type { Batch } from '../../src/engine/training-program.js';
import { preprocess } from '../../src/preprocess/run-steps.js';
import { validationBatches } from '../../src/sampling/validation-batches.js';
import { versions } from '../../src/study/code-versions.js';
import type { PreprocessStep } from '../../src/study/run-config.js';
import { drawnCase } from './drawn-case.js';

/**
 * What the network sees of drawn cases that are prepared and validated as in the study, by version of the arithmetic: weighted
 * sums of all values, in which no value and no place stands for another. Where this fails, do as arithmetic-version.test.ts says.
 */
const golden: Record<number, Record<string, readonly number[]>> = {
  3: {
    planar: [48, 64, 39.90396350267552, 3.180694147076628, 39.90396350267552, -20.00229033228639],
    volume: [17, 30, 39, 72.6427766628158, -29.57318445553111, 19.650634096886012, -91.54476661323275],
  },
};

/** Relative; the sums are of numbers that JavaScript computes in float64. */
const tolerance = 1e-7;

const cases: Record<
  string,
  {
    network: { inputChannels: number; classes: number; inputShape: readonly number[] };
    sourceShape: readonly number[];
    spacingMm?: readonly number[];
    steps: readonly PreprocessStep[];
  }
> = {
  // Rows are enlarged, columns reduced.
  planar: {
    network: { inputChannels: 3, classes: 2, inputShape: [48, 64] },
    sourceShape: [37, 91],
    steps: [{ op: 'resize', shape: [48, 64] }, { op: 'z-score' }],
  },
  // Slices are enlarged, rows and columns reduced; the crop is smaller than the volume, but along the slices, which are
  // padded by an odd number.
  volume: {
    network: { inputChannels: 1, classes: 3, inputShape: [24, 24, 24] },
    sourceShape: [10, 45, 52],
    spacingMm: [5, 1.1, 1.3],
    steps: [
      { op: 'resample', spacingMm: [2.9, 1.6, 1.7] },
      { op: 'clip', minimum: 60, maximum: 170 },
      { op: 'z-score' },
    ],
  },
};

/** Σ value · weight, with weights drawn from [−1, 1). */
function weighedSum(values: ArrayLike<number>): number {
  const stream = RandomStream.fromSeed(1).fork('weights');
  return Array.from(values).reduce((sum, value) => sum + value * stream.uniform(-1, 1), 0);
}

describe('the version of the arithmetic, before the network', () => {
  for (const [name, { network, sourceShape, spacingMm, steps }] of Object.entries(cases)) {
    it(`stands for these inputs: ${name}`, async () => {
      const { caseId, image, labels } = drawnCase(sourceShape, network, RandomStream.fromSeed(7).fork(name));
      // In the range of grey values, to which pictures are rounded.
      const data = image.data.map((value) => Math.max(0, 100 + 30 * value));
      const source = { caseId, labels, image: { ...image, data, ...(spacingMm && { spacingMm }) } };
      const prepared = preprocess(source, steps);
      const batches: Batch[] = [];
      const stored = { caseId, load: async () => prepared };
      const config = { network: { ...network, baseFilters: 4, depth: 2 } };
      for await (const batch of validationBatches([stored], config)) batches.push(batch);
      const { image: seen, groundTruth } = batches[0]!;
      const found = [
        ...prepared.image.shape,
        ...[prepared.image.data, prepared.labels.data, seen, groundTruth].map(weighedSum),
      ];
      const expected = golden[versions.arithmetic]?.[name] ?? [];
      expect(expected, `${name}: [${found.join(', ')}]`).to.have.length(found.length);
      for (const [at, value] of found.entries())
        expect(value, `number ${at + 1}`).to.be.closeTo(expected[at]!, tolerance * Math.abs(expected[at]!));
    });
  }
});
