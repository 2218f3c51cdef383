import { expect } from 'chai';
import { heatColour } from '../../../src/explore/page/heat-colour.js';
import { greyWindow, slicePixels } from '../../../src/explore/page/slice-pixels.js';

const whole = { low: 0, high: 255 };

describe('the pixels of a slice', () => {
  it('are the picture’s own without p, and where p is 0', () => {
    const image = { shape: [1, 2], channels: 3, data: Float32Array.of(1, 2, 3, 250, 251, 252) };
    const own = [1, 2, 3, 255, 250, 251, 252, 255];
    expect([...slicePixels(image, 0, whole, undefined)]).to.deep.equal(own);
    expect([...slicePixels(image, 0, whole, new Float32Array(2))]).to.deep.equal(own);
  });

  it('have seven tenths of the colour of p where p is 1', () => {
    const image = { shape: [1, 1], channels: 3, data: Float32Array.of(100, 100, 100) };
    const expected = [253, 231, 37].map((colour) => Math.round(100 + 0.7 * (colour - 100)));
    expect([...slicePixels(image, 0, whole, Float32Array.of(1))]).to.deep.equal([...expected, 255]);
  });

  it('are those of one slice of a volume, grey between the ends of the window', () => {
    const image = { shape: [2, 1, 2], channels: 1, data: Float32Array.of(-1000, 0, 60, 150) };
    expect([...slicePixels(image, 1, { low: 0, high: 100 }, undefined)]).to.deep.equal([
      153, 153, 153, 255, 255, 255, 255, 255,
    ]);
  });
});

describe('the window of greys', () => {
  it('is that of bytes for a picture, and leaves out a hundredth on either side of a volume', () => {
    expect(greyWindow({ shape: [1, 1], channels: 3, data: Float32Array.of(5, 5, 5) })).to.deep.equal(whole);
    const data = Float32Array.from({ length: 101 }, (_, at) => at);
    expect(greyWindow({ shape: [101, 1, 1], channels: 1, data })).to.deep.equal({ low: 1, high: 99 });
  });
});

describe('the colour of p', () => {
  it('goes from viridis’ first point to its last, and half-way between two is their mean', () => {
    expect(heatColour(0)).to.deep.equal([68, 1, 84]);
    expect(heatColour(1)).to.deep.equal([253, 231, 37]);
    expect(heatColour(0.125)).to.deep.equal([64, 42, 112]);
  });
});
