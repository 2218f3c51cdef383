import { expect } from 'chai';
import { evaluate } from '../../src/evaluate/evaluation.js';
import { buildReport } from '../../src/report/build-report.js';
import { answerFigure } from '../../src/report/figures/study-figures.js';
import { topSection } from '../../src/report/page/top-section.js';
import { smallStudy, syntheticStudy } from '../record/synthetic-study.js';

describe('phantoms beside images of their experiments', () => {
  const images = syntheticStudy(smallStudy);
  const drawn = syntheticStudy({
    ...smallStudy,
    losses: ['dsc', 'dsc++', 'dsc++@1', 'dsc++@3'],
    // Against all that is found on the images.
    sharpness: (loss) => (loss === 'dsc++' ? 5 : 1),
    seeds: [1],
    datasets: [
      { dataset: 'phantom-nuclei', cases: 6, foregroundClasses: ['nucleus'] },
      { dataset: 'phantom-vessels', cases: 6, foregroundClasses: ['vessel'] },
    ],
  }).runs.map((run) => ({ ...run, ending: { kind: 'cap' } as typeof run.ending }));
  const beside = { ...images, runs: [...images.runs, ...drawn] };
  const [alone, together] = [images, beside].map(buildReport);
  const textOf = (name: string) => [alone!, together!].map(({ files }) => files.get(name)!);

  it('add rows to tables of all data sets, and change none', () => {
    for (const name of alone!.files.keys()) {
      if (!name.endsWith('.csv') || name === 'tables/captions.csv') continue;
      const [before, after] = textOf(name).map((text) => text.split('\n'));
      const kept = after!.filter((line) => !line.includes('phantom-'));
      expect(kept, name).to.deep.equal(before);
    }
  });

  for (const name of ['claims', 'variants', 'synthesis']) {
    it(`have no row in the table of ${name}`, () => {
      const [before, after] = textOf(`tables/${name}.csv`);
      expect(after).to.equal(before);
    });
  }

  it('change no figure that there is without them', () => {
    for (const [name, figure] of alone!.files) {
      if (name.endsWith('.svg')) expect(together!.files.get(name), name).to.equal(figure);
    }
  });

  it('change no sentence of the answer and its limits beside those on later methods', () => {
    const [before, after] = textOf('answer.md');
    const start = after!.indexOf('## Later methods');
    expect(start).to.be.above(0);
    expect(after!.slice(0, start) + after!.slice(after!.indexOf('## Limits'))).to.equal(before);
  });

  it('change nothing at the top of the page', () => {
    const [before, after] = [images, beside].map((study) => {
      const evaluation = evaluate(study);
      return topSection(evaluation, answerFigure(evaluation));
    });
    expect(after).to.equal(before);
  });

  it('have figures of their own, those of γ and the theory among them', () => {
    const names = [...together!.files.keys()].filter((name) => !alone!.files.has(name));
    expect(names).to.include.members([
      'figures/gamma-sweep.svg',
      'figures/gamma-theory-phantom-nuclei.svg',
      'figures/theory-curves-phantom-nuclei-dsc.svg',
      'tables/theory.csv',
      'tables/later-methods.csv',
    ]);
  });
});
