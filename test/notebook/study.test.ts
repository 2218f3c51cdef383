import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { DataError, UsageError } from '../../src/core/errors.js';
import type { SourceCase } from '../../src/core/image.js';
import { chooseDataSet } from '../../src/notebook/choose-data-set.js';
import { connectDisplay } from '../../src/notebook/display.js';
import { type NotebookStudy, openStudy } from '../../src/notebook/open-study.js';
import {
  comparisonText,
  findingText,
  loadResults,
  scoreRows,
  storedMean,
} from '../../src/notebook/results.js';
import { finishedPlaces, resultsFolderOf } from '../../src/notebook/results-folder.js';
import { scoreForecast } from '../../src/notebook/score-forecast.js';
import { planRuns } from '../../src/notebook/train-or-resume.js';
import { writePlan } from '../../src/record/plan-file.js';
import { presets } from '../../src/study/presets.js';
import { expectRejection } from '../data/arrays/rejection.js';
import { copyKeptLosses } from '../record/kept-losses.js';
import { smallStudy, writeSyntheticStudy } from '../record/synthetic-study.js';

describe('the study from a notebook', () => {
  let outDir: string;
  let study: NotebookStudy;
  let said: string;

  before(() => {
    outDir = mkdtempSync(join(tmpdir(), 'study-'));
    writeSyntheticStudy(outDir, smallStudy);
    study = { preset: presets.mini, outDir, dataDir: join(outDir, 'data'), cacheDir: join(outDir, 'cache') };
    connectDisplay(({ data }) => {
      said = data['text/plain'];
    });
  });
  after(() => {
    connectDisplay(({ data }) => console.log(data['text/plain']));
    rmSync(outDir, { recursive: true });
  });

  it('knows its presets, and the nearest to a slip', () => {
    expect(() => openStudy('pape')).to.throw(UsageError, 'did you mean "paper"');
    expect(openStudy('smoke').preset).to.equal(presets.smoke);
    expect(said).to.include('phantoms');
  });

  it('draws phantoms under the smoke preset, and where no files are, and says so', async () => {
    expect((await chooseDataSet({ ...study, preset: presets.smoke }, 'drive')).id).to.equal(
      'phantom-vessels',
    );
    expect(said).to.not.include('missing');
    expect((await chooseDataSet(study, 'drive')).id).to.equal('phantom-vessels');
    expect(said).to.include('phantom in place of drive').and.include('missing');
    // Told as it lies below the data folder, whose own place is nobody's business who is given the notebook.
    expect(said).to.include('drive').and.not.include(outDir);
    const failure = await chooseDataSet(study, 'dirve').catch((error: Error) => error);
    expect(failure).to.be.instanceOf(UsageError);
  });

  it('plans the runs of at least one loss', async () => {
    await expectRejection(
      planRuns(study, 'dsb2018', []),
      "missing losses to train on dsb2018; name at least one, such as ['dsc', 'dsc++']",
    );
  });

  it('finds the results, or says how to make them', () => {
    expect(loadResults(study).comparisons.length).to.be.greaterThan(0);
    expect(() => loadResults({ ...study, preset: presets.paper })).to.throw(
      DataError,
      'npm run replicate -- --preset paper',
    );
  });

  it('averages what the files hold to what the comparison says', () => {
    const evaluation = loadResults(study);
    const nll = evaluation.comparisons.find(
      ({ dataset, quantity }) => dataset === 'dsb2018' && quantity === 'nll',
    )!;
    const runs = evaluation.study.runs.filter(
      ({ config }) => config.dataset === 'dsb2018' && config.loss === 'dsc',
    );
    expect(storedMean(study, runs, 'nucleus', 'nll')).to.be.closeTo(nll.baselineMean, 1e-12);
    expect(scoreRows(runs, 'nucleus', ['nll'])[0]).to.deep.include({ loss: 'DSC', networks: 2, cases: 8 });
    expect(comparisonText(nll)).to.match(
      /^NLL \d\.\d{4} → \d\.\d{4}, difference −\d\.\d{4} \[.+\], p .+ over 8 cases$/,
    );
  });

  it('names a loss, a data set, a row or a metric that is not there', () => {
    const evaluation = loadResults(study);
    expect(findingText(evaluation, 'dsb2018', ['dsc', 'dsc++'])).to.match(/^\*\*dsb2018, preset mini: /);
    expect(findingText(evaluation, 'dsb2018', ['dsc'])).to.contain('nothing to compare yet');
    expect(findingText(evaluation, 'dsb2018', ['dsc++', 'dsc'])).to.contain('no claim judges this pair');
    expect(() => findingText(evaluation, 'dsb2O18', ['dsc', 'dsc++'])).to.throw(
      'unknown data set "dsb2O18"; did you mean "dsb2018"?',
    );
    expect(() => findingText(evaluation, 'dsb2018', ['dice' as never, 'dsc++'])).to.throw(
      'unknown loss "dice"',
    );
    const runs = evaluation.study.runs.filter(({ config }) => config.dataset === 'dsb2018');
    expect(() => scoreRows(runs, 'nuclei', ['nll'])).to.throw(
      'unknown row "nuclei"; did you mean "nucleus"?',
    );
    expect(() => scoreRows(runs, 'nucleus', ['NLL' as never])).to.throw('unknown metric "NLL"');
    const nll = evaluation.comparisons.find(({ quantity }) => quantity === 'nll')!;
    expect(
      comparisonText({ ...nll, low: Number.NaN, high: Number.NaN, adjustedPValue: Number.NaN }),
    ).to.match(/^NLL \S+ → \S+, difference \S+ over \d+ cases, no interval: one pair of networks$/);
  });

  it('averages the images of one patient first, as the tests of the kept results do', () => {
    const kept = { ...study, outDir: join(outDir, 'kept') };
    copyKeptLosses(kept.outDir, ['bus-uclm'], ['dsc', 'dsc++']);
    const evaluation = loadResults(kept);
    const nlls = evaluation.comparisons.filter(
      ({ dataset, row, quantity }) =>
        quantity === 'nll' &&
        row === evaluation.datasets.find((each) => each.dataset === dataset)!.calibrationRow,
    );
    expect(nlls.map(({ dataset }) => dataset)).to.have.members(['bus-uclm']);
    for (const { dataset, row, pair, calibratedMean } of nlls) {
      const runs = evaluation.study.runs.filter(
        ({ config }) => config.dataset === dataset && config.loss === pair.calibrated,
      );
      expect(storedMean(kept, runs, row, 'nll', 'patient'), dataset).to.be.closeTo(calibratedMean, 1e-12);
    }
    // The patients have unequal numbers of images, so the mean over images is another.
    expect(nlls[0]!.cases).to.be.greaterThan(nlls[0]!.differences.length);
    expect(comparisonText(nlls[0]!)).to.match(/ over \d+ patients with \d+ cases$/);
  });

  it('takes finished runs from the results, and keeps what the plan does not name apart from them', () => {
    expect(finishedPlaces(study, 'dsb2018', ['dsc', 'dsc++'])).to.deep.equal(['seed-1', 'seed-2']);
    expect(finishedPlaces(study, 'dsb2018', ['dsc', 'tversky'])).to.deep.equal([]);
    expect(resultsFolderOf(study, 'dsb2018', 'tversky'), 'without a plan').to.equal(outDir);
    const losses = ['dsc', 'dsc++'] as const;
    writePlan(join(outDir, 'mini'), {
      datasets: [{ dataset: 'dsb2018', losses, folds: null, seeds: [1, 2], absence: null }],
    });
    expect(resultsFolderOf(study, 'dsb2018', 'dsc')).to.equal(outDir);
    expect(resultsFolderOf(study, 'dsb2018', 'tversky')).to.equal(
      join(outDir, 'mini', 'notebooks', 'workshop'),
    );
    expect(resultsFolderOf(study, 'chasedb1', 'dsc'), 'finished before the plan').to.equal(outDir);
  });
});

describe('scoreForecast', () => {
  const oneCase: SourceCase = {
    caseId: 'a',
    image: { shape: [1, 4], channels: 1, data: new Float32Array(4) },
    labels: { shape: [1, 4], data: Uint8Array.of(0, 0, 1, 1) },
    posterior: Float32Array.of(0.5, 0.5, 0.5, 0.5),
  };

  it('scores the bent posterior: NLL of 0.5 everywhere is ln 2, bent by nothing', () => {
    const { scores } = scoreForecast([oneCase], 'lesion', (q) => q);
    expect(scores[0]!.values.nll).to.be.closeTo(Math.LN2, 1e-7);
    expect(scores[0]!.values.brier).to.be.closeTo(0.25, 1e-7);
  });

  it('needs a posterior', () => {
    const { posterior: _, ...blind } = oneCase;
    expect(() => scoreForecast([blind], 'lesion', (q) => q)).to.throw(RangeError, 'case a');
  });
});
