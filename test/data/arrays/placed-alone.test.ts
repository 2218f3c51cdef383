import { expect } from 'chai';
import { isPlacedAlone } from '../../../src/data/arrays/placed-alone.js';
import type { ArrayGrid } from '../../../src/data/arrays/stored-array.js';

describe('one of two volumes with a place in space', () => {
  const grid = (isPlaced: boolean, ...diagonal: [number, number, number]): ArrayGrid => ({
    spacingMm: [1, 1, 1],
    affine: diagonal.map((step, row) => [0, 1, 2, 3].map((column) => (column === row ? step : 0))),
    isPlaced,
  });
  const unit = grid(false, 1, 1, 1);

  it('may be mirrored against the other where its axes run otherwise', () => {
    // As ITK writes them: x and y run to the right and to the front.
    expect(isPlacedAlone(grid(true, -0.5, -0.5, 2), unit)).to.equal(true);
    expect(isPlacedAlone(unit, grid(true, 1, 1, -3))).to.equal(true);
    const turned: ArrayGrid = {
      ...grid(true, 1, 1, 1),
      affine: [
        [0, 1, 0, 0],
        [1, 0, 0, 0],
        [0, 0, 1, 0],
      ],
    };
    expect(isPlacedAlone(turned, unit)).to.equal(true);
  });

  it('is not where its axes run as those of the unit matrix, a little tilted or not', () => {
    expect(isPlacedAlone(grid(true, 0.5, 0.5, 2), unit)).to.equal(false);
    const tilted: ArrayGrid = {
      ...grid(true, 1, 1, 1),
      affine: [
        [0.99, -0.1, 0, 5],
        [0.1, 0.99, 0, 7],
        [0, 0, 1, 9],
      ],
    };
    expect(isPlacedAlone(tilted, unit)).to.equal(false);
  });

  it('needs one with a place and one without', () => {
    expect(isPlacedAlone(grid(true, -1, -1, 1), grid(true, 1, 1, 1))).to.equal(false);
    expect(isPlacedAlone(unit, unit)).to.equal(false);
    expect(isPlacedAlone(grid(true, -1, -1, 1), undefined)).to.equal(false);
  });
});
