import { expect } from 'chai';
import sharp from 'sharp';
import { datasetRuns, pairRuns } from '../../../src/evaluate/dataset-runs.js';
import type { StudyRecord } from '../../../src/record/study-record.js';
import { renderFigure } from '../../../src/report/chart/svg-figure.js';
import { gallery } from '../../../src/report/figures/gallery.js';
import { outlinePath, pixelPath } from '../../../src/report/figures/pixel-outlines.js';
import { smallStudy, syntheticStudy } from '../../record/synthetic-study.js';

function galleryOf(study: StudyRecord): string {
  const [runs] = datasetRuns(study);
  return renderFigure(gallery(study.preset, runs!, pairRuns(runs!)[0]!), 'gallery');
}

describe('the gallery', () => {
  const datasets = [{ dataset: 'phantom-nuclei', cases: 5, foregroundClasses: ['nucleus'] }];
  const study = syntheticStudy({ ...smallStudy, preset: 'smoke', datasets });
  const svg = galleryOf(study);

  it('shows the best, the median and the worst case by the baseline', () => {
    const byDsc = study.runs
      .find(({ config }) => config.loss === 'dsc' && config.seed === 1)!
      .cases.map(({ caseId, values }) => ({ caseId, dsc: values.dsc }))
      .sort((a, b) => b.dsc - a.dsc);
    const expected = [0, 2, 4].map((index) => byDsc[index]!.caseId);
    expect(svg.match(/>case-\d+/g)!.map((text) => text.slice(1))).to.deep.equal(expected);
    for (const rank of ['Best', 'Median', 'Worst']) expect(svg).to.contain(`>${rank}<`);
  });

  it('embeds the stored pictures as they are, and nothing from elsewhere', () => {
    const caseId = svg.match(/case-\d+/)![0];
    for (const loss of ['dsc', 'dsc++']) {
      const run = study.runs.find(({ config }) => config.loss === loss && config.seed === 1)!;
      const { probability } = run.gallery.pictures.find((one) => one.caseId === caseId)!;
      expect(svg).to.contain(`data:image/png;base64,${probability.toString('base64')}`);
    }
    for (const [, address] of svg.matchAll(/href="([^"]*)"/g)) expect(address).to.match(/^data:image\//);
    expect(svg).to.contain('Images: drawn by this project.');
  });

  it('chooses among the cases of all folds', () => {
    const one = syntheticStudy({ ...smallStudy, preset: 'smoke', datasets, seeds: [1] });
    const runs = one.runs.flatMap((run) =>
      [1, 2].map((number) => {
        const test = run.config.cases.test.filter((_, at) => at % 2 === number - 1);
        const isOwn = ({ caseId }: { caseId: string }) => test.includes(caseId);
        const { gallery: whole, config } = run;
        return {
          ...run,
          config: { ...config, fold: { number, of: 2 }, cases: { ...config.cases, test } },
          cases: run.cases.filter(isOwn),
          gallery: { ...whole, pictures: whole.pictures.filter(isOwn) },
        };
      }),
    );
    const namesIn = (picture: string) => picture.match(/>case-\d+/g);
    const folded = galleryOf({ ...one, runs });
    expect(namesIn(folded)).to.deep.equal(namesIn(galleryOf(one)));
    expect(folded).to.contain('of 5 pictured cases (5 tested)');
  });

  it('is a picture', async () => {
    const { width, height } = await sharp(Buffer.from(svg)).metadata();
    expect(svg).to.contain(`width="${width}" height="${height}"`);
    expect(svg).to.not.match(/NaN|undefined|Infinity/);
  });

  it('leaves out cases whose DSC is undefined, and shows fewer than three once each, as best and worst', () => {
    const without = (undefinedCases: number) => {
      const runs = study.runs.map((run) => ({
        ...run,
        cases: run.cases.map((score, index) =>
          index < undefinedCases ? { ...score, values: { ...score.values, dsc: Number.NaN } } : score,
        ),
      }));
      return galleryOf({ ...study, runs });
    };
    const ranksIn = (few: string) => few.match(/>(?:Best|Median|Worst)</g);
    expect(
      without(3)
        .match(/>case-\d+/g)!
        .sort(),
    ).to.deep.equal(['>case-003', '>case-004']);
    expect(ranksIn(without(3))).to.deep.equal(['>Best<', '>Worst<']);
    expect(ranksIn(without(4))).to.deep.equal(['>Best<']);
  });

  it('says why there is none', () => {
    const closed = galleryOf(syntheticStudy({ ...smallStudy, datasets: smallStudy.datasets.slice(0, 1) }));
    expect(closed).to.contain('No pictures: nobody drew them.').and.not.contain('<image');
  });
});

describe('paths of pixels', () => {
  // 3 × 3 with foreground in the middle row's last two pixels.
  const picture = { rows: 3, columns: 3, values: Uint8Array.of(0, 0, 0, 0, 255, 128, 0, 127, 0) };

  it('outline the pixels of at least half foreground, along the border too', () => {
    expect(outlinePath(picture)).to.equal('M1,1H3M1,2H3M1,1V2M3,1V2');
  });

  it('draw nothing round nothing', () => {
    expect(outlinePath({ ...picture, values: new Uint8Array(9) })).to.equal('');
  });

  it('join neighbours of a row in one stroke', () => {
    expect(pixelPath(picture, (pixel) => picture.values[pixel]! > 100)).to.equal('M1,1.5h2M1,2.5h1');
  });
});
