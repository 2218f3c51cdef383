import { expect } from 'chai';
import { DataError, UsageError } from '../../src/core/errors.js';
import { pixelCount } from '../../src/core/image.js';
import { RandomStream } from '../../src/core/random-stream.js';
import { noAugmentation } from '../../src/sampling/augmentation.js';
import { crop } from '../../src/sampling/crop.js';
import { mirror } from '../../src/sampling/mirror.js';
import { drawCentre, drawCorner } from '../../src/sampling/placement.js';
import { planSample, sampleBatch, samplePixels } from '../../src/sampling/sample.js';
import type { SampledCase } from '../../src/sampling/sampled-case.js';
import { expectAllClose } from '../close-to.js';

const stream = () => RandomStream.fromSeed(8);

function counted(shape: number[], channels: number): SampledCase {
  const pixels = pixelCount(shape);
  return {
    caseId: 'counted',
    image: { shape, channels, data: Float32Array.from({ length: pixels * channels }, (_, at) => at + 1) },
    labels: { shape, data: Uint8Array.from({ length: pixels }, (_, pixel) => pixel % 3) },
  };
}

describe('mirror', () => {
  it('reverses rows, columns or both, channels keeping their order', () => {
    const data = new Float32Array([1, 2, 3, 4, 5, 6, 7, 8]); // 2 × 2 pixels of 2 channels
    expect([...mirror(data, [2, 2], 2, [true, false])]).deep.equal([5, 6, 7, 8, 1, 2, 3, 4]);
    expect([...mirror(data, [2, 2], 2, [false, true])]).deep.equal([3, 4, 1, 2, 7, 8, 5, 6]);
    expect([...mirror(data, [2, 2], 2, [true, true])]).deep.equal([7, 8, 5, 6, 3, 4, 1, 2]);
  });

  it('twice is the identity, in 3D and along every axis', () => {
    const { image } = counted([3, 4, 5], 2);
    for (const axes of [
      [true, false, false],
      [false, true, false],
      [true, true, true],
    ]) {
      const once = mirror(image.data, image.shape, 2, axes);
      expect(once).not.deep.equal(image.data);
      expect(mirror(once, image.shape, 2, axes)).deep.equal(image.data);
    }
  });
});

describe('crop', () => {
  it('cuts a patch and pads with 0 where it reaches beyond', () => {
    const data = new Float32Array([1, 2, 3, 4, 5, 6]); // 2 × 3
    expect([...crop(data, [2, 3], 1, [0, 1], [2, 2])]).deep.equal([2, 3, 5, 6]);
    expect([...crop(data, [2, 3], 1, [-1, 2], [3, 2])]).deep.equal([0, 0, 3, 0, 6, 0]);
    expect([...crop(data, [2, 3], 1, [5, 5], [1, 2])]).deep.equal([0, 0]);
  });

  it('takes every voxel from its place in 3D', () => {
    const { image } = counted([4, 5, 6], 1);
    const patch = crop(image.data, image.shape, 1, [1, 2, 3], [2, 3, 2]);
    for (let at = 0; at < patch.length; at++) {
      const [slice, row, column] = [1 + Math.floor(at / 6), 2 + (Math.floor(at / 2) % 3), 3 + (at % 2)];
      expect(patch[at]).equal((slice * 5 + row) * 6 + column + 1);
    }
  });
});

describe('placement', () => {
  it('draws corners in [0, extent − patch − 1], every one of them', () => {
    const corners = new Set<string>();
    for (let draw = 0; draw < 400; draw++) corners.add(`${drawCorner([7, 5], [4, 3], stream().fork(draw))}`);
    expect([...corners].sort()).deep.equal(['0,0', '0,1', '1,0', '1,1', '2,0', '2,1']);
  });

  it('has one corner where the patch is as large as the case, and centres a larger patch', () => {
    expect(drawCorner([6, 6, 6], [6, 8, 9], stream())).deep.equal([0, -1, -1]);
  });

  it('draws centres that keep an unwarped patch inside', () => {
    for (let draw = 0; draw < 300; draw++) {
      const [row, column] = drawCentre([20, 9], [8, 9], stream().fork(draw)) as [number, number];
      expect(row).within(3.5, 15.5);
      expect(column).equal(4);
    }
  });
});

