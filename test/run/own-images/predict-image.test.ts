import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { DataError, UsageError } from '../../../src/core/errors.js';
import type { DataSet } from '../../../src/data/cases/data-set.js';
import { openDataSet } from '../../../src/data/open-data-set.js';
import { tf } from '../../../src/engine/tensorflow.js';
import { CaseTally } from '../../../src/metrics/case-tally.js';
import { scoreCase } from '../../../src/metrics/score-case.js';
import { recalibrationMethods } from '../../../src/recalibrate/recalibrated-versions.js';
import { storedScore } from '../../../src/record/cases-file.js';
import { type RunRecord, readRun } from '../../../src/record/run-record.js';
import { exportedNetwork } from '../../../src/run/export/exported-network.js';
import { executeRun } from '../../../src/run/one-run/execute-run.js';
import { openFinishedRun } from '../../../src/run/own-images/finished-run.js';
import { loadModel } from '../../../src/run/own-images/load-model.js';
import { predict, predictSlabs } from '../../../src/run/own-images/predict-image.js';
import { editMember } from '../../record/edit-record.js';
import { tinyContext, tinyRun } from '../tiny-run.js';
import { tinyKidneyRun } from './tiny-kidney-run.js';

describe('a finished run’s network on images at hand', () => {
  let folder: string;
  const runs: { name: string; run: string; record: RunRecord; dataSet: DataSet }[] = [];
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'predict image '));
    for (const [name, config] of [
      ['pictures of two classes', await tinyRun()],
      ['volumes of three classes', await tinyKidneyRun()],
    ] as const) {
      const run = join(folder, config.dataset, 'dsc++', 'seed-1');
      const dataSet = await openDataSet(config.dataset, { dataDir: '', partial: 'use' });
      await executeRun(config, run, await tinyContext(folder, { dataSet }));
      runs.push({ name, run, record: readRun(run)!, dataSet });
    }
  });
  after(() => rmSync(folder, { recursive: true }));

  const casesOf = async ({ record, dataSet }: (typeof runs)[number]) =>
    Promise.all(
      dataSet.split.test
        .filter(({ caseId }) => record.config.cases.test.includes(caseId))
        .map((reference) => dataSet.read(reference)),
    );

  for (const index of [0, 1]) {
    const kind = ['pictures of two classes', 'volumes of three classes'][index]!;
    it(`gives ${kind} the very scores of the run’s record, as they are and recalibrated`, async () => {
      const one = runs[index]!;
      const { record } = one;
      const { foregroundClasses } = record.config;
      const model = loadModel(one.run);
      for (const source of await casesOf(one)) {
        const { caseId, labels, posterior, image } = source;
        const spacing = image.spacingMm && { spacingMm: image.spacingMm };
        const truth = { caseId, labels, foregroundClasses, ...spacing };
        const probabilities = await predict(model, image);
        expect(probabilities).to.include({ classes: foregroundClasses.length + 1 });
        const { scores } = scoreCase({ ...truth, probabilities, ...(posterior && { posterior }) });
        expect(scores.map(storedScore)).to.deep.equal(record.cases.filter((row) => row.caseId === caseId));
        for (const method of recalibrationMethods) {
          const tally = new CaseTally(truth);
          const { layout, slabs } = predictSlabs(model, image, method);
          for await (const { offset, probabilities } of slabs) {
            const count = probabilities.length / layout.channels;
            const width = foregroundClasses.length;
            tally.add(probabilities, posterior?.subarray(offset * width, (offset + count) * width), layout);
          }
          const rows = record.recalibrated.filter((row) => row.method === method && row.caseId === caseId);
          const found = tally.finish().scores.map((score) => ({ method, ...storedScore(score) }));
          expect(found, method).to.deep.equal(rows);
        }
      }
      model.dispose();
    });
  }

  it('recalibrates what predict returns', async () => {
    const [one] = runs;
    const model = loadModel(one!.run);
    const [source] = await casesOf(one!);
    const plain = await predict(model, source!.image);
    const scaled = await predict(model, source!.image, { recalibrate: 'score' });
    const score = one!.record.recalibration.scores.nucleus!;
    plain.data.forEach((p, at) => {
      if (at % 2 === 1) expect(scaled.data[at]).to.be.closeTo(score * p, 1e-6);
    });
    model.dispose();
  });

  it('leaves no tensor, neither of a prediction nor, once disposed, of the network', async () => {
    for (const one of runs) {
      const [source] = await casesOf(one);
      const before = tf.memory().numTensors;
      const model = loadModel(one.run);
      const loaded = tf.memory().numTensors;
      await predict(model, source!.image, { recalibrate: 'isotonic' });
      expect(tf.memory().numTensors).to.equal(loaded);
      model.dispose();
      expect(tf.memory().numTensors).to.equal(before);
      model.dispose();
      const error = await predict(model, source!.image).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(UsageError);
      expect((error as Error).message).to.match(/^missing network: it was disposed of; load the model again/);
    }
  });

  it('refuses images of another kind', async () => {
    const [pictures, volumes] = runs;
    const model = loadModel(pictures!.run);
    const [volume] = await casesOf(volumes!);
    const refusal = async (image: Parameters<typeof predict>[1]) => {
      const error = await predict(model, image).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(DataError);
      return (error as Error).message;
    };
    expect(await refusal(volume!.image)).to.equal(
      'unsupported a volume for a network that was trained on pictures',
    );
    const grey = { shape: [4, 4], channels: 1, data: new Float32Array(16) };
    expect(await refusal(grey)).to.equal('unsupported image of 1 channels for a network that takes 3');
    expect(await refusal({ ...grey, channels: 3 })).to.match(/image of 16 values, expected 48 for 4 × 4/);
    model.dispose();
  });

  it('refuses values that are not finite, which would spread over all probabilities', async () => {
    for (const [index, at, place] of [
      [0, 3 * 17 + 1, (columns: number) => [Math.floor(17 / columns), 17 % columns]],
      [1, 5, (columns: number) => [0, Math.floor(5 / columns), 5 % columns]],
    ] as const) {
      const model = loadModel(runs[index]!.run);
      const { image } = (await casesOf(runs[index]!))[0]!;
      const data = image.data.slice();
      data[at] = Number.NaN;
      data[data.length - 1] = Number.POSITIVE_INFINITY;
      const error = await predict(model, { ...image, data }).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(DataError);
      const pixel = place(image.shape.at(-1)!).join(', ');
      expect((error as Error).message).to.equal(
        `invalid image with 2 NaN or infinite values, the first NaN at pixel [${pixel}]; replace them by the value of the background`,
      );
      model.dispose();
    }
  });

  it('refuses an unknown recalibration', async () => {
    const model = loadModel(runs[0]!.run);
    const [source] = await casesOf(runs[0]!);
    const options = { recalibrate: 'temprature' as 'temperature' };
    const error = await predict(model, source!.image, options).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(UsageError);
    expect((error as Error).message).to.match(
      /^unknown recalibration "temprature"; did you mean "temperature"\?/,
    );
    model.dispose();
  });

  it('says what is missing in a folder: the run, its weights, a record as it was sealed', () => {
    const { run } = runs[0]!;
    const copy = join(folder, 'copy');
    const fresh = () => {
      rmSync(copy, { recursive: true, force: true });
      cpSync(run, copy, { recursive: true });
    };
    expect(() => loadModel(join(folder, 'nowhere'))).to.throw(DataError, /^missing finished run/);
    expect(() => loadModel(join(run, '..'))).to.throw(DataError, /name the folder of one run/);
    fresh();
    rmSync(join(copy, 'model'), { recursive: true });
    const bare = {
      run: openFinishedRun(copy),
      told: /^missing weights of a finished run: .*npm run replicate -- .* --out my-results/,
    };
    expect(() => loadModel(copy))
      .to.throw(DataError, bare.told)
      .with.property('message')
      .that.does.not.match(/--fresh|rescore/);
    expect(() => exportedNetwork(bare.run, undefined)).to.throw(DataError, bare.told);
    fresh();
    appendFileSync(join(copy, 'model', 'weights.bin'), 'x');
    expect(() => loadModel(copy)).to.throw(DataError, /^invalid weights: not those that done.json lists/);
    fresh();
    editMember(join(copy, 'record.zip'), 'recalibration.json', (text) =>
      text.replace('"cases": 2', '"cases": 3'),
    );
    expect(() => loadModel(copy)).to.throw(DataError, /it was changed.*recalibration\.json/);
  });
});
