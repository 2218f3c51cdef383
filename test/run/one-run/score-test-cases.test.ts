import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  type RecalibrationMethod,
  recalibrationMethods,
} from '../../../src/recalibrate/recalibrated-versions.js';
import { type RunRecord, readRun } from '../../../src/record/run-record.js';
import { executeRun } from '../../../src/run/one-run/execute-run.js';
import { tinyContext, tinyRun } from '../tiny-run.js';

describe('a run beyond its scores', () => {
  let folder: string;
  let record: RunRecord;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'score-test-cases-'));
    const run = join(folder, 'set', 'dsc++', 'seed-1');
    await executeRun(await tinyRun(), run, await tinyContext(folder));
    record = readRun(run)!;
  });
  after(() => rmSync(folder, { recursive: true }));

  const valuesOf = (method: RecalibrationMethod) =>
    record.recalibrated.filter((row) => row.method === method).map(({ values }) => values);

  it('nearly keeps the decision under the temperature, which is applied before the interpolation', () => {
    valuesOf('temperature').forEach((values, index) => {
      const { dsc, pixels, predicted_pixels, nll } = record.cases[index]!.values;
      expect(values.dsc).to.be.closeTo(dsc, 0.01);
      expect(values.predicted_pixels).to.be.closeTo(predicted_pixels, 0.01 * pixels);
      expect(values.nll).to.not.equal(nll);
    });
  });

  it('keeps the decision under the score, whose cut is S/2: the same overlap, smaller probabilities', () => {
    valuesOf('score').forEach((values, index) => {
      const { dsc, precision, predicted_pixels, expected_pixels } = record.cases[index]!.values;
      expect(values).to.deep.include({ dsc, precision, predicted_pixels });
      expect(values.expected_pixels).to.be.closeTo(
        record.recalibration.scores.nucleus! * expected_pixels,
        1e-4 * expected_pixels,
      );
    });
  });

  it('scores every version of every case, with the same truth', () => {
    for (const method of recalibrationMethods) {
      const values = valuesOf(method);
      expect(values).to.have.length(record.cases.length);
      values.forEach(({ truth_pixels, pixels }, index) => {
        expect(record.cases[index]!.values).to.deep.include({ truth_pixels, pixels });
      });
    }
  });

  it('pools the fine cells of every version: as many pixels and positives as the cases have', () => {
    const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
    const cells = record.calibrationCells;
    expect(cells.map(({ version }) => version)).to.deep.equal(['plain', ...recalibrationMethods]);
    for (const { version, count, positiveCount, probabilitySum } of cells) {
      const rows = version === 'plain' ? record.cases.map(({ values }) => values) : valuesOf(version);
      expect(sumOf(count)).to.equal(sumOf(rows.map(({ pixels }) => pixels)));
      expect(sumOf(positiveCount)).to.equal(sumOf(rows.map(({ truth_pixels }) => truth_pixels)));
      const expected = sumOf(rows.map(({ expected_pixels }) => expected_pixels));
      expect(sumOf(probabilitySum)).to.be.closeTo(expected, 1e-6 * expected);
    }
  });

  it('says how many validation cases and pixels it learned from', () => {
    const { cases, pixels, isotonicPixels } = record.recalibration;
    expect({ cases, pixels, isotonicPixels }).to.deep.equal({ cases: 2, pixels: 2048, isotonicPixels: 2048 });
  });

  it('fits a temperature that is not worse on validation than none', () => {
    const { asIs, temperature, 'class-temperature': ofClasses } = record.recalibration.validationNll;
    expect(temperature).to.be.at.most(asIs + 1e-9);
    expect(ofClasses).to.be.at.most(temperature! + 1e-9);
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
    const run = join(folder, 'closed', 'dsc++', 'seed-1');
    await executeRun(await tinyRun(), run, { ...context, dataSet: { ...context.dataSet, pictures: closed } });
    expect(readRun(run)!.gallery).to.deep.equal({
      credit: null,
      absence: 'they are private',
      pictures: [],
    });
  });
});
