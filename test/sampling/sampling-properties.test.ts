import { expect } from 'chai';
import fc from 'fast-check';
import { RandomStream } from '../../src/core/random-stream.js';
import { crop } from '../../src/sampling/crop.js';
import { elasticFields } from '../../src/sampling/elastic-field.js';
import { mirror } from '../../src/sampling/mirror.js';
import { drawCentre, drawCorner } from '../../src/sampling/placement.js';
import { sourceCoordinates } from '../../src/sampling/source-coordinates.js';
import { warp } from '../../src/sampling/warp.js';
import { number, property } from '../property.js';

const size = (shape: readonly number[]) => shape.reduce((product, one) => product * one, 1);
const shapeOf = (low: number, high: number) =>
  fc.array(fc.integer({ min: low, max: high }), { minLength: 2, maxLength: 3 });

/** A random case of 1 to 3 channels, labels 0 to 2. */
const someCase = fc
  .tuple(shapeOf(2, 7), fc.integer({ min: 1, max: 3 }), fc.nat())
  .map(([shape, channels, seed]) => {
    const stream = RandomStream.fromSeed(seed);
    return {
      caseId: 'case',
      image: {
        shape,
        channels,
        data: Float32Array.from({ length: size(shape) * channels }, () => stream.normal()),
      },
      labels: { shape, data: Uint8Array.from({ length: size(shape) }, () => stream.integer(0, 3)) },
    };
  });
const axes = fc.array(fc.boolean(), { minLength: 3, maxLength: 3 });

/** Centre of a patch that is the whole case. */
const middle = (shape: readonly number[]) => shape.map((extent) => (extent - 1) / 2);
const still = { rotationRadians: null, scale: 1, elastic: null };

function expectClose(found: Float32Array, expected: Float32Array, tolerance = 1e-5) {
  expect(found.length).to.equal(expected.length);
  found.forEach((value, at) => {
    expect(value, `value ${at}`).to.be.closeTo(expected[at]!, tolerance);
  });
}

