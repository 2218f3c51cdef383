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
import { renderFigure, renderPanels, type SvgFigure } from '../../src/report/chart/svg-figure.js';
import { answerFigure, studyFigures } from '../../src/report/figures/study-figures.js';
import { gammaStudy } from '../evaluate/gamma-study.js';
import { smallStudy, syntheticStudy } from '../record/synthetic-study.js';

const goldenFolder = join('test', 'golden');

function figuresOf(study: StudyRecord): { name: string; picture: SvgFigure }[] {
  const evaluation = evaluate(study);
  const answer = answerFigure(evaluation);
  return [...(answer ? [answer] : []), ...studyFigures(evaluation).flatMap((group) => group.figures)].flatMap(
    ({ name, picture }) => (picture ? [{ name, picture }] : []),
  );
}

/** Later methods on one data set, and three exponents: what a study of the twelve losses does not draw. */
const laterStudy = () => {
  const losses = ['dsc', 'dsc++', 'dsc++@1', 'dsc++@3', 'nacl'] as const;
  const sharpnesses = { dsc: 4, 'dsc++': 1, 'dsc++@1': 4, 'dsc++@3': 0.6, nacl: 1.5 };
  const study = syntheticStudy({
    ...smallStudy,
    losses,
    datasets: smallStudy.datasets.slice(0, 1),
    sharpness: (loss) => sharpnesses[loss as keyof typeof sharpnesses],
  });
  const runs = study.runs.map((run) => {
    const [, exponent] = run.config.loss.split('@');
    const lossHyperparameters = exponent ? { gamma: Number(exponent) } : run.config.lossHyperparameters;
    return { ...run, config: { ...run.config, lossHyperparameters } };
  });
  return { ...study, runs };
};

describe('figures', () => {
  const study = syntheticStudy({ ...smallStudy, datasets: smallStudy.datasets.slice(0, 1) });
  const own = figuresOf(study);
  const isLater = ({ name }: { name: string }) => name.startsWith('method-') || name.startsWith('gamma-');
  const ofTheory = figuresOf(gammaStudy()).filter(({ name }) => name.startsWith('gamma-theory-'));
  const later = [...figuresOf(laterStudy()).filter(isLater), ...ofTheory];
  const figures = [...own, ...later];

  it('are the answer, an overview, the A/A comparison, and the six of a pair', () => {
    expect(own.map(({ name }) => name)).to.deep.equal([
      'mean-differences-dsc',
      'overview-dsc',
      'same-loss',
      'reliability-diagram-dsb2018-dsc',
      'isotonic-reliability-dsb2018-dsc',
      'paired-differences-dsb2018-dsc',
      'threshold-curves-dsb2018-dsc',
      'training-curves-dsb2018-dsc',
      'gallery-dsb2018-dsc',
    ]);
  });

  it('are three more where later methods are, and one on a phantom with several exponents', () => {
    expect(later.map(({ name }) => name)).to.deep.equal([
      'method-front-dsb2018',
      'method-ranks-dsb2018',
      'gamma-sweep',
      'gamma-theory-phantom-skin',
    ]);
  });

  for (const { name, picture } of figures) {
    it(`${name} equals its golden file`, () => {
      const file = join(goldenFolder, `${name}.svg`);
      if (process.env.UPDATE_GOLDEN) writeFileSync(file, renderFigure(picture, name));
      expect(renderFigure(picture, name)).to.equal(readFileSync(file, 'utf8'));
    });

    it(`${name} is a picture of its stated size with title and description`, async () => {
      const svg = renderFigure(picture, name);
      const { width, height } = await sharp(Buffer.from(svg)).metadata();
      expect(svg).to.contain(`width="${width}" height="${height}"`);
      expect(svg).to.match(/<title id="([^"]+)">.+<\/title><desc id="([^"]+)">.+<\/desc>/);
      expect(svg).to.match(/role="img" aria-labelledby="\S+ \S+"/);
    });

    it(`${name} has no undefined coordinate`, () => {
      expect(renderFigure(picture, name)).to.not.match(/NaN|Infinity|undefined/);
    });
  }

  it('have ids that are unique on a page', () => {
    const page = figures.flatMap(({ name, picture }) => renderPanels(picture, name)).join('');
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
    for (const { name, picture } of figuresOf({ ...lean, runs })) {
      expect(renderFigure(picture, name), name).to.not.match(/NaN|Infinity|undefined/);
    }
  });
});
