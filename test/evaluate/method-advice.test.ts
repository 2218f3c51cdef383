import { expect } from 'chai';
import type { Method } from '../../src/evaluate/method.js';
import { methodAdvice } from '../../src/evaluate/method-advice.js';
import { differing } from './differing-method.js';

const asIs = 'as-is' as const;
const surgery: Method = { loss: 'dsc+surgery', treatment: asIs, kind: 'later' };
const svls: Method = { loss: 'svls', treatment: asIs, kind: 'later' };
const nacl: Method = { loss: 'nacl', treatment: asIs, kind: 'later' };
const dscpp: Method = { loss: 'dsc++', treatment: asIs, kind: 'dsc++' };
const dsc: Method = { loss: 'dsc', treatment: asIs, kind: 'dsc' };
const tempered: Method = { loss: 'dsc', treatment: 'temperature', kind: 'after training' };
const isotonic: Method = { loss: 'dsc', treatment: 'isotonic', kind: 'after training' };
const mirrored: Method = { loss: 'dsc++~mirrors', treatment: 'temperature', kind: 'after training' };

/** A correction of DSC: its comparisons with DSC++ and, for the change of overlap, with DSC. */
function corrected(method: Method, dataset: string, nll: number, overlap: number) {
  const result = differing(method, dataset, nll, nll - 1, nll + 1);
  const fromDsc = differing(method, dataset, -1, -2, -0.5, { dsc: overlap, against: 'dsc' });
  return { ...result, comparisons: [...fromDsc.comparisons, ...result.comparisons] };
}

