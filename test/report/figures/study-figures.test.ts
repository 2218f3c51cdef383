import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { evaluate } from '../../../src/evaluate/evaluation.js';
import { studyFigures } from '../../../src/report/figures/study-figures.js';
import { smallStudy, syntheticStudy } from '../../record/synthetic-study.js';

describe('figures of a study', () => {
  const evaluation = evaluate(
    syntheticStudy({
      ...smallStudy,
      datasets: [
        { dataset: 'phantom-nuclei', cases: 4, foregroundClasses: ['nucleus'] },
        { dataset: 'kits19', cases: 3, foregroundClasses: ['left kidney', 'tumour'] },
      ],
    }),
  );
  const figures = studyFigures(evaluation).flatMap((group) => group.figures);
  const named = (name: string) => figures.find((figure) => figure.name === name)!;

  it('have names that lead to the file that makes them', () => {
    for (const { name } of figures) {
      const kinds = name.split('-').map((_, at, words) => words.slice(0, at + 1).join('-'));
      const files = kinds.filter((kind) => existsSync(join('src', 'report', 'figures', `${kind}.ts`)));
      expect(files.length, name).to.equal(1);
    }
  });

  it('have names without spaces, each once', () => {
    const names = figures.map(({ name }) => name);
    expect(names).to.include('reliability-diagram-kits19-dsc-left-kidney');
    expect(names.filter((name) => !/^[\w-]+$/.test(name))).to.deep.equal([]);
    expect(new Set(names).size).to.equal(names.length);
  });

  it('are live, all but the galleries, and drawn, all but case by case', () => {
    const kindsWithout = (part: 'live' | 'picture') =>
      new Set(
        figures.filter((figure) => !figure[part]).map(({ name }) => name.replace(/-(phantom|kits19).*/, '')),
      );
    expect([...kindsWithout('live')]).to.deep.equal(['gallery']);
    expect([...kindsWithout('picture')]).to.deep.equal(['case-by-case']);
  });

  it('show theory where the posterior is known', () => {
    const theory = figures.map(({ name }) => name).filter((name) => name.startsWith('theory-'));
    expect(theory).to.deep.equal(['theory-curves-phantom-nuclei-dsc']);
  });

  it('say in words what each panel shows', () => {
    for (const { name, picture } of figures) {
      for (const { description } of picture?.panels ?? []) expect(description, name).to.match(/\w.*: .+\.$/s);
    }
    const [allPixels] = named('reliability-diagram-phantom-nuclei-dsc').picture!.panels;
    expect(allPixels!.description).to.match(
      /^All pixels: DSC has ECE 0\.\d{4}, \d+ of \d+ points farther from ½ than their frequency \(overconfident\)/,
    );
  });

  it('show training with a panel for each loss and the networks of all seeds', () => {
    const { panels } = named('training-curves-kits19-dsc').live!.charts[0]!.chart;
    expect(panels.map(({ title }) => title)).to.deep.equal(['DSC', 'DSC++']);
    for (const { series } of panels) {
      expect(series.filter(({ label }) => label === 'Tested network').length).to.equal(2);
    }
  });

  it('show differences from the lowest up, each with its case, and the mean of the comparison', () => {
    const { panels } = named('paired-differences-kits19-dsc').live!.charts[0]!.chart;
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
    // Two seeds leave an interval that is wider than the plot: it is cut where it is drawn.
    expect(nll.low).to.be.below(panels[1]!.x.range[0]);
    expect(panels[1]!.series[0]).to.deep.include({
      draw: 'span',
      x: [nll.difference],
      low: [nll.low],
      high: [nll.high],
    });
  });

  it('show case by case after the differences, metrics to choose from', () => {
    const names = figures.map(({ name }) => name);
    for (const end of ['phantom-nuclei-dsc', 'kits19-dsc']) {
      expect(names.indexOf(`case-by-case-${end}`)).to.equal(names.indexOf(`paired-differences-${end}`) + 1);
    }
    const labels = named('case-by-case-kits19-dsc').live!.charts.map(({ label }) => label);
    expect(labels.slice(0, 4)).to.deep.equal(['DSC', 'NLL', 'Brier', 'ECE']);
  });
});
