import { expect } from 'chai';
import { gammaSweeps } from '../../src/evaluate/gamma-sweep.js';
import { laterMethods } from '../../src/evaluate/later-methods.js';
import type { StudyRecord } from '../../src/record/study-record.js';
import { smallStudy, syntheticStudy } from '../record/synthetic-study.js';
import { gammaStudy } from './gamma-study.js';

describe('gammaSweeps', () => {
  const study = gammaStudy();

  it('are of the data sets with three exponents, in the order of γ', () => {
    const [sweep, ...others] = gammaSweeps(study);
    expect(sweep!.dataset).to.equal('phantom-skin');
    expect(sweep!.points.map(({ gamma }) => gamma)).to.deep.equal([1, 1.5, 2, 3]);
    expect(others).to.deep.equal([]);
    const two = study.runs.filter(({ config }) => ['dsc++', 'dsc++@3'].includes(config.loss));
    expect(gammaSweeps({ ...study, runs: two })).to.deep.equal([]);
    expect(
      gammaSweeps(syntheticStudy({ ...smallStudy, losses: ['dsc', 'dsc++', 'dsc++-ce'] })),
    ).to.deep.equal([]);
  });

  it('do not count a phantom beside images of its experiment', () => {
    const counted = (one: StudyRecord) => gammaSweeps(one).map(({ dataset, counts }) => [dataset, counts]);
    expect(counted(study)).to.deep.equal([['phantom-skin', true]]);
    const images = syntheticStudy({
      ...smallStudy,
      datasets: [{ ...smallStudy.datasets[0]!, dataset: 'isic2018' }],
    });
    const beside = { ...study, runs: [...images.runs, ...study.runs] };
    expect(counted(beside)).to.deep.equal([['phantom-skin', false]]);
  });

  it('have the means and differences of the table of later methods', () => {
    const [{ points }] = gammaSweeps(study) as [ReturnType<typeof gammaSweeps>[number]];
    const three = laterMethods(study).find(({ method }) => method.loss === 'dsc++@3')!;
    expect(points[3]!.means).to.equal(three.means);
    const difference = points[3]!.nllAgainstTwo!.estimate.mean;
    expect(difference).to.be.closeTo(points[3]!.means.nll - points[2]!.means.nll, 1e-12);
    expect(points[2]!.nllAgainstTwo).to.equal(undefined);
  });

  it('take scores and posteriors from the seeds behind the means', () => {
    const scored = (one: StudyRecord) => ({
      ...one,
      runs: one.runs
        .filter(({ config }) => config.loss !== 'dsc++@3' || config.seed === 1)
        .map((run) => ({
          ...run,
          recalibration: { ...run.recalibration, scores: { lesion: run.config.seed / 10 } },
        })),
    });
    const [{ points }] = gammaSweeps(scored(study)) as [ReturnType<typeof gammaSweeps>[number]];
    for (const { score } of points) expect(score).to.equal(0.1);
    const pixels = points.map(({ theory }) => theory!.points.reduce((sum, one) => sum + one.pixels, 0));
    expect(pixels).to.deep.equal([4800, 4800, 4800, 4800]);
  });

  it('have a theory on phantoms of one class alone', () => {
    expect(gammaSweeps(study)[0]!.points.every(({ theory }) => theory)).to.equal(true);
    for (const other of [
      gammaStudy('dsb2018', ['nucleus']),
      gammaStudy('phantom-kidney', ['kidney', 'tumour']),
    ]) {
      expect(gammaSweeps(other)[0]!.points.some(({ theory }) => theory)).to.equal(false);
    }
  });
});