describe('properties of sampling', () => {
  property(
    'a mirror undoes itself, and two mirrors are one of both axes',
    [someCase, axes, axes],
    ({ image }, one, other) => {
      const { data, shape, channels } = image;
      const [first, second] = [one, other].map((list) => list.slice(0, shape.length)) as [
        boolean[],
        boolean[],
      ];
      const apply = (values: Float32Array, list: readonly boolean[]) => mirror(values, shape, channels, list);
      expect(apply(apply(data, first), first)).to.deep.equal(data);
      const both = first.map((turned, axis) => turned !== second[axis]);
      expect(apply(apply(data, first), second)).to.deep.equal(apply(data, both));
    },
  );

  property(
    'a patch holds what lies there, zeros beyond',
    [someCase, shapeOf(1, 6), fc.array(fc.integer({ min: -8, max: 8 }), { minLength: 3, maxLength: 3 })],
    ({ image }, patch, corners) => {
      const { data, shape, channels } = image;
      const rank = shape.length;
      const patchShape = shape.map((_, axis) => patch[axis % patch.length]!);
      const corner = corners.slice(0, rank);
      const found = crop(data, shape, channels, corner, patchShape);
      for (let pixel = 0; pixel < size(patchShape); pixel++) {
        let [rest, stride, source, inside] = [pixel, 1, 0, true];
        for (let axis = rank - 1; axis >= 0; axis--) {
          const place = (rest % patchShape[axis]!) + corner[axis]!;
          inside &&= place >= 0 && place < shape[axis]!;
          source += place * stride;
          stride *= shape[axis]!;
          rest = Math.floor(rest / patchShape[axis]!);
        }
        for (let channel = 0; channel < channels; channel++) {
          expect(found[pixel * channels + channel]).to.equal(inside ? data[source * channels + channel] : 0);
        }
      }
    },
  );

  property(
    'a drawn patch lies inside the case, or holds it whole in its middle',
    [shapeOf(1, 9), shapeOf(1, 9), fc.nat()],
    (shape, patch, seed) => {
      const patchShape = shape.map((_, axis) => patch[axis % patch.length]!);
      const corner = drawCorner(shape, patchShape, RandomStream.fromSeed(seed));
      const centre = drawCentre(shape, patchShape, RandomStream.fromSeed(seed));
      shape.forEach((extent, axis) => {
        const room = extent - patchShape[axis]!;
        if (room > 0) expect(corner[axis]).to.be.within(0, room - 1);
        else expect(-corner[axis]!).to.equal(Math.floor(-room / 2));
        const half = (patchShape[axis]! - 1) / 2;
        const limits = [half, extent - 1 - half].sort((a, b) => a - b) as [number, number];
        expect(centre[axis]).to.be.within(...limits);
      });
    },
  );

  property('a warp that does nothing gives the case back', [someCase], (source) => {
    const { shape } = source.image;
    const coordinates = sourceCoordinates(
      still,
      shape.map(() => false),
      shape,
      shape,
      middle(shape),
    );
    const { image, labels } = warp(source, shape, coordinates);
    expectClose(image, source.image.data);
    expect(labels).to.deep.equal(source.labels.data);
  });

  property('a warp that mirrors is a mirror', [someCase, axes], (source, list) => {
    const { shape, channels } = source.image;
    const mirrored = list.slice(0, shape.length);
    const { image, labels } = warp(
      source,
      shape,
      sourceCoordinates(still, mirrored, shape, shape, middle(shape)),
    );
    expectClose(image, mirror(source.image.data, shape, channels, mirrored));
    expect(labels).to.deep.equal(mirror(source.labels.data, shape, 1, mirrored));
  });

  property(
    'a warp by whole pixels is a patch',
    [someCase, fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 3, maxLength: 3 })],
    (source, corners) => {
      const { shape, channels, data } = source.image;
      const corner = shape.map((extent, axis) => Math.min(extent - 1, corners[axis]!));
      const patchShape = shape.map((extent, axis) => extent - corner[axis]!);
      const centre = middle(patchShape).map((half, axis) => half + corner[axis]!);
      const { image, labels } = warp(
        source,
        patchShape,
        sourceCoordinates(
          still,
          shape.map(() => false),
          shape,
          patchShape,
          centre,
        ),
      );
      expectClose(image, crop(data, shape, channels, corner, patchShape));
      expect(labels).to.deep.equal(crop(source.labels.data, shape, 1, corner, patchShape));
    },
  );

  property(
    'turning keeps distances, scaling multiplies them',
    [shapeOf(2, 5), number(-3, 3), number(-3, 3), number(-3, 3), number(0.5, 2)],
    (shape, a, b, c, scale) => {
      const rotationRadians = shape.length === 2 ? [a] : [a, b, c];
      const { writeLine, bounds } = sourceCoordinates(
        { rotationRadians, scale, elastic: null },
        shape.map(() => false),
        shape,
        shape,
        middle(shape),
      );
      const columns = shape.at(-1)!;
      const lines = size(shape) / columns;
      const points: number[][] = [];
      for (let line = 0; line < lines; line++) {
        const along = shape.map(() => new Float64Array(columns));
        writeLine(line, along);
        for (let column = 0; column < columns; column++) points.push(along.map((axis) => axis[column]!));
      }
      const place = (at: number) => {
        let rest = at;
        return [...shape]
          .reverse()
          .map((extent) => {
            const index = rest % extent;
            rest = Math.floor(rest / extent);
            return index;
          })
          .reverse();
      };
      const distance = (p: readonly number[], q: readonly number[]) =>
        Math.hypot(...p.map((value, axis) => value - q[axis]!));
      points.forEach((point, at) => {
        expect(distance(point, points[0]!)).to.be.closeTo(scale * distance(place(at), place(0)), 1e-9);
        point.forEach((value, axis) => {
          expect(value).to.be.within(bounds[axis]![0] - 1e-9, bounds[axis]![1] + 1e-9);
        });
      });
    },
  );

  property(
    'an elastic field grows with α, and is one field per axis',
    [shapeOf(3, 8), fc.nat(1000), number(1, 4), number(0.5, 3)],
    (shape, noiseSeed, sigma, factor) => {
      const once = elasticFields({ alpha: 10, sigma, noiseSeed }, shape);
      const more = elasticFields({ alpha: 10 * factor, sigma, noiseSeed }, shape);
      expect(once.length).to.equal(shape.length);
      once.forEach((field, axis) => {
        expect(field.length).to.equal(size(shape));
        field.forEach((value, at) => {
          // Smoothed in float32.
          expect(more[axis]![at]).to.be.closeTo(factor * value, 1e-6 * (1 + Math.abs(value)));
        });
      });
    },
    30,
  );
});
