/**
 * Every figure against its golden SVG in test/golden, byte for byte. After a change that is meant to be seen, look at
 * the new figures and store them: UPDATE_GOLDEN=1 npx mocha test/report/golden-figures.test.ts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { evaluate } from '../../src/evaluate/evaluation.js';
import type { StudyRecord } from '../../src/record/study-record.js';
import { renderFigure, renderPanels } from '../../src/report/figures/figure.js';
import { studyFigures } from '../../src/report/figures/study-figures.js';
import { smallStudy, syntheticStudy } from '../record/synthetic-study.js';

const goldenFolder = join('test', 'golden');

function figuresOf(study: StudyRecord) {
  return studyFigures(evaluate(study)).flatMap((group) => group.figures);
}

describe('figures', () => {
  const study = syntheticStudy({ ...smallStudy, datasets: smallStudy.datasets.slice(0, 1) });
  const figures = figuresOf(study);

  it('are an overview and the five of a pair', () => {
    expect(figures.map(({ name }) => name)).to.deep.equal([
      'overview-dsc',
      'reliability-dsb2018-dsc',
      'differences-dsb2018-dsc',
      'thresholds-dsb2018-dsc',
      'training-dsb2018-dsc',
      'gallery-dsb2018-dsc',
    ]);
  });

  for (const figure of figures) {
    it(`${figure.name} equals its golden file`, () => {
      const file = join(goldenFolder, `${figure.name}.svg`);
      if (process.env.UPDATE_GOLDEN) writeFileSync(file, renderFigure(figure));
      expect(renderFigure(figure)).to.equal(readFileSync(file, 'utf8'));
    });

    it(`${figure.name} is a picture of its stated size with title and description`, async () => {
      const svg = renderFigure(figure);
      const { width, height } = await sharp(Buffer.from(svg)).metadata();
      expect(svg).to.contain(`width="${width}" height="${height}"`);
      expect(svg).to.match(/<title id="([^"]+)">.+<\/title><desc id="([^"]+)">.+<\/desc>/);
      expect(svg).to.match(/role="img" aria-labelledby="\S+ \S+"/);
    });

    it(`${figure.name} has no undefined coordinate`, () => {
      expect(renderFigure(figure)).to.not.match(/NaN|Infinity|undefined/);
    });
  }

  it('have ids that are unique on a page', () => {
    const page = figures.flatMap((figure) => renderPanels(figure).panels).join('');
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).to.equal(ids.length);
  });

  it('survive one seed, one case, several classes and undefined metrics', () => {
    const lean = syntheticStudy({
      ...smallStudy,
      seeds: [1],
      datasets: [{ dataset: 'kits19', cases: 1, foregroundClasses: ['kidney', 'tumour'] }],
    });
    const runs = lean.runs.map((run) => ({
      ...run,
      cases: run.cases.map((score) => ({ ...score, values: { ...score.values, nll: Number.NaN } })),
    }));
    for (const figure of figuresOf({ ...lean, runs })) {
      expect(renderFigure(figure), figure.name).to.not.match(/NaN|Infinity|undefined/);
    }
  });
});
