import { expect } from 'chai';
import { laterMethods } from '../../../src/evaluate/later-methods.js';
import { methods } from '../../../src/evaluate/method.js';
import { looks } from '../../../src/report/chart/inks.js';
import { methodFrontChart } from '../../../src/report/figures/method-front.js';
import { methodKinds } from '../../../src/report/figures/method-inks.js';
import { methodRanksChart } from '../../../src/report/figures/method-ranks.js';
import { smallStudy, syntheticStudy } from '../../record/synthetic-study.js';

const losses = ['dsc', 'dsc++', 'focal', 'nacl', 'dsc++@3'] as const;
const study = syntheticStudy({ ...smallStudy, losses, datasets: smallStudy.datasets.slice(0, 1) });
const results = laterMethods(study);

describe('figures of later methods', () => {
  it('have a mark for every kind of method, so that they read in grey', () => {
    expect(methodKinds.map(({ kind }) => kind)).to.have.members([
      ...new Set(methods.map(({ kind }) => kind)),
    ]);
    const marks = methodKinds.map(({ ink, mark }) => mark ?? looks[ink].mark);
    expect(new Set(marks).size).to.equal(marks.length);
    // A bar or a cross is too thin to be seen under a line.
    expect(marks.filter((mark) => mark === 'bar' || mark === 'cross')).to.deep.equal([]);
  });

  it('call Focal no method with cross entropy, and an exponent of DSC++ no later loss', () => {
    for (const chart of [methodFrontChart('t', 's', results)!, methodRanksChart('t', 's', results)!]) {
      const labelOf = (name: string) =>
        chart.panels[0]!.series.find(({ names }) => names?.includes(name))!.label;
      expect(['Focal', 'NACL', 'DSC++, γ = 3'].map(labelOf)).to.deep.equal([
        'With cross entropy or focal',
        'Later loss',
        'DSC++, other γ',
      ]);
    }
  });

  it('draw DSC and DSC++ last, on top of the others', () => {
    for (const chart of [methodFrontChart('t', 's', results)!, methodRanksChart('t', 's', results)!])
      expect(chart.panels[0]!.series.slice(-2).map(({ label }) => label)).to.deep.equal(['DSC', 'DSC++']);
  });
});
