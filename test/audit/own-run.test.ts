/**
 * The audit of a run's own predictions, written as a stranger would write them, gives the numbers of the run's record.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { fileCases } from '../../src/audit/file-cases.js';
import { audit } from '../../src/audit/scoring/audit.js';
import { readRun } from '../../src/record/run-record.js';
import { executeRun } from '../../src/run/one-run/execute-run.js';
import { predictTestCases } from '../../src/run/one-run/predict-test-cases.js';
import { float32Npy, npz, uint8Npy } from '../data/arrays/npy-bytes.js';
import { tinyContext, tinyRun } from '../run/tiny-run.js';

const noWarning = (text: string): never => {
  throw new Error(text);
};

describe("the audit of a run's own predictions", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'own-run-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('gives every number of its record: scores, reliability tables, counts at thresholds', async () => {
    const config = await tinyRun();
    const context = await tinyContext(join(folder, 'cache'));
    await executeRun(config, join(folder, 'run'), context);
    const record = readRun(join(folder, 'run'))!;
    for (const made of ['probabilities', 'truth']) mkdirSync(join(folder, made));
    for await (const { source, probabilities } of predictTestCases(
      config,
      join(folder, 'run'),
      context,
      noWarning,
    )) {
      const { shape, classes, data } = probabilities;
      const classFirst = Float32Array.from({ length: data.length }, (_, at) => {
        const pixels = data.length / classes;
        return data[(at % pixels) * classes + Math.floor(at / pixels)]!;
      });
      const array = float32Npy([classes, 1, ...shape], classFirst);
      writeFileSync(
        join(folder, 'probabilities', `${source.caseId}.npz`),
        npz({ probabilities: array }, true),
      );
      writeFileSync(join(folder, 'truth', `${source.caseId}.npy`), uint8Npy(shape, source.labels.data));
    }
    const { cases } = await fileCases({
      probabilities: join(folder, 'probabilities'),
      truth: join(folder, 'truth'),
      kind: 'probabilities',
    });
    const { scores } = await audit(cases, { foregroundClasses: config.foregroundClasses });
    const sorted = <Row extends { caseId: string }>(rows: readonly Row[]) =>
      [...rows].sort((a, b) => (a.caseId < b.caseId ? -1 : a.caseId > b.caseId ? 1 : 0));
    expect(record.cases.length).to.equal(2);
    // Phantoms know their posterior, files do not.
    const withoutPosterior = record.cases.map((score) => ({
      ...score,
      values: { ...score.values, posterior_distance: Number.NaN },
    }));
    expect(sorted(scores.cases)).to.deep.equal(sorted(withoutPosterior));
    expect(sorted(scores.thresholds)).to.deep.equal(sorted(record.thresholds));
    expect(sorted(scores.bins)).to.deep.equal(sorted(record.bins));
  });
});
