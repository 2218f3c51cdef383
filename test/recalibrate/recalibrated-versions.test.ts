import { expect } from 'chai';
import { UsageError } from '../../src/core/errors.js';
import { meanOfLogits, meanOfSoftmax } from '../../src/recalibrate/ensemble.js';
import { fitIsotonic, isotonicTable } from '../../src/recalibrate/isotonic-scaling.js';
import { everyNthPixel, sampleStep } from '../../src/recalibrate/logit-pixels.js';
import { MarginCells } from '../../src/recalibrate/margin-cells.js';
import { ProbabilityVersions } from '../../src/recalibrate/recalibrated-versions.js';
import { scaleByScore } from '../../src/recalibrate/score-scaling.js';
import { softmax } from '../../src/recalibrate/softmax.js';
import { expectAllClose } from '../close-to.js';

describe('versions of a prediction', () => {
  for (const classes of [2, 3]) {
    it(`lie side by side, each as by itself, for ${classes} classes`, () => {
      const logits = Float32Array.from({ length: 20 * classes }, (_, at) => 5 * Math.sin(1.7 * at));
      const labels = Uint8Array.from({ length: 20 }, (_, pixel) => (pixel * 7) % classes);
      const curves = Array.from({ length: classes }, (_, index) => {
        const cells = new MarginCells(classes, index);
        cells.add(logits, labels);
        return fitIsotonic(cells)!;
      });
      const classTemperatures = [2, 0.5, 3].slice(0, classes);
      const scores = [0.9, 0.8].slice(0, classes - 1);
      const learned = { temperature: 3, classTemperatures, isotonic: curves, scores };
      const versions = new ProbabilityVersions(classes, learned);
      const data = versions.ofLogits(logits);
      expect(data).to.have.length(20 * 5 * classes);
      const part = (version: Parameters<typeof versions.place>[0]) => {
        const { channels, first } = versions.place(version);
        return Array.from({ length: 20 * classes }, (_, at) => {
          const pixel = Math.floor(at / classes);
          return data[pixel * channels + first + (at % classes)]!;
        });
      };
      const ones = new Array<number>(classes).fill(1);
      const plain = softmax(logits, ones);
      const exactly = { absolute: 0 };
      expectAllClose(part('plain'), plain, exactly);
      expectAllClose(
        part('temperature'),
        softmax(
          logits,
          ones.map(() => 1 / 3),
        ),
        exactly,
      );
      expectAllClose(
        part('class-temperature'),
        softmax(
          logits,
          classTemperatures.map((t) => 1 / t),
        ),
        exactly,
      );
      expectAllClose(part('score'), scaleByScore(plain, scores), exactly);
      const table = isotonicTable(curves[1]!);
      expect(part('isotonic').every((p) => p >= 0 && p <= 1)).to.equal(true);
      if (classes === 2) {
        part('isotonic').forEach((p, at) => {
          if (at % 2 === 1) expect([...table]).to.include(p);
        });
      }
    });
  }

  it('decides of score scaling as of the plain version, whatever its values', () => {
    const versions = new ProbabilityVersions(2, {
      temperature: 1,
      classTemperatures: [1, 1],
      isotonic: [undefined, undefined],
      scores: [0.5],
    });
    expect(versions.place('score').decidedBy).to.equal(versions.place('plain').first);
    expect(versions.place('isotonic').decidedBy).to.equal(versions.place('isotonic').first);
    // The channels of an unknown version would be those of the plain one.
    expect(() => versions.place('isotonc' as 'isotonic')).to.throw(
      UsageError,
      'unknown recalibration "isotonc"; did you mean "isotonic"?',
    );
  });
});

describe('an ensemble', () => {
  it('of logits 4 and 0 is 0.741 by softmax and 0.881 by logits', () => {
    const members = [Float32Array.of(0, 4), Float32Array.of(0, 0)];
    const logistic = (z: number) => 1 / (1 + Math.exp(-z));
    expect(meanOfSoftmax(members, 2)[1]).to.be.closeTo((logistic(4) + 0.5) / 2, 1e-7);
    expect(meanOfLogits(members, 2)[1]).to.be.closeTo(logistic(2), 1e-7);
  });

  it('of one is its softmax, of opposites the uniform row, of none nothing', () => {
    const one = Float32Array.of(0.3, -1, 2);
    expect([...meanOfSoftmax([one], 3)]).to.deep.equal([...softmax(one, [1, 1, 1])]);
    expect([...meanOfLogits([one], 3)]).to.deep.equal([...softmax(one, [1, 1, 1])]);
    const pair = [Float32Array.of(0, 4), Float32Array.of(0, -4)];
    expectAllClose([...meanOfSoftmax(pair, 2), ...meanOfLogits(pair, 2)], [0.5, 0.5, 0.5, 0.5], {
      absolute: 1e-7,
    });
    expect(() => meanOfLogits([], 2)).to.throw(RangeError, 'at least one member');
    expect(() => meanOfSoftmax([one, new Float32Array(2)], 3)).to.throw(RangeError, 'all of one size');
  });
});

describe('the sample of pixels', () => {
  it('is every odd-th pixel, all of them up to 2²⁰, and a copy', () => {
    expect([1, 2 ** 20, 2 ** 20 + 1, 3 * 2 ** 20, 3 * 2 ** 20 + 1].map(sampleStep)).to.deep.equal([
      1, 1, 3, 3, 5,
    ]);
    const pixels = {
      logits: Float32Array.from({ length: 14 }, (_, at) => at),
      labels: Uint8Array.of(0, 1, 0, 1, 1, 0, 1),
    };
    const kept = everyNthPixel(3, pixels, 2);
    expect([...kept.logits]).to.deep.equal([0, 1, 6, 7, 12, 13]);
    expect([...kept.labels]).to.deep.equal([0, 1, 1]);
    const all = everyNthPixel(1, pixels, 2);
    pixels.logits.fill(9);
    expect(all.logits[3]).to.equal(3);
  });
});
