import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { RandomStream } from '../../src/core/random-stream.js';
import type { CaseScore } from '../../src/metrics/case-score.js';
import { metricNames } from '../../src/metrics/catalogue.js';
import { storedScore } from '../../src/record/cases-file.js';
import { encodeGreyPng } from '../../src/record/grey-png.js';
import { readRun, writeRun } from '../../src/record/run-record.js';
import { smallStudy, syntheticRun } from './synthetic-study.js';

/** Test cases of one of five folds of 300 images, and its pictures. */
const [cases, pictured] = [60, 5];
const side = 96;

/** A blob with soft edges on a noisy ground, about what a network says of nuclei. */
function probabilities(stream: RandomStream): Uint8Array {
  const blobs = Array.from({ length: 8 }, () => ({
    row: stream.uniform(0, side),
    column: stream.uniform(0, side),
    radius: stream.uniform(4, 10),
  }));
  return Uint8Array.from({ length: side * side }, (_, pixel) => {
    const [row, column] = [Math.floor(pixel / side), pixel % side];
    const inside = Math.max(
      ...blobs.map((blob) => blob.radius - Math.hypot(row - blob.row, column - blob.column)),
    );
    return Math.round(255 / (1 + Math.exp(-3 * inside - stream.normal(0, 0.5))));
  });
}

describe('the size of a run in the repository', () => {
  it('is below 150 kB with a metric of all stored digits in every field, and two files', () => {
    const folder = mkdtempSync(join(tmpdir(), 'record-size-'));
    const stream = RandomStream.fromSeed(1);
    const set = { dataset: 'dsb2018', cases, foregroundClasses: ['nucleus'] };
    const run = syntheticRun(smallStudy, set, 'dsc', 1);
    const full = (score: CaseScore) => {
      const values = metricNames.map((metric) => [metric, stream.uniform()]);
      return storedScore({ ...score, values: Object.fromEntries(values) as CaseScore['values'] });
    };
    const grey = (values: Uint8Array) => encodeGreyPng({ rows: side, columns: side, values });
    const pictures = run.config.cases.test.slice(0, pictured).map((caseId) => {
      const values = probabilities(stream);
      return {
        caseId,
        slice: null,
        image: Buffer.from('ffd8ffd9', 'hex'),
        truth: grey(values.map((value) => (value > 127 ? 255 : 0))),
        probability: grey(values),
      };
    });
    const path = join(folder, 'dsc', 'seed-1');
    writeRun(path, {
      ...run,
      cases: run.cases.map(full),
      recalibrated: run.recalibrated.map((score) => ({ method: score.method, ...full(score) })),
      gallery: { credit: 'drawn', absence: null, pictures },
    });
    expect(readdirSync(path).sort()).to.deep.equal(['done.json', 'record.zip']);
    expect(readRun(path)!.gallery.pictures).to.deep.equal(pictures);
    const bytes = readdirSync(path).reduce((sum, name) => sum + statSync(join(path, name)).size, 0);
    expect(bytes).to.be.within(50_000, 150_000);
    rmSync(folder, { recursive: true });
  });
});
