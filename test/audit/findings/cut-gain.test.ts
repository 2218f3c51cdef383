import { expect } from 'chai';
import { cutGain } from '../../../src/audit/findings/cut-gain.js';

/** Counts of one image whose DSC is `atLow` at 0.4 and `atHalf` at 0.5, in thousandths. */
function image(caseId: string, atLow: number, atHalf: number) {
  return [[0.4, atLow] as const, [0.5, atHalf] as const].map(([threshold, dsc]) => {
    const tp = Math.round(1000 * dsc);
    return { caseId, className: 'x', threshold, tp, fp: 1000 - tp, fn: 1000 - tp, tn: 9 };
  });
}

describe('cutGain', () => {
  // Eight patients with one image gain 0.02; one with 24 images loses 0.005.
  const many = Array.from({ length: 24 }, (_, at) => `z${at}`);
  const few = Array.from({ length: 8 }, (_, at) => `a${at}`);
  const patientOf = new Map([...many.map((id) => [id, 'Z'] as const), ['m0', 'M'], ['m1', 'M'], ['m2', 'M']]);
  const shown = [
    ...few.flatMap((id) => image(id, 0.82, 0.8)),
    ...many.flatMap((id) => image(id, 0.795, 0.8)),
  ];

  it('counts a patient with many images as one, in both means as in their difference', () => {
    const found = cutGain([...image('l', 0.85, 0.8), ...shown], 'x', new Set(['l']), patientOf)!;
    expect(found.threshold).to.equal(0.4);
    expect(found.dscAtHalf).to.be.closeTo(0.8, 1e-12);
    expect(found.dsc).to.be.closeTo((8 * 0.82 + 0.795) / 9, 1e-12);
    expect(found.difference).to.be.closeTo(found.dsc - found.dscAtHalf, 1e-12);
    expect(found.low).to.be.below(found.difference);
  });

  it('chooses by patients, too', () => {
    // Over four images 0.4 is the worse threshold, over the two patients the better.
    const learning = [...image('l', 0.9, 0.8), ...['m0', 'm1', 'm2'].flatMap((id) => image(id, 0.76, 0.8))];
    const ids = new Set(['l', 'm0', 'm1', 'm2']);
    expect(cutGain([...learning, ...shown], 'x', ids, patientOf)!.threshold).to.equal(0.4);
  });
});
