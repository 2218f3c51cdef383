import { expect } from 'chai';
import { laterMethodsAnswer } from '../../src/evaluate/later-methods-answer.js';
import type { Method } from '../../src/evaluate/method.js';
import { methodsAcrossDatasets } from '../../src/evaluate/methods-across-datasets.js';
import { syntheticStudy } from '../record/synthetic-study.js';
import { differing } from './differing-method.js';
import { folded } from './folded-study.js';

const drawn = (...names: string[]) =>
  syntheticStudy({
    preset: 'mini',
    datasets: names.map((dataset) => ({ dataset, cases: 6, foregroundClasses: ['nucleus'] })),
    losses: ['dsc', 'dsc++', 'nacl'],
    seeds: [1, 2],
    sharpness: (loss) => (loss === 'dsc++' ? 1 : 4),
  });
const nacl: Method = { loss: 'nacl', treatment: 'as-is', kind: 'later' };
const mbls: Method = { loss: 'mbls', treatment: 'as-is', kind: 'later' };
const ce: Method = { loss: 'ce', treatment: 'as-is', kind: 'plain' };
const tempered: Method = { loss: 'dsc', treatment: 'temperature', kind: 'after training' };

const chance =
  'If the sign of each difference were random, one method in four on two data sets would be lower on both.';

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
      'Of 2 losses on two or more data sets, 1 has a lower NLL than DSC++ on each: NACL (clearly on 1 of 2). 0 have a higher one on each. 1 of the 1 that are lower keeps the overlap of DSC++ to within 0.02 on each: NACL. ' +
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
    const reference = {
      ...differing(plusPlus, 'b', 0, 0, 0),
      comparisons: [],
      everyNetwork: { count: 5, brokenDown: 1 },
    };
    const two = ['a', 'b'].map((name) => differing(nacl, name, -0.1, -0.2, 0));
    const said = (...results: typeof two) =>
      methodsAcrossDatasets([...results, reference]).split('Of the networks of DSC++ 1 of ')[1];
    expect(said(...two)).to.match(
      /^\d+ broke down on b; without these, all losses that are lower on each still are\.$/,
    );
    // The lead of NACL on b comes from these folds alone.
    const withoutLead = differing(nacl, 'b', -0.1, -0.2, 0, { meanWithoutBroken: 0.01 });
    expect(said(two[0]!, withoutLead)).to.match(
      /^\d+ broke down on b; without these, NACL is no longer lower on each\.$/,
    );
    // Nothing is left where all networks of DSC++ broke down.
    const nothing = differing(nacl, 'b', -0.1, -0.2, 0, { meanWithoutBroken: Number.NaN });
    const gone = { ...reference, everyNetwork: { count: 5, brokenDown: 5 } };
    expect(methodsAcrossDatasets([two[0]!, nothing, gone])).to.match(
      / \d+ of \d+ broke down on b, which leaves nothing to compare with on b\.$/,
    );
    const third = differing(nacl, 'c', -0.1, -0.2, 0);
    expect(methodsAcrossDatasets([...two, third])).to.contain('taken to a third set');
    const ofDsc = ['a', 'b', 'c'].map((name) =>
      differing({ loss: 'dsc', treatment: 'as-is', kind: 'dsc' }, name, 0.1, 0, 0.2),
    );
    expect(methodsAcrossDatasets([...two, ...ofDsc])).to.not.contain('taken to a third set');
  });

  it('are no sentence on one data set', () => {
    expect(methodsAcrossDatasets([differing(nacl, 'a', -0.1, -0.2, 0)])).to.equal('');
  });

  it('open the answer on later methods, in which drawn images beside real ones have no point', () => {
    const abouts = (...names: string[]) =>
      laterMethodsAnswer(folded(drawn(...names), 2))!.points.map(({ about }) => about);
    expect(abouts('dsb2018', 'chasedb1', 'phantom-nuclei')).to.include.members(['dsb2018', 'chasedb1']);
    expect(abouts('dsb2018', 'chasedb1', 'phantom-nuclei').slice(0, 2)).to.deep.equal([
      'What one would use',
      'Across data sets',
    ]);
    expect(abouts('dsb2018', 'chasedb1', 'phantom-nuclei')).to.not.include('phantom-nuclei');
    expect(abouts('phantom-nuclei', 'phantom-vessels')).to.include('phantom-nuclei');
    expect(laterMethodsAnswer(folded(drawn('dsb2018'), 2))!.lead).to.match(
      /Significant: p < 0\.05 after Holm/,
    );
  });
});
