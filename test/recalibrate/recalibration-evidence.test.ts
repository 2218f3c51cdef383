import { expect } from 'chai';
import { RandomStream } from '../../src/core/random-stream.js';
import { fitClassTemperatures } from '../../src/recalibrate/class-temperatures.js';
import { sampledPixels } from '../../src/recalibrate/logit-pixels.js';
import { RecalibrationEvidence } from '../../src/recalibrate/recalibration-evidence.js';
import { fitTemperature } from '../../src/recalibrate/temperature-scaling.js';

/** Pixels of a network that is surer by the factor `heat` than it ought to be. */
function drawn(name: string, pixels: number, classes: number, heat: number) {
  const stream = RandomStream.fromSeed(3).fork(name);
  const logits = Float32Array.from({ length: pixels * classes }, () => stream.normal(0, 2));
  const labels = Uint8Array.from({ length: pixels }, (_, pixel) => {
    const row = [...logits.subarray(pixel * classes, (pixel + 1) * classes)].map((z) => Math.exp(z / heat));
    const drawnAt = stream.uniform() * row.reduce((sum, value) => sum + value, 0);
    const sums = row.map((_, label) => row.slice(0, label + 1).reduce((sum, value) => sum + value, 0));
    return sums.findIndex((sum) => drawnAt < sum);
  });
  return { logits, labels };
}

describe('evidence for recalibrations', () => {
  for (const classes of [2, 3]) {
    it(`of single cases taken together is that of all of them, for ${classes} classes`, () => {
      const cases = ['a', 'b', 'c'].map((name) => drawn(name, 700, classes, 2));
      const together = new RecalibrationEvidence(classes);
      const one = new RecalibrationEvidence(classes);
      cases.forEach((pixels, index) => {
        const scores = Array.from({ length: classes - 1 }, (_, at) =>
          index === at ? Number.NaN : 0.5 + index / 10,
        );
        one.add(pixels);
        one.addCase(scores);
        const own = together.ofOneCase();
        // In two pieces, as slabs come.
        own.add({ logits: pixels.logits.subarray(0, 300 * classes), labels: pixels.labels.subarray(0, 300) });
        own.add({ logits: pixels.logits.subarray(300 * classes), labels: pixels.labels.subarray(300) });
        own.addCase(scores);
        together.absorb(own);
      });
      const [found, expected] = [together.learn(), one.learn()];
      expect(found.temperature).to.be.closeTo(expected.temperature, 1e-9);
      expect(found.isotonic).to.deep.equal(expected.isotonic);
      expect(found.scores).to.deep.equal(expected.scores);
      // S of class 1 is the mean of 0.6 and 0.7: the first case does not hold it.
      expect(found.scores[0]).to.be.closeTo(0.65, 1e-12);
      expect([found.cases, found.pixels, found.isotonicPixels]).to.deep.equal([3, 2100, 2100]);
      expect(found.temperature).to.be.closeTo(fitTemperature(cases, classes).temperature, 1e-9);
      const { temperatures } = fitClassTemperatures(cases, classes);
      for (const [index, value] of found.classTemperatures.entries())
        expect(value).to.be.closeTo(temperatures[index]!, 1e-5);
      expect(found.nll.temperature).to.be.below(found.nll.asIs);
    });
  }

  it('of very many pixels is thinned evenly, to nearly the same temperature', () => {
    const evidence = new RecalibrationEvidence(2);
    const pixels = drawn('many', 2 ** 16, 2, 2);
    for (let piece = 0; piece < 40; piece++) {
      const own = evidence.ofOneCase();
      own.add(pixels);
      own.addCase([0.5]);
      evidence.absorb(own);
    }
    const found = evidence.learn();
    expect(found.pixels).to.be.within(sampledPixels / 3, 1.1 * sampledPixels);
    expect(found.isotonicPixels).to.equal(40 * 2 ** 16);
    expect(found.temperature).to.be.closeTo(fitTemperature([pixels], 2).temperature, 0.02);
  });
});
