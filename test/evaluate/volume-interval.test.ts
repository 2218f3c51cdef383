import { expect } from 'chai';
import { volumeInterval } from '../../src/evaluate/volume-interval.js';
import { volumeReach } from '../../src/evaluate/volume-reach.js';
import type { CaseScore } from '../../src/metrics/case-score.js';

const row = (caseId: string, truth: number, expected: number, className = 'lesion') =>
  ({ caseId, className, values: { truth_pixels: truth, expected_pixels: expected } }) as unknown as CaseScore;

describe('volume intervals', () => {
  it('come from the relative deviations of the test cases', () => {
    // Deviations 0.01 … 0.09 of Σp = 100; n = 9 takes the largest of them.
    const rows = Array.from({ length: 9 }, (_, at) => row(`c${at}`, 100 + (at % 2 ? 1 : -1) * (at + 1), 100));
    const reach = volumeReach([...rows, row('other', 0, 100, 'other class')], 'lesion', {});
    expect(reach).to.deep.equal({ relative: 0.09, patients: 9, needed: 9 });
    const { low, high } = volumeInterval(reach, 200, 10_000)!;
    expect([low, high]).to.deep.equal([182, 218]);
  });

  it('count a near empty prediction by pixels, so that a lesion that was overlooked makes the interval wide', () => {
    const rows = Array.from({ length: 9 }, (_, at) => row(`c${at}`, at === 4 ? 30 : 0, 0.25));
    const reach = volumeReach(rows, 'lesion', {});
    expect(reach.relative).to.equal(29.75);
    // Never below nothing, never beyond the image.
    expect(volumeInterval(reach, 0.5, 10_000)).to.deep.equal({ low: 0, high: 30.25 });
    expect(volumeInterval(reach, 1000, 4000)).to.deep.equal({ low: 0, high: 4000 });
  });

  it('count patients, one case of each by a fixed draw, and are not given where they are too few', () => {
    const rows = Array.from({ length: 24 }, (_, at) => row(`c${at}`, 100 + at, 100));
    const byCase = Object.fromEntries(rows.map(({ caseId }, at) => [caseId, `p${at % 8}`]));
    const few = volumeReach(rows, 'lesion', { patients: { noun: 'patient', byCase } });
    expect(few).to.deep.equal({ relative: undefined, patients: 8, needed: 9 });
    expect(volumeInterval(few, 100, 1000)).to.equal(undefined);
    const pairs = { patients: { noun: null, byCase: { ...byCase, c8: 'q' } } };
    const one = volumeReach(rows, 'lesion', pairs);
    expect(one.patients).to.equal(9);
    expect(volumeReach(rows, 'lesion', pairs)).to.deep.equal(one);
    expect(
      rows
        .map(({ values }) => values.truth_pixels / 100 - 1)
        .some((r) => Math.abs(r - one.relative!) < 1e-12),
    ).to.equal(true);
  });
});
