import { expect } from 'chai';
import { extentAtSpacing } from '../../src/core/extent-at-spacing.js';

describe('extentAtSpacing', () => {
  it('keeps every plane of a volume whose spacing is the target, as float32 stores it', () => {
    for (let target = 0.3; target < 6; target += 0.01) {
      const typed = Number(target.toPrecision(4));
      for (const extent of [1, 40, 255, 256, 512, 1000])
        expect(extentAtSpacing(extent, Math.fround(typed), typed), `${extent} of ${typed} mm`).to.equal(
          extent,
        );
    }
  });

  it('keeps them at a spacing that is coarser by a whole number, too', () => {
    expect(extentAtSpacing(512, Math.fround(0.7), 1.4)).to.equal(256);
    expect(extentAtSpacing(100, Math.fround(2.1), 0.7)).to.equal(300);
  });

  it('is the integer below otherwise, and at least 1', () => {
    // 611 · 0.5 / 3.22 = 94.88; 512 · 0.919 / 1.62 = 290.45; 256 · 0.9765 / 0.9766 = 255.97.
    expect(extentAtSpacing(611, 0.5, 3.22)).to.equal(94);
    expect(extentAtSpacing(512, 0.919, 1.62)).to.equal(290);
    expect(extentAtSpacing(256, 0.9765, 0.9766)).to.equal(255);
    expect(extentAtSpacing(2, 1, 5)).to.equal(1);
  });
});
