import { expect } from 'chai';
import { laterMethods } from '../../../src/evaluate/later-methods.js';
import { methodLabel, methods } from '../../../src/evaluate/method.js';
import type { ChartPanel } from '../../../src/report/chart/chart.js';
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

  it('name DSC, DSC++ and the Pareto-optimal methods at their marks', () => {
    const [panel] = methodFrontChart('t', 's', results)!.panels;
    const labels = panel!.labels!.map(({ text }) => text);
    expect(labels).to.include.members(['DSC', 'DSC++', ...panel!.numbers!.rows.map(({ label }) => label)]);
    expect(new Set(labels).size).to.equal(labels.length);
  });

  it('name a method whose overlap lies far below the others', () => {
    const labelsAt = (lowest: number) => {
      const dscs = [lowest, 0.86, 0.87, 0.88, 0.88, 0.89];
      const some = dscs.map((dsc, at) => {
        const { method, ...rest } = results[at + 2]!;
        return { ...rest, method, means: { ...rest.means, dsc, nll: 1 - dsc } };
      });
      const labels = methodFrontChart('t', 's', some)!.panels[0]!.labels!.map(({ text }) => text);
      return labels.includes(methodLabel(some[0]!.method));
    };
    // Quartiles by linear interpolation 0.8625 and 0.88, so the outer fence is at 0.8625 − 3 · 0.0175 = 0.81.
    expect([0.8, 0.82].map(labelsAt)).to.deep.equal([true, false]);
  });

  it('have the range of the values as axes, that of NLL by its logarithm', () => {
    const [{ x, y }] = methodFrontChart('t', 's', results)!.panels as [ChartPanel];
    const nll = results.map(({ means }) => means.nll);
    const ratio = Math.max(...nll) / Math.min(...nll);
    expect(y.scale).to.equal('log');
    expect(y.range[0]).to.be.within(Math.min(...nll) / ratio ** 0.2, Math.min(...nll));
    expect(y.range[1]).to.be.within(Math.max(...nll), Math.max(...nll) * ratio ** 0.2);
    const dsc = results.map(({ means }) => means.dsc);
    expect(x.range[0]).to.be.within(
      Math.min(...dsc) - 0.1 * (Math.max(...dsc) - Math.min(...dsc)),
      Math.min(...dsc),
    );
    const ticksOf = (nlls: readonly number[]) => {
      const some = nlls.map((value, at) => ({
        ...results[at]!,
        means: { ...results[at]!.means, nll: value },
      }));
      return methodFrontChart('t', 's', some)!.panels[0]!.y.ticks;
    };
    expect(ticksOf([0.17, 0.8, 0.2])).to.deep.equal([0.15, 0.2, 0.3, 0.5, 0.7]);
    expect(ticksOf([0.12, 0.128, 0.125])).to.deep.equal([0.12, 0.122, 0.124, 0.126, 0.128]);
  });
});
