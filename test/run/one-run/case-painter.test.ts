import { expect } from 'chai';
import sharp from 'sharp';
import { decodeGreyPng } from '../../../src/record/grey-png.js';
import { CasePainter, casesWithPictures } from '../../../src/run/one-run/case-painter.js';

describe('CasePainter', () => {
  it('keeps small images as they are', async () => {
    const shape = [1, 2];
    const source = {
      caseId: 'a',
      image: { shape, channels: 3, data: Float32Array.of(200, 200, 200, 10, 10, 10) },
      labels: { shape, data: Uint8Array.of(0, 1) },
    };
    const painter = new CasePainter(source, 2);
    painter.add(0, Float32Array.of(0.8, 0.2, 0, 1));
    const { slice, truth, probability, image } = await painter.finish();
    expect(slice).to.equal(null);
    expect([...decodeGreyPng(truth, '').values]).to.deep.equal([0, 255]);
    expect([...decodeGreyPng(probability, '').values]).to.deep.equal([51, 255]);
    const { data, info } = await sharp(image).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).to.deep.equal([2, 1]);
    expect(data[0]).to.be.closeTo(200, 12);
    expect(data[3]).to.be.closeTo(10, 12);
  });

  it('draws what a second observer marked, where one did', async () => {
    const shape = [1, 3];
    const source = {
      caseId: 'a',
      image: { shape, channels: 1, data: new Float32Array(3) },
      labels: { shape, data: Uint8Array.of(0, 1, 1) },
      secondLabels: { shape, data: Uint8Array.of(1, 1, 0) },
    };
    const painter = new CasePainter(source, 2);
    painter.add(0, new Float32Array(6).fill(0.5));
    const { truth, second } = await painter.finish();
    expect([...decodeGreyPng(truth, '').values]).to.deep.equal([0, 255, 255]);
    expect([...decodeGreyPng(second!, '').values]).to.deep.equal([255, 255, 0]);
  });

  it('takes the mean of the blocks under a pixel: 192 × 96 becomes 96 × 48', async () => {
    const shape = [96, 192];
    const pixels = 96 * 192;
    const source = {
      caseId: 'a',
      image: { shape, channels: 1, data: new Float32Array(pixels) },
      // Foreground in every fourth column: half of every second block.
      labels: { shape, data: Uint8Array.from({ length: pixels }, (_, pixel) => Number(pixel % 4 === 0)) },
    };
    const painter = new CasePainter(source, 2);
    painter.add(0, new Float32Array(pixels * 2).fill(0.5));
    const { truth, probability } = await painter.finish();
    const { rows, columns, values } = decodeGreyPng(truth, '');
    expect([rows, columns]).to.deep.equal([48, 96]);
    expect([...values.subarray(0, 4)]).to.deep.equal([128, 0, 128, 0]);
    expect(new Set(decodeGreyPng(probability, '').values)).to.deep.equal(new Set([128]));
  });

  it('shows the slice of a volume with most foreground, whatever the slabs', async () => {
    const shape = [3, 1, 2];
    const source = {
      caseId: 'a',
      image: { shape, channels: 1, data: Float32Array.of(0, 0, -100, 300, 0, 0) },
      labels: { shape, data: Uint8Array.of(0, 1, 2, 1, 0, 0) },
    };
    const painter = new CasePainter(source, 3);
    // Probabilities of background, pixel by pixel: 0.9, 0.8, 0.6, 0.2, 0.7, 0.5; slabs of 3, 2 and 1 pixels.
    painter.add(0, Float32Array.of(0.9, 0.1, 0, 0.8, 0.1, 0.1, 0.6, 0.3, 0.1));
    painter.add(3, Float32Array.of(0.2, 0.4, 0.4, 0.7, 0.2, 0.1));
    painter.add(5, Float32Array.of(0.5, 0.25, 0.25));
    const { slice, truth, probability } = await painter.finish();
    expect(slice).to.equal(1);
    expect([...decodeGreyPng(truth, '').values]).to.deep.equal([255, 255]);
    expect([...decodeGreyPng(probability, '').values]).to.deep.equal([102, 204]);
  });

  const tested = (test: string[]) => ({ cases: { training: [], validation: [], test } });

  it('pictures all of a few cases, and 24 of many, evenly spread', () => {
    expect([...casesWithPictures(tested(['a', 'b']))]).to.deep.equal(['a', 'b']);
    const many = Array.from({ length: 240 }, (_, index) => String(index));
    const chosen = [...casesWithPictures(tested(many))].map(Number);
    expect(chosen).to.have.length(24);
    expect(chosen.slice(0, 3)).to.deep.equal([5, 15, 25]);
  });

  it('pictures ⌈24 / 5⌉ cases of each of five folds', () => {
    const many = Array.from({ length: 50 }, (_, index) => String(index));
    const chosen = [...casesWithPictures({ ...tested(many), fold: { number: 2, of: 5 } })].map(Number);
    expect(chosen).to.deep.equal([5, 15, 25, 35, 45]);
  });
});
