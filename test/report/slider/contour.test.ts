import { expect } from 'chai';
import fc from 'fast-check';
import { contourPath, type GreyValues } from '../../../src/report/slider/contour.js';
import { property } from '../../property.js';

type Ring = (readonly [number, number])[];

function ringsOf(path: string): Ring[] {
  return path
    .split('Z')
    .filter((ring) => ring !== '')
    .map((ring) =>
      ring
        .slice(1)
        .split('L')
        .map((point) => point.split(',').map(Number) as [number, number]),
    );
}

/** Even-odd rule: how often a ray to the right crosses the rings. */
function isInside(rings: readonly Ring[], x: number, y: number): boolean {
  let crossings = 0;
  for (const ring of rings) {
    ring.forEach(([x1, y1], at) => {
      const [x2, y2] = ring[(at + 1) % ring.length]!;
      if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) crossings++;
    });
  }
  return crossings % 2 === 1;
}

/** Positive where the inside lies on the left of the way, y pointing down. */
function signedArea(ring: Ring): number {
  return ring.reduce((sum, [x, y], at) => {
    const [nextX, nextY] = ring[(at + 1) % ring.length]!;
    return sum - (x * nextY - nextX * y) / 2;
  }, 0);
}

function picture(lines: readonly (readonly number[])[]): GreyValues {
  return { rows: lines.length, columns: lines[0]!.length, values: Uint8Array.from(lines.flat()) };
}

describe('contours', () => {
  it('of one pixel of 1 in a picture of 1 × 1 is the diamond half way to the 0 around it', () => {
    expect(contourPath(picture([[255]]), 0.5)).to.equal('M0.5,0L0,0.5L0.5,1L1,0.5Z');
  });

  it('shrink as the threshold climbs: at 0.8 a fifth of the way to the next pixel', () => {
    // From 255 to 0 over one pixel, 0.8 is reached 0.2 after the centre at 0.5.
    expect(contourPath(picture([[255]]), 0.8)).to.equal('M0.5,0.3L0.3,0.5L0.5,0.7L0.7,0.5Z');
  });

  it('are none where nothing reaches the threshold', () => {
    expect(contourPath(picture([[100, 20]]), 0.5)).to.equal('');
  });

  it('interpolate between two values: 51 and 204 meet 0.5 in the middle', () => {
    const rings = ringsOf(contourPath(picture([[204, 51]]), 0.5));
    expect(rings).to.have.length(1);
    expect(Math.max(...rings[0]!.map(([x]) => x))).to.equal(1);
  });

  it('run round a hole the other way', () => {
    const rings = ringsOf(
      contourPath(
        picture([
          [255, 255, 255],
          [255, 0, 255],
          [255, 255, 255],
        ]),
        0.5,
      ),
    );
    const areas = rings.map(signedArea).sort((a, b) => a - b);
    expect(areas).to.have.length(2);
    expect(areas[0], 'the hole, a diamond of half a pixel').to.be.closeTo(-0.5, 1e-9);
    expect(areas[1]).to.be.greaterThan(7);
  });

  it('join opposite pixels through a middle above the threshold, and part them below it', () => {
    const crossed = (other: number) =>
      ringsOf(
        contourPath(
          picture([
            [255, other],
            [other, 255],
          ]),
          0.6,
        ),
      ).length;
    expect(crossed(100)).to.equal(1);
    expect(crossed(0)).to.equal(2);
  });

  const grey = fc.integer({ min: 0, max: 255 });
  property(
    'hold the centres of exactly the pixels that reach the threshold',
    [
      fc
        .tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 }))
        .chain(([rows, columns]) =>
          fc
            .array(grey, { minLength: rows * columns, maxLength: rows * columns })
            .map((values) => ({ rows, columns, values })),
        ),
      // From 0.2 to 0.8: nearer to 0 or 1 an outline may pass within a tenth of a pixel of a centre.
      fc.integer({ min: 3, max: 15 }),
    ],
    (drawn, step) => {
      const threshold = (step + 1) / 20;
      // Points are told to a tenth of a pixel: values that nearly meet the threshold could fall on either side.
      const values = drawn.values.map((value) => {
        const gap = value / 255 - threshold;
        return Math.abs(gap) < 0.2 ? (gap >= 0 ? 255 : 0) : value;
      });
      const rings = ringsOf(contourPath({ ...drawn, values }, threshold));
      values.forEach((value, pixel) => {
        const [x, y] = [(pixel % drawn.columns) + 0.5, Math.floor(pixel / drawn.columns) + 0.5];
        // Not the very centre: a vertex on the ray would be counted twice.
        expect(isInside(rings, x + 0.013, y + 0.0171), `${x}, ${y}`).to.equal(value / 255 >= threshold);
      });
    },
    200,
  );
});
