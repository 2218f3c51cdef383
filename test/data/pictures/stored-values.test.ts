import { expect } from 'chai';
import fc from 'fast-check';
import { storedValues } from '../../../src/data/pictures/stored-values.js';
import { property } from '../../property.js';

// Mostly black, as masks are: whole groups of four pixels are stepped over.
const pixel = fc.oneof(
  { weight: 5, arbitrary: fc.constant([0, 0, 0]) },
  { weight: 1, arbitrary: fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)) },
);

describe('the value that a mask stores', () => {
  property(
    'is the brightest channel, wherever black pixels lie and the bytes begin',
    [fc.array(pixel, { maxLength: 60 }), fc.nat(5)],
    (pixels, offset) => {
      const bytes = new Uint8Array(offset + 3 * pixels.length);
      bytes.set(pixels.flat(), offset);
      const raster = {
        rows: 1,
        columns: pixels.length,
        format: 'png',
        sampleScale: 1,
        isOpaque: true,
      } as const;
      const values = storedValues({ ...raster, colours: 3, samples: bytes.subarray(offset) });
      expect([...values]).to.deep.equal(pixels.map((channels) => Math.max(...channels)));
    },
    500,
  );
});
