import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { RandomStream } from '../../src/core/random-stream.js';
import { scoreCase } from '../../src/metrics/score-case.js';
import { writeRun } from '../../src/record/run-record.js';
import { readStudy } from '../../src/record/study-record.js';
import { buildReport } from '../../src/report/build-report.js';
import { smallStudy, syntheticRun } from './synthetic-study.js';

const shape = [12, 16];
const pixels = 12 * 16;

/** A softmax map over three classes that leans to the truth, saturated at both ends now and then. */
function drawCase(caseId: string, emptyTruth: boolean) {
  const stream = RandomStream.fromSeed(7).fork(caseId);
  const labels = Uint8Array.from({ length: pixels }, () => (emptyTruth ? 0 : stream.integer(0, 3)));
  const data = new Float32Array(pixels * 3);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const saturated = stream.chance(0.3);
    const logits = [0, 1, 2].map((c) => (labels[pixel] === c ? 2 : 0) + stream.normal());
    const exponentials = logits.map((logit) => Math.exp(logit * (saturated ? 40 : 1)));
    const sum = exponentials.reduce((total, value) => total + value, 0);
    exponentials.forEach((value, c) => {
      data[pixel * 3 + c] = value / sum;
    });
  }
  return { caseId, labels: { shape, data: labels }, probabilities: { shape, classes: 3, data } };
}

describe('cases as the metrics room scores them', () => {
  it('pass through writer, reader and report, with an empty truth among them', () => {
    const out = mkdtempSync(join(tmpdir(), 'scored-cases-'));
    const set = { dataset: 'kits19', cases: 6, foregroundClasses: ['kidney', 'tumour'] };
    for (const loss of smallStudy.losses) {
      const run = syntheticRun(smallStudy, set, loss, 1);
      const results = run.config.cases.test.map((caseId, index) =>
        scoreCase({ ...drawCase(caseId, index === 5), foregroundClasses: set.foregroundClasses }),
      );
      const cases = results.flatMap(({ scores }) => scores);
      const bins = results.flatMap((result) => result.bins);
      const thresholds = results.flatMap((result) => result.thresholds);
      writeRun(join(out, 'mini', 'kits19', loss, 'seed-1'), { ...run, cases, bins, thresholds });
      const read = readStudy(out, 'mini').runs.find(({ config }) => config.loss === loss)!;
      expect(read.cases).to.deep.equal(cases);
      expect(read.bins).to.deep.equal(bins);
      expect(read.thresholds).to.deep.equal(thresholds);
    }
    const { files } = buildReport(readStudy(out, 'mini'));
    for (const [path, content] of files) {
      if (path.endsWith('.svg')) expect(content, path).to.not.match(/NaN|Infinity|undefined/);
    }
    // Empty truth: recall is undefined in one of six cases, and the table says so in brackets.
    const tumour = files
      .get('tables/segmentation.md')!
      .split('\n')
      .find((line) => line.includes('| tumour |'))!;
    expect(tumour).to.match(/\(1\)(\*\*)? \|/);
    rmSync(out, { recursive: true });
  });
});
