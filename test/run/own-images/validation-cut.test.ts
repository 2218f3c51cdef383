import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { DataError } from '../../../src/core/errors.js';
import { referencesOf } from '../../../src/data/cases/references-of.js';
import { openDataSet } from '../../../src/data/open-data-set.js';
import type { Recalibration } from '../../../src/record/recalibration-file.js';
import { identifyData } from '../../../src/run/one-run/data-identity.js';
import type { SegmentationModel } from '../../../src/run/own-images/load-model.js';
import { validationCut } from '../../../src/run/own-images/validation-cut.js';
import { tinyRun } from '../tiny-run.js';

/** A network that says the same of every pixel: foreground with probability p. */
async function constantModel(p: number): Promise<SegmentationModel> {
  const config = await tinyRun();
  const logits = Float32Array.from({ length: 2 * 32 * 32 }, (_, at) => (at % 2 ? Math.log(p / (1 - p)) : 0));
  const recalibration = {
    temperature: 1,
    classTemperatures: { background: 1, nucleus: 1 },
    isotonic: {},
    scores: { nucleus: 0.5 },
  } as unknown as Recalibration;
  const program = { predict: () => logits };
  return { config, classes: ['background', 'nucleus'], recalibration, program, dispose: () => {} };
}

describe('validationCut', () => {
  const cacheDir = mkdtempSync(join(tmpdir(), 'validation-cut-'));
  after(() => rmSync(cacheDir, { recursive: true }));
  const data = { dataDir: '', manifestFile: undefined, cacheDir, fingerprint: '' };
  const where = { recorded: null, data, signal: new AbortController().signal, onCase: () => {} };
  before(async () => {
    const { cases } = await tinyRun();
    const dataSet = await openDataSet('phantom-nuclei', { dataDir: '', partial: 'use' });
    const every = referencesOf(dataSet, [...cases.training, ...cases.validation, ...cases.test]);
    data.fingerprint = (await identifyData(dataSet, every, cacheDir)).fingerprint;
  });

  it('reads recall and precision off the validation cases, in the version that is asked for', async () => {
    const { split, read } = await openDataSet('phantom-nuclei', { dataDir: '', partial: 'use' });
    const cases = await Promise.all(split.validation.slice(0, 2).map(read));
    const shares = cases.map(
      ({ labels }) => labels.data.filter((label) => label > 0).length / labels.data.length,
    );
    const share = (shares[0]! + shares[1]!) / 2;
    // p = 0.62 everywhere: all foreground up to 0.60, none beyond.
    const model = await constantModel(0.62);
    const cut = await validationCut(model, 'plain', { quantity: 'recall', atLeast: 0.9 }, where);
    expect(cut).to.include({ threshold: 0.6, recall: 1, cases: 2, grid: 'image' });
    expect(cut.precision).to.be.closeTo(share, 1e-12);
    // Half of it after score scaling.
    const scaled = await validationCut(model, 'score', { quantity: 'recall', atLeast: 0.9 }, where);
    expect(scaled.threshold).to.equal(0.3);
  });

  it('takes the counts that a record keeps, and then needs no images', async () => {
    const elsewhere = { ...(await constantModel(0.5)), config: { ...(await tinyRun()), dataset: 'drive' } };
    const at = (threshold: number, tp: number) => ({
      caseId: 'a',
      className: 'nucleus',
      threshold,
      tp,
      fp: 2,
      fn: 10 - tp,
      tn: 90,
    });
    const recorded = [at(0.05, 10), at(0.1, 9), at(0.15, 8)];
    const target = { quantity: 'recall', atLeast: 0.9 } as const;
    const cut = await validationCut(elsewhere, 'plain', target, { ...where, recorded });
    expect(cut).to.include({ threshold: 0.1, recall: 0.9, precision: 9 / 11, cases: 2, grid: 'network' });
  });

  it('says where no cut reaches the target, and where the images are not there', async () => {
    const model = await constantModel(0.01);
    const failure = (target: Parameters<typeof validationCut>[2], own = model) =>
      validationCut(own, 'plain', target, where).then(
        () => expect.fail('a cut was found'),
        (error: unknown) => {
          expect(error).to.be.instanceOf(DataError);
          return (error as Error).message;
        },
      );
    expect(await failure({ quantity: 'recall', atLeast: 0.9 })).to.equal(
      'missing cut with recall 0.9: on the 2 validation cases, no cut reaches more than 0.000: phantom-nuclei; ask for less, or give the cut itself, such as --cut 0.4',
    );
    expect(await failure({ quantity: 'precision', atLeast: 0.9 })).to.match(
      /no cut reaches more than 0\.000/,
    );
    const elsewhere = { ...model, config: { ...model.config, dataset: 'drive' } };
    expect(await failure({ quantity: 'recall', atLeast: 0.9 }, elsewhere)).to.match(
      /^missing images of drive, training, validation and test, by which the cut for recall 0\.9 is chosen \(.*give the folder that holds drive\/ or drive\.json with --data-dir, or a manifest in another place with --manifest, or give the cut itself/,
    );
    const cases = { ...model.config.cases, validation: ['gone'] };
    const renamed = { ...model, config: { ...model.config, cases } };
    expect(await failure({ quantity: 'recall', atLeast: 0.9 }, renamed)).to.match(
      /^missing images of phantom-nuclei, .*\(unknown case gone of phantom-nuclei\)/,
    );
  });

  it('is refused where images, masks or classes are not those of the training', async () => {
    const model = await constantModel(0.62);
    const refusal = (own: SegmentationModel, more = {}) =>
      validationCut(
        own,
        'plain',
        { quantity: 'recall', atLeast: 0.9 },
        { ...where, data: { ...data, ...more } },
      ).then(
        () => 'a cut was found',
        (error: unknown) => (error instanceof DataError ? error.message : String(error)),
      );
    expect(await refusal(model)).to.equal('a cut was found');
    expect(await refusal(model, { fingerprint: 'another' })).to.match(
      /^invalid validation images of phantom-nuclei, by which the cut for recall 0\.9 is chosen \(the data changed since the run was trained: its files\); restore the images, masks and manifest/,
    );
    const refused = await refusal(model, { manifestFile: 'data-manifests/drive.json' });
    expect(refused).to.match(
      /invalid manifest of drive for a run of phantom-nuclei: data-manifests\/drive\.json;/,
    );
    const ofVessels = { ...model, config: { ...model.config, foregroundClasses: ['vessel'] } };
    expect(await refusal(ofVessels)).to.match(/the data changed since the run was trained: its classes\)/);
  });
});
