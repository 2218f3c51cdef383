import { expect } from 'chai';
import { overlayPicture } from '../../../src/run/own-images/overlay-picture.js';

const picture = (rows: number, columns: number, channels: number) => ({
  shape: [rows, columns],
  channels,
  data: new Float32Array(rows * columns * channels).fill(100),
});
const drawn = (rgb: Uint8Array) =>
  Array.from({ length: rgb.length / 3 }, (_, at) =>
    rgb.slice(3 * at, 3 * at + 3).every((v) => v === 100) ? '.' : '#',
  ).join('');

describe('overlayPicture', () => {
  it('draws the outline inside the class, none at the edge of the image', () => {
    const mask = Uint8Array.from([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0]);
    const { rgb, shape } = overlayPicture(picture(5, 5, 3), mask);
    expect(shape).to.deep.equal([5, 5]);
    expect(drawn(rgb)).to.equal(['.....', '.####', '.#...', '.####', '.....'].join(''));
  });

  it('gives classes that touch a line each, of their own colours', () => {
    const { rgb } = overlayPicture(picture(1, 6, 3), Uint8Array.of(1, 1, 1, 2, 2, 2));
    expect(drawn(rgb)).to.equal('..##..');
    expect([...rgb.slice(6, 9)]).to.not.deep.equal([...rgb.slice(9, 12)]);
  });

  it('widens the line of a large picture', () => {
    const mask = new Uint8Array(1000).fill(1, 500);
    expect(drawn(overlayPicture(picture(1, 1000, 3), mask).rgb).replaceAll('.', '')).to.equal('##');
  });

  it('shows the slice of a volume with most foreground, spread from its 1st to its 99th percentile', () => {
    const data = new Float32Array(3 * 200);
    for (let at = 0; at < data.length; at++) data[at] = -1000 + (at % 200);
    data[200] = 1e6;
    const mask = new Uint8Array(600);
    mask.fill(1, 210, 230);
    mask.fill(1, 410, 415);
    const { rgb, shape } = overlayPicture({ shape: [3, 10, 20], channels: 1, data }, mask);
    expect(shape).to.deep.equal([10, 20]);
    // Pixel 10 of the slice begins the mask; pixel 3 is dark, pixel 197 bright, the outlier cut off.
    expect([...rgb.slice(30, 33)]).to.deep.equal([240, 228, 66]);
    // 1st percentile of 200: the value of pixel 3 (0 holds the outlier); 99th: that of pixel 198.
    expect([rgb[0], rgb[9]]).to.deep.equal([255, 0]);
    expect(rgb[3 * 197]).to.equal(Math.round((255 * 194) / 195));
  });

  it('shows the middle slice of a volume without foreground', () => {
    const data = Float32Array.of(5, 5, 0, 8, 7, 7);
    const { rgb } = overlayPicture({ shape: [3, 1, 2], channels: 1, data }, new Uint8Array(6));
    expect([...rgb]).to.deep.equal([0, 0, 0, 255, 255, 255]);
  });
});
