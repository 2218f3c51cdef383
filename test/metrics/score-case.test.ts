import { expect } from 'chai';
import { RandomStream } from '../../src/core/random-stream.js';
import type { MetricName } from '../../src/metrics/catalogue.js';
import { metricNames } from '../../src/metrics/catalogue.js';
import { scoreCase } from '../../src/metrics/score-case.js';
import { mean, plainAce, plainBrier, plainEce, plainMce, plainNll } from './plain-metrics.js';

/** A 2D binary case from foreground probabilities and labels of one row of pixels. */
function binaryCase(foreground: readonly number[], labels: readonly number[]) {
  const shape = [1, foreground.length];
  const { scores, bins, thresholds } = scoreCase({
    caseId: 'case-1',
    labels: { shape, data: Uint8Array.from(labels) },
    probabilities: {
      shape,
      classes: 2,
      data: Float32Array.from(foreground.flatMap((p) => [1 - p, p])),
    },
    foregroundClasses: ['lesion'],
  });
  return { values: scores[0]!.values, scores, bins, thresholds };
}

describe('scoreCase of a binary case', () => {
  it('gives the metrics of four pixels that can be worked out by hand', () => {
    // truth 1 0 1 0, p = 0.75 0.5 0.25 0: argmax takes the first alone, because 0.5 is decided as background.
    const { values } = binaryCase([0.75, 0.5, 0.25, 0], [1, 0, 1, 0]);
    expect(values.dsc).to.equal(2 / (2 + 0 + 1));
    expect(values.iou).to.equal(1 / 2);
    expect(values.precision).to.equal(1);
    expect(values.recall).to.equal(1 / 2);
    expect(values.brier).to.be.closeTo((0.0625 + 0.25 + 0.5625 + 0) / 4, 1e-15);
    expect(values.brier_authors).to.be.closeTo(values.brier, 1e-15);
    const logs = [Math.log(0.75), Math.log(0.5), Math.log(0.25), Math.log(1 - 1e-7)];
    expect(values.nll).to.be.closeTo(-mean(logs), 1e-14);
    expect(values.nll_authors).to.be.closeTo(-(logs[0]! + logs[2]!) / 4, 1e-14);
    // Bins 11, 7, 3 and 0 hold one pixel each, with gaps 0.25, 0.5, 0.75 and 0.
    expect(values.ece).to.be.closeTo(1.5 / 4, 1e-15);
    expect(values.ace).to.be.closeTo(1.5 / 4, 1e-15);
    expect(values.mce).to.equal(0.75);
    expect(values.mean_confidence).to.equal(0.75);
    expect([values.pixels, values.truth_pixels, values.predicted_pixels]).to.deep.equal([4, 2, 1]);
    // Foreground: the hit with confidence 0.75 and the miss with 0.75 share a bin: |0.75 − ½| = 0.25.
    expect(values.ece_foreground).to.equal(0.25);
    expect(values.brier_foreground).to.be.closeTo((0.0625 + 0.5625) / 2, 1e-15);
    expect(values.nll_foreground).to.be.closeTo(-(logs[0]! + logs[2]!) / 2, 1e-14);
    expect(values.posterior_distance).to.be.NaN;
  });

  it('agrees with the plain twins on random cases, saturated pixels included', () => {
    const stream = RandomStream.fromSeed(7);
    for (let trial = 0; trial < 20; trial++) {
      const pixels = stream.integer(1, 400);
      const probability = Array.from({ length: pixels }, () =>
        stream.chance(0.3) ? stream.integer(0, 2) : Math.fround(stream.uniform()),
      );
      const truth = probability.map((p) => Number(stream.chance(p)));
      const { values } = binaryCase(probability, truth);
      const plain = { probability, truth };
      const expected: Partial<Record<MetricName, number>> = {
        brier: plainBrier(plain),
        nll: plainNll(plain),
        ece: plainEce(plain),
        ace: plainAce(plain),
        mce: plainMce(plain),
      };
      for (const [metric, value] of Object.entries(expected)) {
        expect(values[metric as MetricName], metric).to.be.closeTo(value, 1e-12);
      }
    }
  });

  it('has every metric of the catalogue in every row', () => {
    expect(Object.keys(binaryCase([0.2], [0]).values).sort()).to.deep.equal([...metricNames].sort());
  });
});
