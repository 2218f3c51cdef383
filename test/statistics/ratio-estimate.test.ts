import { expect } from 'chai';
import fc from 'fast-check';
import { RandomStream } from '../../src/core/random-stream.js';
import { caseBootstrap } from '../../src/statistics/bootstrap.js';
import { meanInterval } from '../../src/statistics/mean-estimate.js';
import { type RatioPart, ratioEstimate } from '../../src/statistics/ratio-estimate.js';
import { studentMean } from '../../src/statistics/student-mean.js';
import { property } from '../property.js';

const part = (numerator: number, denominator: number): RatioPart => ({ numerator, denominator });

describe('ratioEstimate', () => {
  it('is the ratio of the sums, with the error of leaving each unit out', () => {
    const found = ratioEstimate([part(1, 10), part(4, 30)]);
    expect(found.mean).to.equal(5 / 40);
    // Without the first 4 / 30, without the second 1 / 10; their mean is 7 / 60, each deviates by 1 / 60.
    expect(found.standardError).to.be.closeTo(Math.sqrt((1 / 2) * 2 * (1 / 60) ** 2), 1e-15);
    // (100 + 900)² / (10 000 + 810 000) = 1.22, less 1, but at least 1.
    expect(found.degreesOfFreedom).to.equal(1);
    const three = ratioEstimate([part(1, 1), part(0, 2), part(1, 2)]);
    // (1 + 4 + 4)² / (1 + 16 + 16) − 1 = 48 / 33.
    expect(three.degreesOfFreedom).to.be.closeTo(48 / 33, 1e-12);
  });

  it('has no error from one unit, nor where one has the whole denominator, and no ratio of nothing', () => {
    expect(ratioEstimate([part(1, 2)]))
      .to.include({ mean: 0.5 })
      .and.have.property('standardError').NaN;
    expect(ratioEstimate([part(1, 2), part(1, 0)])).to.have.property('standardError').NaN;
    expect(ratioEstimate([part(1, 0), part(2, 0)]).mean).to.be.NaN;
    expect(ratioEstimate([]).mean).to.be.NaN;
  });

  property(
    'is the mean of independent values where all denominators are equal',
    [fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 2, maxLength: 12 })],
    (values) => {
      const found = ratioEstimate(values.map((value) => part(3 * value, 3)));
      const expected = studentMean(values);
      expect(found.mean).to.be.closeTo(expected.mean, 1e-9);
      expect(found.standardError).to.be.closeTo(expected.standardError, 1e-9);
      expect(found.degreesOfFreedom).to.be.closeTo(expected.degreesOfFreedom, 1e-9);
    },
  );

  /** Share of drawn samples whose 95 % interval misses the true ratio 0; sizes exp(spread · z), deviations z. */
  function misses(units: number, spread: number, interval: (parts: RatioPart[]) => [number, number]): number {
    const stream = RandomStream.fromSeed(3).fork(`${units} ${spread}`);
    const samples = 400;
    let missed = 0;
    for (let sample = 0; sample < samples; sample++) {
      const parts = Array.from({ length: units }, () => {
        const size = Math.exp(spread * stream.normal());
        return part(size * stream.normal(), size);
      });
      const [low, high] = interval(parts);
      if (low > 0 || high < 0) missed++;
    }
    return missed / samples;
  }
  const byJackknife = (parts: RatioPart[]): [number, number] => {
    const { low, high } = meanInterval(ratioEstimate(parts));
    return [low, high];
  };
  const byBootstrap = (parts: RatioPart[]): [number, number] => {
    const ratio = (sample: readonly RatioPart[]) => [ratioEstimate(sample).mean];
    const [found] = caseBootstrap(parts, ratio, RandomStream.fromSeed(0), 200);
    return [found!.low, found!.high];
  };

  for (const units of [6, 8, 20])
    for (const spread of [0, 0.6, 1])
      it(`has an interval that misses at most 5 % and sampling error: ${units} units, sizes of spread ${spread}`, () => {
        // 5 % and two standard errors of a share of 5 % in 400 samples.
        expect(misses(units, spread, byJackknife)).to.be.below(0.05 + 2 * Math.sqrt((0.05 * 0.95) / 400));
      });

  it('stands in for the bootstrap, whose interval of few units misses more often', () => {
    expect(misses(8, 0.6, byBootstrap)).to.be.above(0.09);
  });
});
