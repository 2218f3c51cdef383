import { expect } from 'chai';
import type { LabelMap } from '../../src/core/image.js';
import { RandomStream } from '../../src/core/random-stream.js';
import { boundaryBandWidth, markBoundaryBand } from '../../src/metrics/boundary-band.js';
import { coordinates } from '../../src/metrics/probability-chunks.js';
import { scoreBinary } from './binary-scoring.js';

/** By definition: every pixel against every pixel of the other side. */
function plainBand({ shape, data }: LabelMap, spacing: readonly number[], sides: Uint8Array): number[] {
  const places = Array.from(data, (_, pixel) => coordinates(pixel, shape));
  return places.map((here, pixel) =>
    Number(
      places.some((there, other) => {
        if (sides[data[other]!] === sides[data[pixel]!]) return false;
        const steps = here.map((value, axis) => (value - there[axis]!) * spacing[axis]!);
        return Math.hypot(...steps) <= boundaryBandWidth;
      }),
    ),
  );
}

function band(labels: LabelMap, spacingMm: readonly number[] | undefined, sides: Uint8Array): number[] {
  const mask = new Uint8Array(labels.data.length);
  markBoundaryBand(labels, spacingMm, sides, mask, 1);
  return [...mask];
}

const foreground = Uint8Array.from({ length: 256 }, (_, label) => Number(label > 0));
const everyLabel = Uint8Array.from({ length: 256 }, (_, label) => label);

describe('boundary band', () => {
  it('reaches three pixels to either side of a step edge', () => {
    const data = Uint8Array.from([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
    expect(band({ shape: [1, 10], data }, undefined, foreground)).to.deep.equal([
      0, 0, 1, 1, 1, 1, 1, 1, 0, 0,
    ]);
  });

  it('holds pixels at its width exactly, also where the spacing was stored as float32', () => {
    const random = RandomStream.fromSeed(3);
    const data = Uint8Array.from({ length: 24 * 24 }, () => Number(random.uniform() < 0.1));
    const labels = { shape: [24, 24], data };
    for (const [exact, stored] of [
      [1, 1 + 2 ** -23],
      [0.6, Math.fround(0.6)],
      [0.3, Math.fround(0.3)],
    ] as const) {
      expect(stored).to.be.greaterThan(exact);
      const bandAt = (step: number) => band(labels, [step, step], foreground).join('');
      expect(bandAt(stored), `${exact} mm`).to.equal(bandAt(exact));
    }
  });

  it('is measured in millimetres where the spacing is known', () => {
    const data = Uint8Array.from([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
    const labels = { shape: [1, 10], data };
    expect(band(labels, [1, 1.5], foreground)).to.deep.equal([0, 0, 0, 1, 1, 1, 1, 0, 0, 0]);
    expect(band(labels, [1, 4], foreground)).to.deep.equal(new Array(10).fill(0));
  });

  it('agrees with the definition on random maps, 2D and 3D, even and uneven spacing', () => {
    const stream = RandomStream.fromSeed(31);
    const trials = [
      { shape: [14, 17], spacing: undefined },
      { shape: [14, 17], spacing: [0.8, 1.3] },
      { shape: [5, 9, 8], spacing: [2.5, 0.9, 1.1] },
      { shape: [4, 6, 7], spacing: [5, 2, 2] },
    ];
    for (const { shape, spacing } of trials) {
      for (const density of [0.02, 0.3]) {
        const pixels = shape.reduce((product, extent) => product * extent, 1);
        const data = Uint8Array.from({ length: pixels }, () =>
          stream.chance(density) ? stream.integer(1, 3) : 0,
        );
        for (const sides of [foreground, everyLabel]) {
          const expected = plainBand({ shape, data }, spacing ?? shape.map(() => 1), sides);
          expect(band({ shape, data }, spacing, sides)).to.deep.equal(expected);
        }
      }
    }
  });

  it('costs no more than the image, however fine its spacing', () => {
    const stream = RandomStream.fromSeed(7);
    const shape = [8, 8, 8];
    const data = Uint8Array.from({ length: 512 }, () => Number(stream.chance(0.3)));
    // 8³ voxels lie within a millimetre, so that all of them are in the band: their ball alone would hold 1e11 offsets.
    const fine = band({ shape, data }, [0.001, 0.001, 0.001], foreground);
    expect(fine).to.deep.equal(new Array(512).fill(1));
    // Each axis on its own: the reach is cut on one and whole on the others.
    const uneven = [0.004, 1.1, 2];
    expect(band({ shape, data }, uneven, foreground)).to.deep.equal(
      plainBand({ shape, data }, uneven, foreground),
    );
  });

  it('is empty without a boundary', () => {
    expect(band({ shape: [3, 3], data: new Uint8Array(9) }, undefined, foreground)).to.deep.equal(
      new Array(9).fill(0),
    );
  });

  it('sets its bit and leaves the others', () => {
    const mask = Uint8Array.from([4, 4]);
    markBoundaryBand({ shape: [1, 2], data: Uint8Array.from([0, 1]) }, undefined, foreground, mask, 2);
    expect([...mask]).to.deep.equal([6, 6]);
  });

  it('refuses a spacing that does not fit', () => {
    const labels = { shape: [1, 2], data: new Uint8Array(2) };
    expect(() => band(labels, [1, 0], foreground)).to.throw(RangeError, 'invalid spacing [1,0] mm');
    expect(() => band(labels, [1], foreground)).to.throw(RangeError, 'invalid spacing');
  });

  it('restricts scores to its pixels', () => {
    // Ten pixels, the edge between 4 and 5: pixels 2 to 7 are in the band, all with p = 0.25 or 0.75 there.
    const truth = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1];
    const probability = [0, 0.5, 0.25, 0.25, 0.25, 0.75, 0.75, 0.75, 0.5, 1];
    const { values, bins } = scoreBinary(probability, truth);
    expect(values.brier_boundary).to.be.closeTo(0.0625, 1e-15);
    expect(values.nll_boundary).to.be.closeTo(-Math.log(0.75), 1e-15);
    expect(values.ece_boundary).to.equal(0.25);
    expect(values.ace_boundary).to.equal(0.25);
    const boundary = bins.find(({ region }) => region === 'boundary')!;
    expect(boundary.count.reduce((sum, count) => sum + count, 0)).to.equal(6);
  });
});