describe('methodAdvice', () => {
  it('is five points, worked out by hand', () => {
    const results = [
      differing(dsc, 'a', 0.5, 0.4, 0.6),
      differing(surgery, 'a', -0.1, -0.2, 0.1, { dsc: 0.01 }),
      differing(svls, 'a', -0.1, -0.2, 0.1, { dsc: -0.15 }),
      differing(nacl, 'a', -0.1, -0.2, 0.1),
      corrected(tempered, 'a', 0.1, 0.001),
      corrected(isotonic, 'a', 0.05, -0.05),
      differing(mirrored, 'a', -0.1, -0.2, -0.05),
      differing(dsc, 'b', 0.5, 0.4, 0.6),
      differing(surgery, 'b', -0.1, -0.2, -0.05, { dsc: -0.02, adjustedPValue: 0.01 }),
      differing(svls, 'b', -0.1, -0.2, 0.1, { dsc: -0.01 }),
      corrected(tempered, 'b', 0.1, 0),
      corrected(isotonic, 'b', 0.05, 0.002),
    ];
    // NACL is on one data set alone; SVLS loses 0.15 of overlap on one; surgery lies exactly at the margin on b.
    expect(methodAdvice(results)).to.deep.equal([
      'To train with: DSC, gradient surgery (2 data sets). NLL is lower than that of DSC++ wherever it was trained, and overlap at most 0.02 lower; after Holm 1 of 2 differences in NLL is significant.',
      'To avoid: DSC (clearly on 2 of 2). NLL is higher than that of DSC++ wherever it was trained.',
      'At the price of overlap: SVLS (−0.150 on a). NLL is lower than that of DSC++ wherever it was trained, and so is overlap on one set at least; the largest difference stands in brackets.',
      'To correct one trained network: DSC, with isotonic curves (lowest NLL of its corrections with one pass on 2 of 2 data sets; overlap changes by −0.050 to +0.002); DSC++, for which no correction was made.',
      'With several networks or passes: the mean over seeds was not made; the mean over mirror images of DSC++ with temperature has a lower NLL than one network on 1 of 1 data set, clearly on 1.',
    ]);
  });

  it('takes what there is on one data set, and says what is missing', () => {
    const sentences = methodAdvice([differing(nacl, 'a', 0, -0.1, 0.1)]);
    expect(sentences[0]).to.match(
      /^To train with: DSC\+\+; of the 1 other losses? compared here none has a lower NLL than DSC\+\+ on each /,
    );
    expect(sentences[1]).to.equal('To avoid: no loss has a higher NLL than DSC++ wherever it was trained.');
    expect(sentences[2]).to.equal('At the price of overlap: no loss.');
    expect(methodAdvice([differing(nacl, 'a', -0.1, -0.2, 0.1)])[0]).to.contain('NACL (1 data set)');
  });

  it('takes losses on one data set where only DSC is on two', () => {
    const results = [
      differing(dsc, 'a', 0.5, 0.4, 0.6),
      differing(dsc, 'b', 0.5, 0.4, 0.6),
      differing(nacl, 'a', -0.1, -0.2, -0.05),
    ];
    expect(methodAdvice(results)[0]).to.contain('NACL (1 data set)');
  });

  it('leaves out a loss that is lower by the broken networks of DSC++ alone, and says that it looked', () => {
    const broken = { ...differing(dscpp, 'a', 0, 0, 0), brokenDown: 1 };
    const results = [
      broken,
      differing(surgery, 'a', -0.3, -0.4, -0.2, { meanWithoutBroken: -0.1 }),
      differing(nacl, 'a', -0.3, -0.4, -0.2, { meanWithoutBroken: 0.1 }),
      differing(svls, 'a', -0.3, -0.4, -0.2, { meanWithoutBroken: 0.1, dsc: -0.2 }),
    ];
    const [train, , price] = methodAdvice(results);
    expect(train).to.match(
      /^To train with: DSC, gradient surgery \(1 data set\)\. NLL is lower than that of DSC\+\+, with and without its networks that broke down, wherever it was trained,/,
    );
    expect(price).to.equal('At the price of overlap: no loss.');
  });

  it('holds the overlap against the sound networks, too', () => {
    const broken = { ...differing(dscpp, 'a', 0, 0, 0), brokenDown: 1 };
    const one = differing(nacl, 'a', -0.3, -0.4, -0.2, { dsc: 0.003 });
    const comparisons = one.comparisons.map((each) =>
      each.metric === 'dsc' ? { ...each, meanWithoutBroken: -0.03 } : each,
    );
    const [train, , price] = methodAdvice([broken, { ...one, comparisons }]);
    expect(train).to.match(/^To train with: DSC\+\+; /);
    expect(price).to.match(/^At the price of overlap: NACL \(−0\.030 on a\)\./);
  });

  it('says so where all networks of DSC++ broke down, and nothing is left to compare with', () => {
    const nothing = differing(dscpp, 'a', 0, 0, 0);
    const broken = { ...nothing, brokenDown: nothing.networks.length };
    const lower = differing(nacl, 'a', -0.3, -0.4, -0.2, { meanWithoutBroken: Number.NaN });
    expect(methodAdvice([broken, lower])[0]).to.match(
      /^To train with: NACL \(1 data set\)\. NLL is lower than that of DSC\+\+, all of which broke down on a, wherever /,
    );
  });

  it('speaks of no test where one network a loss allows none', () => {
    const single = differing(surgery, 'a', -0.1, Number.NaN, Number.NaN, { adjustedPValue: Number.NaN });
    expect(methodAdvice([single])[0]).to.match(/at most 0\.02 lower; one network a loss allows no test\.$/);
  });

  it('names the number of ways where a mean over networks is corrected in several', () => {
    const asItIs: Method = { ...mirrored, treatment: asIs };
    const results = [differing(asItIs, 'a', -0.1, -0.2, 0.1), differing(mirrored, 'a', -0.1, -0.2, -0.05)];
    expect(methodAdvice(results)[4]).to.match(
      /of DSC\+\+ with temperature has a lower NLL than one network on 1 of 1 data set, clearly on 1, the most of 2 ways of correction\.$/,
    );
  });

  it('is none without a method beside DSC++', () => {
    expect(methodAdvice([])).to.deep.equal([]);
  });
});
