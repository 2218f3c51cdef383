import { expect } from 'chai';
import fc from 'fast-check';
import type { IntensityImage, LabelMap } from '../../src/core/image.js';
import { resampleImage } from '../../src/preprocess/resample.js';
import { resampleLabels } from '../../src/preprocess/resample-labels.js';
import { linearSlices } from '../../src/preprocess/resample-linear.js';
import { resizeImage } from '../../src/preprocess/resize.js';
import { mirror } from '../../src/sampling/mirror.js';
import { number, property } from '../property.js';

const extent = fc.integer({ min: 1, max: 7 });
const plane = fc.tuple(extent, extent);
const volume = fc.tuple(extent, extent, extent);
const size = (shape: readonly number[]) => shape.reduce((product, one) => product * one, 1);

/** Random values on a grid of that shape, 1 or 2 channels. */
function imageOn(shapes: fc.Arbitrary<number[]>, whole = false): fc.Arbitrary<IntensityImage> {
  const value = whole ? fc.integer({ min: 0, max: 255 }) : number(-100, 100).map(Math.fround);
  return fc.tuple(shapes, fc.integer({ min: 1, max: 2 })).chain(([shape, channels]) => {
    const length = size(shape) * channels;
    return fc
      .array(value, { minLength: length, maxLength: length })
      .map((values) => ({ shape, channels, data: Float32Array.from(values) }));
  });
}

function labelsOn(shapes: fc.Arbitrary<number[]>): fc.Arbitrary<LabelMap> {
  return shapes.chain((shape) =>
    fc
      .array(fc.nat(2), { minLength: size(shape), maxLength: size(shape) })
      .map((values) => ({ shape, data: Uint8Array.from(values) })),
  );
}

function expectClose(found: Float32Array, expected: Float32Array, tolerance: number) {
  expect(found.length).to.equal(expected.length);
  found.forEach((value, at) => {
    expect(value, `value ${at}`).to.be.closeTo(expected[at]!, tolerance);
  });
}

/** Pictures of whole numbers alone stay whole: their values are cut. */
const isWhole = ({ data }: IntensityImage) => data.every((value) => Number.isInteger(value));

/** Every kind of resampling, the images and the shapes that it takes. */
const kinds = [
  {
    name: 'resize (bicubic)',
    image: imageOn(plane),
    target: plane,
    resample: resizeImage,
    keepsConstants: false,
  },
  {
    name: 'resample (cubic spline)',
    image: imageOn(volume),
    target: volume,
    resample: resampleImage,
    keepsConstants: false,
  },
  {
    name: 'linear interpolation',
    image: imageOn(volume),
    target: volume,
    resample: (image: IntensityImage, shape: readonly number[]): IntensityImage => ({
      ...image,
      shape,
      data: allSlices(image, shape),
    }),
    keepsConstants: true,
  },
];

/** Each slice is copied: its memory is used for the next one. */
function allSlices({ data, shape, channels }: IntensityImage, target: readonly number[]): Float32Array {
  const values: number[] = [];
  for (const slice of linearSlices(data, shape, channels, target)) values.push(...slice);
  return Float32Array.from(values);
}

for (const { name, image, target, resample, keepsConstants } of kinds) {
  describe(`properties of ${name}`, () => {
    property('its own shape gives the image back', [image], (source) => {
      expectClose(resample(source, source.shape).data, source.data, 2e-5);
    });

    property('mirroring before or after is the same', [image, target, fc.nat(2)], (source, shape, axis) => {
      const axes = shape.map((_, index) => index === axis % shape.length);
      const before = resample(
        { ...source, data: mirror(source.data, source.shape, source.channels, axes) },
        shape,
      );
      const after = mirror(resample(source, shape).data, shape, source.channels, axes);
      expectClose(before.data, after, 1e-3);
    });

    property(
      'no value leaves the range of its channel, zero borders aside',
      [image, target],
      (source, shape) => {
        const { data } = resample(source, shape);
        for (let channel = 0; channel < source.channels; channel++) {
          const own = source.data.filter((_, at) => at % source.channels === channel);
          const [low, high] = [Math.min(0, ...own), Math.max(0, ...own)];
          data.forEach((value, at) => {
            if (at % source.channels === channel) expect(value).to.be.within(low - 1e-4, high + 1e-4);
          });
        }
      },
    );

    property('a channel does not see the others', [image, target], (source, shape) => {
      if (source.channels === 1) return;
      const both = resample(source, shape).data;
      const first = { ...source, channels: 1, data: source.data.filter((_, at) => at % 2 === 0) };
      if (isWhole(first)) return;
      expectClose(
        resample(first, shape).data,
        both.filter((_, at) => at % 2 === 0),
        1e-4,
      );
    });

    property('brightness scales through', [image, target, number(0.1, 4)], (source, shape, factor) => {
      const brighter = { ...source, data: source.data.map((value) => value * factor) };
      // Pictures of whole numbers stay whole numbers.
      if ([source, brighter].some(isWhole)) return;
      expectClose(
        resample(brighter, shape).data,
        resample(source, shape).data.map((value) => value * factor),
        2e-3,
      );
    });

    if (keepsConstants) {
      property('a constant stays', [target, target, number(-100, 100)], (shape, other, value) => {
        const source = { shape, channels: 1, data: new Float32Array(size(shape)).fill(value) };
        expectClose(resample(source, other).data, new Float32Array(size(other)).fill(value), 1e-5);
      });

      property('there and back by a factor of three gives the image back', [image], (source) => {
        const finer = source.shape.map((one) => 3 * one);
        // The middle of three lies on the coarse centre, so going back by thirds finds it.
        const back = resample(resample(source, finer), source.shape);
        expectClose(back.data, source.data, 1e-4);
      });
    }
  });
}

describe('properties of resampled labels', () => {
  property('its own shape gives the labels back', [labelsOn(volume)], (labels) => {
    expect(resampleLabels(labels, labels.shape)).to.deep.equal(labels);
  });

  property(
    'there and back by an odd factor gives the labels back',
    [labelsOn(plane), fc.constantFrom(3, 5)],
    (labels, factor) => {
      const finer = resampleLabels(
        labels,
        labels.shape.map((one) => factor * one),
      );
      expect(resampleLabels(finer, labels.shape)).to.deep.equal(labels);
    },
  );

  property(
    'no label appears that was not there, background aside',
    [labelsOn(volume), volume],
    (labels, shape) => {
      const known = new Set([0, ...labels.data]);
      for (const label of resampleLabels(labels, shape).data) expect(known.has(label)).to.equal(true);
    },
  );

  property('a map of one label keeps it everywhere', [volume, volume, fc.nat(4)], (shape, other, label) => {
    const { data } = resampleLabels({ shape, data: new Uint8Array(size(shape)).fill(label) }, other);
    expect(new Set(data)).to.deep.equal(new Set([label]));
  });

  property(
    'mirroring before or after is the same',
    [labelsOn(volume), volume, fc.nat(2)],
    (labels, shape, axis) => {
      const axes = [0, 1, 2].map((index) => index === axis);
      const before = resampleLabels({ ...labels, data: mirror(labels.data, labels.shape, 1, axes) }, shape);
      expect(before.data).to.deep.equal(mirror(resampleLabels(labels, shape).data, shape, 1, axes));
    },
  );
});
