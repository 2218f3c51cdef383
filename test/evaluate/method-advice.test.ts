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
  const fromDsc = differing(method, dataset, nll - 0.5, -2, 0, { dsc: overlap, against: 'dsc' });
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
      'To train with: DSC, gradient surgery (2 data sets). NLL is lower than that of DSC++ on each data set, and overlap at most 0.02 lower; after Holm 1 of 2 differences in NLL is significant.',
      'To avoid: DSC (clearly on 2 of 2). NLL is higher than that of DSC++ on each data set.',
      'At the price of overlap: SVLS (−0.150 on a). NLL is lower than that of DSC++ on each data set, but overlap is more than 0.02 lower on at least one; the largest loss of overlap is in brackets.',
      'To correct one trained network: DSC, with isotonic curves (lower NLL than DSC as it is on 2 of 2 data sets, the lowest of its corrections with one pass on 2; overlap changes by −0.050 to +0.002); DSC++, for which no correction was made.',
      'With several networks or passes: the mean over seeds was not made; the mean over mirror images of DSC++ has a lower NLL than one network with temperature on 1 of 1 data set (clearly on 1).',
    ]);
  });

  it('takes what there is on one data set, and says what is missing', () => {
    const sentences = methodAdvice([differing(nacl, 'a', 0, -0.1, 0.1)]);
    expect(sentences[0]).to.match(
      /^To train with: DSC\+\+; of the one other loss compared here none has a lower NLL than DSC\+\+ on each /,
    );
    expect(sentences[1]).to.equal('To avoid: no loss has a higher NLL than DSC++ on each of its data sets.');
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
    const broken = { ...differing(dscpp, 'a', 0, 0, 0), everyNetwork: { count: 5, brokenDown: 1 } };
    const results = [
      broken,
      differing(surgery, 'a', -0.3, -0.4, -0.2, { meanWithoutBroken: -0.1 }),
      differing(nacl, 'a', -0.3, -0.4, -0.2, { meanWithoutBroken: 0.1 }),
      differing(svls, 'a', -0.3, -0.4, -0.2, { meanWithoutBroken: 0.1, dsc: -0.2 }),
    ];
    const [train, , price] = methodAdvice(results);
    expect(train).to.match(
      /^To train with: DSC, gradient surgery \(1 data set\)\. NLL is lower than that of DSC\+\+, with and without its networks that broke down \(1 of 5 on a\), on each data set,/,
    );
    expect(price).to.equal('At the price of overlap: no loss.');
  });

  it('holds the overlap against the sound networks, too', () => {
    const broken = { ...differing(dscpp, 'a', 0, 0, 0), everyNetwork: { count: 5, brokenDown: 1 } };
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
    const broken = { ...nothing, everyNetwork: { count: 5, brokenDown: 5 } };
    const lower = differing(nacl, 'a', -0.3, -0.4, -0.2, { meanWithoutBroken: Number.NaN });
    expect(methodAdvice([broken, lower])[0]).to.match(
      /^To train with: NACL \(1 data set\)\. NLL is lower than that of DSC\+\+, all of which broke down on a, on each /,
    );
  });

  it('speaks of no test where one network a loss allows none', () => {
    const single = differing(surgery, 'a', -0.1, Number.NaN, Number.NaN, { adjustedPValue: Number.NaN });
    expect(methodAdvice([single])[0]).to.match(/at most 0\.02 lower; one network a loss allows no test\.$/);
  });

  it('tells every way in which a mean over networks is corrected, and no clear difference without intervals', () => {
    const asItIs: Method = { ...mirrored, treatment: asIs };
    const results = [differing(asItIs, 'a', -0.1, -0.2, 0.1), differing(mirrored, 'a', -0.1, -0.2, -0.05)];
    expect(methodAdvice(results)[4]).to.match(
      /of DSC\+\+ has a lower NLL than one network on 1 of 1 data set \(clearly on 0\), with temperature on 1 of 1 \(clearly on 1\)\.$/,
    );
    const single = [asItIs, mirrored].map((method) => differing(method, 'a', -0.1, Number.NaN, Number.NaN));
    expect(methodAdvice(single)[4]).to.match(
      / than one network on 1 of 1 data set, with temperature on 1 of 1\.$/,
    );
    const seeds: Method = { ...asItIs, loss: 'dsc++~ensemble' };
    expect(methodAdvice([{ ...differing(seeds, 'a', -0.1, -0.2, -0.05), members: 2 }])[4]).to.contain(
      'the mean over 2 seeds of DSC++ has a lower NLL',
    );
  });

  it('recommends no correction that does not lower the NLL', () => {
    const worse = [tempered, isotonic].map((method) => {
      const fromDsc = differing(method, 'a', 0.1, 0.05, 0.2, { against: 'dsc' });
      const result = differing(method, 'a', -0.1, -0.2, -0.05);
      return { ...result, comparisons: [...fromDsc.comparisons, ...result.comparisons] };
    });
    expect(methodAdvice(worse)[3]).to.contain(
      'DSC as it is: no correction with one pass has a lower NLL on any of 1 data set;',
    );
  });

  it('counts no phantom beside images, and no method without all patients of DSC++', () => {
    const plusPlus = differing(dscpp, 'dsb2018', 0, 0, 0);
    const fewer = new Map([...plusPlus.nllByPatient].slice(1));
    const results = [
      plusPlus,
      { ...differing(nacl, 'dsb2018', -0.1, -0.2, -0.05), nllByPatient: fewer },
      differing(surgery, 'dsb2018', -0.1, -0.2, -0.05),
      { ...differing(dscpp, 'phantom-nuclei', 0, 0, 0), everyNetwork: { count: 3, brokenDown: 3 } },
      differing(surgery, 'phantom-nuclei', 0.9, 0.8, 1),
    ];
    expect(methodAdvice(results)[0]).to.match(
      /^To train with: DSC, gradient surgery \(1 data set\)\. NLL is lower than that of DSC\+\+ on each data set,/,
    );
  });

  it('is none without a method beside DSC++', () => {
    expect(methodAdvice([])).to.deep.equal([]);
  });
});
