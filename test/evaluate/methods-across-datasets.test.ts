import { expect } from 'chai';
import { laterMethods, type MethodResult } from '../../src/evaluate/later-methods.js';
import { laterMethodsAnswer } from '../../src/evaluate/later-methods-answer.js';
import type { Method } from '../../src/evaluate/method.js';
import { methodsAcrossDatasets } from '../../src/evaluate/methods-across-datasets.js';
import { syntheticStudy } from '../record/synthetic-study.js';
import { folded } from './folded-study.js';

const drawn = (...names: string[]) =>
  syntheticStudy({
    preset: 'mini',
    datasets: names.map((dataset) => ({ dataset, cases: 6, foregroundClasses: ['nucleus'] })),
    losses: ['dsc', 'dsc++', 'nacl'],
    seeds: [1, 2],
    sharpness: (loss) => (loss === 'dsc++' ? 1 : 4),
  });
const [template] = laterMethods(drawn('dsb2018'));
const nacl: Method = { loss: 'nacl', treatment: 'as-is', kind: 'later' };
const mbls: Method = { loss: 'mbls', treatment: 'as-is', kind: 'later' };
const ce: Method = { loss: 'ce', treatment: 'as-is', kind: 'plain' };
const tempered: Method = { loss: 'dsc', treatment: 'temperature', kind: 'after training' };

const chance =
  'By chance alone, one method in four on two data sets is lower on both, one in eight on three.';

/** A method whose NLL differs from that of DSC++ by this much on a data set. */
function differing(method: Method, dataset: string, mean: number, low: number, high: number): MethodResult {
  const { paired } = template!.comparisons[0]!;
  const ofNll = { ...paired, estimate: { ...paired.estimate, mean }, low, high };
  const comparison = { against: 'dsc++', metric: 'nll', adjustedPValue: 1, paired: ofNll } as const;
  return { ...template!, dataset, method, comparisons: [comparison] };
}

describe('methods across data sets', () => {
  it('name those that are lower on each and higher on each, worked out by hand', () => {
    const results = [
      differing(nacl, 'a', -0.1, -0.2, -0.01),
      differing(mbls, 'a', 0.1, -0.1, 0.3),
      differing(tempered, 'a', 0.2, 0.1, 0.3),
      differing(ce, 'a', -0.1, -0.2, -0.05),
      differing(nacl, 'b', -0.1, -0.2, 0.01),
      differing(mbls, 'b', -0.1, -0.2, 0.1),
      differing(tempered, 'b', 0.3, -0.1, 0.4),
    ];
    // Cross entropy is on one data set alone; MbLS is lower on one and higher on the other.
    expect(methodsAcrossDatasets(results)).to.equal(
      'Of 2 losses on two or more data sets, 1 has a lower NLL than DSC++ on each: NACL (clearly on 1 of 2). 0 have a higher one on each. ' +
        'Of 1 correction after training on two or more data sets, 0 have a lower NLL than DSC++ on each. 1 has a higher one on each: DSC, with temperature (clearly on 1 of 2). ' +
        `${chance}`,
    );
  });

  it('call no difference clear that has no interval', () => {
    const two = ['a', 'b'].map((name) => differing(nacl, name, -0.1, Number.NaN, Number.NaN));
    expect(methodsAcrossDatasets(two)).to.contain('on each: NACL (on 2).');
  });

  it('say where networks of DSC++ broke down, with which all are compared', () => {
    const plusPlus: Method = { loss: 'dsc++', treatment: 'as-is', kind: 'dsc++' };
    const reference = { ...template!, dataset: 'b', method: plusPlus, brokenDown: 2, comparisons: [] };
    const two = ['a', 'b'].map((name) => differing(nacl, name, -0.1, -0.2, 0));
    expect(methodsAcrossDatasets([...two, reference])).to.match(
      /All are compared with the same networks of DSC\+\+, of which 2 of \d+ broke down on b\.$/,
    );
  });

  it('are no sentence on one data set', () => {
    expect(methodsAcrossDatasets([differing(nacl, 'a', -0.1, -0.2, 0)])).to.equal('');
  });

  it('open the answer on later methods, in which drawn images beside real ones have no point', () => {
    const abouts = (...names: string[]) =>
      laterMethodsAnswer(folded(drawn(...names), 2))!.points.map(({ about }) => about);
    expect(abouts('dsb2018', 'chasedb1', 'phantom-nuclei')).to.include.members(['dsb2018', 'chasedb1']);
    expect(abouts('dsb2018', 'chasedb1', 'phantom-nuclei')[0]).to.equal('Across data sets');
    expect(abouts('dsb2018', 'chasedb1', 'phantom-nuclei')).to.not.include('phantom-nuclei');
    expect(abouts('phantom-nuclei', 'phantom-vessels')).to.include('phantom-nuclei');
    expect(laterMethodsAnswer(folded(drawn('dsb2018'), 2))!.lead).to.match(
      /Significant: p < 0\.05 after Holm/,
    );
  });
});
