import { expect } from 'chai';
import { pixelCount } from '../../../src/core/image.js';
import { drawPhantom, phantomKinds } from '../../../src/data/phantom/draw-phantom.js';

const caseNumbers = [0, 1, 2, 3, 4, 5, 6, 7];

describe('drawPhantom', () => {
  for (const kind of phantomKinds) {
    it(`draws the same ${kind} for the same number and another for another`, () => {
      const first = drawPhantom(kind, 3);
      expect(drawPhantom(kind, 3)).deep.equal(first);
      const other = drawPhantom(kind, 4);
      expect(other.caseId).not.equal(first.caseId);
      expect(other.image.data).not.deep.equal(first.image.data);
      expect(other.labels.data).not.deep.equal(first.labels.data);
    });

    it(`keeps ${kind} images, labels and posterior in their ranges`, () => {
      for (const number of caseNumbers) {
        const { image, labels, posterior } = drawPhantom(kind, number);
        const pixels = pixelCount(image.shape);
        const classes = posterior!.length / pixels;
        expect(labels.shape).deep.equal(image.shape);
        expect(labels.data).lengthOf(pixels);
        expect(image.data).lengthOf(pixels * image.channels);
        expect(Number.isInteger(classes)).equal(true);
        expect(image.data.every((value) => Number.isInteger(value))).equal(true);
        if (image.shape.length === 2)
          expect(image.data.every((value) => value >= 0 && value <= 255)).equal(true);
        for (let pixel = 0; pixel < pixels; pixel++) {
          let foreground = 0;
          for (let index = 0; index < classes; index++) foreground += posterior![pixel * classes + index]!;
          if (foreground < 0 || foreground > 1 + 1e-6)
            expect.fail(`posterior ${foreground} at pixel ${pixel}`);
          if (labels.data[pixel]! > classes) expect.fail(`label ${labels.data[pixel]} at pixel ${pixel}`);
        }
        expect(posterior!.every((q) => q >= 0 && q <= 1)).equal(true);
        for (let label = 1; label <= classes; label++) {
          expect(labels.data.includes(label), `class ${label} in case ${number}`).equal(true);
        }
      }
    });

    it(`makes enough of each ${kind} ambiguous for calibration to matter`, () => {
      let foreground = 0;
      let ambiguous = 0;
      for (const number of caseNumbers) {
        const { labels, posterior } = drawPhantom(kind, number);
        const classes = posterior!.length / labels.data.length;
        labels.data.forEach((label, pixel) => {
          if (label === 0) return;
          foreground++;
          const q = posterior![pixel * classes + label - 1]!;
          if (q > 0.1 && q < 0.9) ambiguous++;
        });
      }
      expect(ambiguous / foreground).within(0.15, 0.5);
    });
  }

  it('pads case numbers, so that ids sort as numbers do', () => {
    expect(drawPhantom('nuclei', 7).caseId).equal('nuclei-007');
  });
});
