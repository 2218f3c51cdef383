import { expect } from 'chai';
import { RandomStream } from '../../src/core/random-stream.js';
import { CaseTally } from '../../src/metrics/case-tally.js';
import { sweepThresholds } from '../../src/metrics/threshold-sweep.js';

describe('sweepThresholds', () => {
  it('counts four pixels at three thresholds', () => {
    const probabilities = Float32Array.from([0.9, 0.6, 0.4, 0.1].flatMap((p) => [1 - p, p]));
    const labels = Uint8Array.of(1, 0, 1, 0);
    const counts = sweepThresholds({ caseId: 'a', probabilities, labels, foregroundClasses: ['lesion'] });
    expect(counts).to.have.length(19);
    const at = (threshold: number) => counts.find((row) => row.threshold === threshold);
    const named = { caseId: 'a', className: 'lesion' };
    expect(at(0.25)).to.deep.equal({ ...named, threshold: 0.25, tp: 2, fp: 1, fn: 0, tn: 1 });
    expect(at(0.5)).to.deep.equal({ ...named, threshold: 0.5, tp: 1, fp: 1, fn: 1, tn: 1 });
    expect(at(0.95)).to.deep.equal({ ...named, threshold: 0.95, tp: 0, fp: 0, fn: 2, tn: 2 });
  });

  it('gives the counts of the scores, for one class and for three, with sure and with edge values', () => {
    for (const foregroundClasses of [['a'], ['a', 'b', 'c']]) {
      const stream = RandomStream.fromSeed(7).fork(...foregroundClasses);
      const classes = foregroundClasses.length + 1;
      const pixels = 500;
      const labels = Uint8Array.from({ length: pixels }, () => stream.integer(0, classes));
      const probabilities = new Float32Array(pixels * classes);
      for (let pixel = 0; pixel < pixels; pixel++) {
        const rest = Array.from({ length: classes }, () => stream.uniform());
        const sum = rest.reduce((total, value) => total + value, 0);
        const row =
          pixel % 5 === 0 ? rest.map((_, at) => Number(at === pixel % classes)) : rest.map((p) => p / sum);
        probabilities.set(row, pixel * classes);
      }
      const tally = new CaseTally({
        caseId: 'x',
        labels: { shape: [20, 25], data: labels },
        foregroundClasses,
      });
      tally.add(probabilities);
      expect(sweepThresholds({ caseId: 'x', probabilities, labels, foregroundClasses })).to.deep.equal(
        tally.finish().thresholds,
      );
    }
  });
});
