import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type RunRecord, readRun } from '../../../src/record/run-record.js';
import { executeRun } from '../../../src/run/one-run/execute-run.js';
import { tinyContext, tinyRun } from '../tiny-run.js';

describe('a run beyond its scores', () => {
  let folder: string;
  let record: RunRecord;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'score-test-cases-'));
    const run = join(folder, 'run');
    await executeRun(await tinyRun(), run, await tinyContext(folder));
    record = readRun(run)!;
  });
  after(() => rmSync(folder, { recursive: true }));

  const valuesOf = (method: 'temperature' | 'score') =>
    record.recalibrated.filter((row) => row.method === method).map(({ values }) => values);

  it('keeps the decision under the temperature: the same overlap, other probabilities', () => {
    valuesOf('temperature').forEach((values, index) => {
      const { dsc, precision, predicted_pixels, nll } = record.cases[index]!.values;
      expect(values).to.deep.include({ dsc, precision, predicted_pixels });
      expect(values.nll).to.not.equal(nll);
    });
  });

  it('never decides for more foreground under the score', () => {
    valuesOf('score').forEach((values, index) => {
      expect(values.predicted_pixels).to.be.at.most(record.cases[index]!.values.predicted_pixels);
      expect(values.truth_pixels).to.equal(record.cases[index]!.values.truth_pixels);
    });
  });

  it('fits a temperature that is not worse on validation than none', () => {
    const { asIs, temperature } = record.recalibration.validationNll;
    expect(temperature).to.be.at.most(asIs);
  });

  it('counts every test pixel of a phantom in the posterior curve, both ways', () => {
    const pixels = record.cases.reduce((sum, { values }) => sum + values.pixels, 0);
    const { byPosterior, byPrediction } = record.posterior![0]!;
    for (const { count } of [byPosterior, byPrediction]) {
      expect(count.reduce((sum, value) => sum + value, 0)).to.equal(pixels);
    }
    // Both tables hold the same pixels: the same sums of q.
    const [byQ, byP] = [byPosterior, byPrediction].map(({ posteriorSum }) =>
      posteriorSum.reduce((sum, value) => sum + value, 0),
    );
    expect(byQ).to.be.closeTo(byP!, 1e-6 * byQ!);
  });

  it('pictures its test cases', () => {
    const { credit, pictures } = record.gallery;
    expect(credit).to.equal('drawn by this project');
    expect(pictures.map(({ caseId }) => caseId)).to.deep.equal([...record.config.cases.test]);
  });

  it('pictures nothing where the terms forbid it', async () => {
    const context = await tinyContext(folder);
    const closed = { mayBeShared: false, reason: 'they are private' } as const;
    const run = join(folder, 'closed');
    await executeRun(await tinyRun(), run, { ...context, dataSet: { ...context.dataSet, pictures: closed } });
    expect(readRun(run)!.gallery).to.deep.equal({
      credit: null,
      absence: 'they are private',
      pictures: [],
    });
  });
});
