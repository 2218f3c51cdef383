import { expect } from 'chai';
import sharp from 'sharp';
import { betweenPixels } from '../../../src/data/pictures/soft-edges.js';

const counted = (rows: readonly (readonly number[])[]) =>
  betweenPixels(rows.flat(), rows.length, rows[0]!.length);

describe('betweenPixels', () => {
  it('finds the steps of an edge between its sides', () => {
    const edge = [0, 0, 64, 191, 255, 255];
    expect(counted([edge, edge, edge])).to.deep.equal({ all: 6, onEdges: 6 });
  });

  it('finds none in a class, wide or at the border, whose neighbours are all on one side', () => {
    const beside = [0, 0, 128, 128, 128, 0, 255];
    expect(counted([beside, beside, beside])).to.deep.equal({ all: 9, onEdges: 0 });
    const corner = [
      [85, 85],
      [85, 255],
    ];
    expect(counted(corner)).to.deep.equal({ all: 3, onEdges: 0 });
  });

  it('counts a class whose value is the highest of its mask', () => {
    const smoothed = [0, 32, 64, 128, 128, 128];
    expect(counted([smoothed, smoothed])).to.deep.equal({ all: 10, onEdges: 4 });
  });

  it('finds most of the edge of a circle that a drawing program smooths', async () => {
    const circle = '<svg width="64" height="64"><circle cx="31.3" cy="30.6" r="20.2" fill="white"/></svg>';
    const { data } = await sharp(Buffer.from(circle))
      .flatten({ background: 'black' })
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { all, onEdges } = betweenPixels(data, 64, 64);
    expect(all).to.be.within(100, 300);
    expect(onEdges).to.be.at.least(0.98 * all);
  });
});
