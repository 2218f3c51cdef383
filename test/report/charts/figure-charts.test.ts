import { expect } from 'chai';
import { evaluate } from '../../../src/evaluate/evaluation.js';
import { studyCharts } from '../../../src/report/charts/study-charts.js';
import { studyFigures } from '../../../src/report/figures/study-figures.js';
import { smallStudy, syntheticStudy } from '../../record/synthetic-study.js';

describe('charts of the figures', () => {
  const evaluation = evaluate(
    syntheticStudy({
      ...smallStudy,
      datasets: [
        { dataset: 'phantom-nuclei', cases: 4, foregroundClasses: ['nucleus'] },
        { dataset: 'kits19', cases: 3, foregroundClasses: ['kidney', 'tumour'] },
      ],
    }),
  );
  const charts = studyCharts(evaluation);
  const figures = studyFigures(evaluation).flatMap((group) => group.figures);

  it('exist for every figure but the galleries, and for no other', () => {
    const names = figures.map(({ name }) => name).filter((name) => !name.startsWith('gallery-'));
    expect(names.filter((name) => name.startsWith('theory-'))).to.deep.equal(['theory-phantom-nuclei-dsc']);
    expect([...charts.figures.keys()].sort()).to.deep.equal(names.sort());
  });

  it('have as many panels as their figures', () => {
    for (const { name, panels } of figures) {
      for (const { chart } of charts.figures.get(name)?.charts ?? []) {
        expect(chart.panels.length, name).to.equal(panels.length);
      }
    }
  });

  it('show training one seed at a time', () => {
    const { choice, charts: seeds } = charts.figures.get('training-kits19-dsc')!;
    expect(choice).to.equal('Seed');
    expect(seeds.map(({ label }) => label)).to.deep.equal(['1', '2']);
    expect(seeds.map(({ chart }) => chart.subtitle.split(' · ').at(-1))).to.deep.equal(['seed 1', 'seed 2']);
  });

  it('show differences from the lowest up, each with its case, and the mean of the comparison', () => {
    const { panels } = charts.figures.get('differences-kits19-dsc')!.charts[0]!.chart;
    const nll = evaluation.comparisons.find(
      ({ dataset, row, quantity }) => dataset === 'kits19' && row === 'all' && quantity === 'nll',
    )!;
    const marks = panels[1]!.series.filter(({ names }) => names?.[0]?.startsWith('case-'));
    const points = marks.flatMap(({ x, y }) => x.map((value, at) => [y[at]!, value] as const));
    points.sort(([a], [b]) => a - b);
    const differences = [...nll.differences].sort((a, b) => a - b);
    points.forEach(([, value], rank) => {
      expect(value).to.be.closeTo(differences[rank]!, 1e-12);
    });
    expect(points.length).to.equal(3);
    expect(panels[1]!.series.at(-1)).to.deep.include({
      x: [nll.difference],
      low: [nll.low],
      high: [nll.high],
    });
  });

  it('case by case: one for each data set and pair, after its differences, metrics to choose from', () => {
    expect(charts.cases.map(({ after }) => after)).to.deep.equal(
      figures.map(({ name }) => name).filter((name) => name.startsWith('differences-')),
    );
    const labels = charts.cases[0]!.charts.map(({ label }) => label);
    expect(labels.slice(0, 4)).to.deep.equal(['DSC', 'NLL', 'Brier', 'ECE']);
  });
});
