import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { pixelCount } from '../../src/core/image.js';
import { RandomStream } from '../../src/core/random-stream.js';
import type { Warp } from '../../src/sampling/augmentation.js';
import { elasticFields } from '../../src/sampling/elastic-field.js';
import type { SampledCase } from '../../src/sampling/sampled-case.js';
import { sourceCoordinates } from '../../src/sampling/source-coordinates.js';
import { warp } from '../../src/sampling/warp.js';
import { expectAllClose } from '../close-to.js';

interface GoldenWarp {
  name: string;
  shape: number[];
  channels: number;
  patch: number[];
  centre: number[];
  angles: number[] | null;
  scale: number;
  mirrored: boolean[];
  image: number[];
  labels: number[];
  expectedImage: number[];
  expectedLabels: number[];
}

const golden: GoldenWarp[] = JSON.parse(readFileSync('test/fixtures/sampling/warp.json', 'utf8'));

function randomCase(shape: number[], channels: number): SampledCase {
  const stream = RandomStream.fromSeed(3).fork('case');
  const pixels = pixelCount(shape);
  return {
    caseId: 'random',
    image: { shape, channels, data: Float32Array.from({ length: pixels * channels }, () => stream.normal()) },
    labels: { shape, data: Uint8Array.from({ length: pixels }, () => stream.integer(0, 3)) },
  };
}

const centreOf = (shape: number[]) => shape.map((extent) => (extent - 1) / 2);
const still: Warp = { elastic: null, rotationRadians: null, scale: 1 };

describe('warp', () => {
  for (const expected of golden) {
    it(`agrees with scipy and batchgenerators: ${expected.name}`, () => {
      const { shape, channels, patch, centre, mirrored } = expected;
      const source: SampledCase = {
        caseId: 'golden',
        image: { shape, channels, data: Float32Array.from(expected.image) },
        labels: { shape, data: Uint8Array.from(expected.labels) },
      };
      const drawn: Warp = { elastic: null, rotationRadians: expected.angles, scale: expected.scale };
      const result = warp(source, patch, sourceCoordinates(drawn, mirrored, shape, patch, centre));
      // float32 coefficients of values up to about 4, whose alternating sums reach 15.
      expectAllClose(result.image, expected.expectedImage, { absolute: 5e-6 });
      expect([...result.labels]).deep.equal(expected.expectedLabels);
      expect(expected.expectedLabels.some((label) => label > 0)).equal(true);
    });
  }

  for (const shape of [
    [13, 18],
    [6, 9, 7],
  ]) {
    it(`is the identity for an unmoved grid of ${shape.join(' × ')}`, () => {
      const source = randomCase(shape, 2);
      const unmoved = shape.map(() => false);
      const result = warp(source, shape, sourceCoordinates(still, unmoved, shape, shape, centreOf(shape)));
      expectAllClose(result.image, source.image.data, { absolute: 3e-6 });
      expect(result.labels).deep.equal(source.labels.data);
    });
  }

  for (const shape of [
    [13, 18],
    [6, 9, 7],
  ]) {
    it(`treats the channels of ${shape.join(' × ')} pixels alike and apart`, () => {
      const source = randomCase(shape, 3);
      const { image, labels } = source;
      const drawn: Warp = {
        elastic: { alpha: 400, sigma: 9, noiseSeed: 2 },
        rotationRadians: shape.length === 2 ? [0.2] : [0.1, -0.2, 0.15],
        scale: 0.9,
      };
      const coordinates = () =>
        sourceCoordinates(
          drawn,
          shape.map((_, axis) => axis === 1),
          shape,
          shape,
          centreOf(shape),
        );
      const together = warp(source, shape, coordinates());
      for (let channel = 0; channel < 3; channel++) {
        const data = image.data.filter((_, at) => at % 3 === channel);
        const alone = warp(
          { caseId: 'one', image: { shape, channels: 1, data }, labels },
          shape,
          coordinates(),
        );
        const expected = together.image.filter((_, at) => at % 3 === channel);
        expectAllClose(alone.image, expected, { absolute: 2e-6 });
        expect(alone.labels).deep.equal(together.labels);
      }
    });
  }

  it('moves each pixel by the elastic field before it turns and scales the grid', () => {
    const shape = [20, 23];
    const drawn: Warp = {
      elastic: { alpha: 300, sigma: 9, noiseSeed: 5 },
      rotationRadians: [0.2],
      scale: 1.1,
    };
    const [down, right] = elasticFields(drawn.elastic!, shape) as [Float64Array, Float64Array];
    const coordinates = [new Float64Array(23), new Float64Array(23)];
    sourceCoordinates(drawn, [false, true], shape, shape, centreOf(shape)).writeLine(4, coordinates);
    const column = 6;
    const y = 4 - 9.5 + down[4 * 23 + column]!;
    const x = column - 11 + right[4 * 23 + column]!;
    expect(coordinates[0]![column]).closeTo(1.1 * (y * Math.cos(0.2) + x * Math.sin(0.2)) + 9.5, 1e-9);
    expect(coordinates[1]![column]).closeTo(22 - (1.1 * (-y * Math.sin(0.2) + x * Math.cos(0.2)) + 11), 1e-9);
  });

  it('keeps its coordinates within the bounds it states', () => {
    const shape = [30, 41];
    const drawn: Warp = {
      elastic: { alpha: 800, sigma: 10, noiseSeed: 9 },
      rotationRadians: [-0.25],
      scale: 1.2,
    };
    const { bounds, writeLine } = sourceCoordinates(drawn, [true, false], shape, shape, centreOf(shape));
    const coordinates = [new Float64Array(41), new Float64Array(41)];
    for (let line = 0; line < 30; line++) {
      writeLine(line, coordinates);
      for (const [axis, along] of coordinates.entries()) {
        expect(Math.min(...along)).gte(bounds[axis]![0]);
        expect(Math.max(...along)).lte(bounds[axis]![1]);
      }
    }
  });

  it('gives image 0 and background where the patch reaches beyond the case', () => {
    const shape = [4, 4];
    const source = randomCase(shape, 1);
    source.labels.data.fill(2);
    const patch = [8, 8];
    const result = warp(source, patch, sourceCoordinates(still, [false, false], shape, patch, [1.5, 1.5]));
    for (let pixel = 0; pixel < 64; pixel++) {
      const row = Math.floor(pixel / 8) - 2;
      const column = (pixel % 8) - 2;
      const inside = row >= 0 && row < 4 && column >= 0 && column < 4;
      expect(result.labels[pixel]).equal(inside ? 2 : 0);
      if (!inside) expect(result.image[pixel]).equal(0);
    }
  });
});