describe('samplePixels', () => {
  it('returns the case itself when nothing is drawn for the whole image', () => {
    const source = counted([4, 6], 3);
    const plan = planSample(source.image, [4, 6], null, stream());
    expect(samplePixels(source, plan).image).equal(source.image.data);
    expect(samplePixels(source, plan).labels).equal(source.labels.data);
  });

  it('multiplies each channel by its factor and leaves the case as it was', () => {
    const source = counted([1, 2], 2);
    const plan = {
      patchShape: [1, 2],
      place: [0, 0],
      augmentation: { ...noAugmentation(2), brightness: [2, 0.5] },
    };
    expect([...samplePixels(source, plan).image]).deep.equal([2, 1, 6, 2]);
    expect([...source.image.data]).deep.equal([1, 2, 3, 4]);
  });

  it('mirrors before it crops: the plan’s corner lies in the mirrored case', () => {
    const source = counted([1, 6], 1);
    const plan = {
      patchShape: [1, 2],
      place: [0, 1],
      augmentation: { ...noAugmentation(2), mirrored: [false, true] },
    };
    // Mirrored, the row reads 6 5 4 3 2 1.
    expect([...samplePixels(source, plan).image]).deep.equal([5, 4]);
  });

  it('mirrors alike with and without a warp', () => {
    const source = counted([5, 7], 2);
    const mirrored = [true, false];
    const place = [2, 3];
    const cropped = samplePixels(source, {
      patchShape: [5, 7],
      place: [0, 0],
      augmentation: { mirrored, brightness: [2, 3], warp: null },
    });
    const warped = samplePixels(source, {
      patchShape: [5, 7],
      place,
      augmentation: { mirrored, brightness: [2, 3], warp: { elastic: null, rotationRadians: [0], scale: 1 } },
    });
    expectAllClose(warped.image, cropped.image, { relative: 1e-5, absolute: 1e-4 });
    expect(warped.labels).deep.equal(cropped.labels);
  });
});

describe('sampleBatch', () => {
  it('encodes labels one-hot, padding as background, in arrays of its own', () => {
    const source = counted([1, 3], 1);
    const plan = { patchShape: [1, 4], place: [0, 0], augmentation: noAugmentation(2) };
    const batch = sampleBatch(source, plan, 3);
    expect([...batch.groundTruth]).deep.equal([1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0]);
    expect([...batch.image]).deep.equal([1, 2, 3, 0]);
    const whole = sampleBatch(source, { ...plan, patchShape: [1, 3] }, 3);
    whole.image.fill(9);
    expect(source.image.data[0]).equal(1);
  });

  it('refuses labels on another grid than the image, and a patch with other axes', () => {
    const source = counted([4, 8], 1);
    const plan = planSample(source.image, [4, 4], null, stream());
    const turned = { shape: [8, 4], data: new Uint8Array(32) };
    expect(() => sampleBatch({ ...source, labels: turned }, plan, 2)).throws(
      UsageError,
      'invalid labels of counted (8 × 4) for an image of 4 × 8; give both on the same grid',
    );
    expect(() => planSample({ shape: [4, 8, 8], channels: 1 }, [4, 4], null, stream())).throws(
      UsageError,
      'invalid patch of 4 × 4 for an image of 4 × 8 × 8; give a patch of 3 axes',
    );
  });

  it('refuses a label that no class has, naming the case', () => {
    const source = counted([1, 3], 1);
    const plan = planSample(source.image, [1, 3], null, stream());
    expect(() => sampleBatch(source, plan, 2)).throws(
      DataError,
      'invalid label 2, expected 0 to 1: case counted',
    );
  });
});
