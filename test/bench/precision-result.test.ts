import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { precisionFigure } from '../../bench/precision-figure.js';
import { precisionReport } from '../../bench/precision-report.js';
import { type PrecisionResult, precisionResult } from '../../bench/precision-result.js';
import { readRun } from '../../src/record/run-record.js';

const stored = (ending: string) => readFileSync(`bench/results/precision.${ending}`, 'utf8');

/** Where a run's record lies, of the folders that may hold it. */
function recordOf(run: string, folders: readonly string[]) {
  const folder = folders
    .map((one) => join(one, 'mini', run))
    .find((one) => existsSync(join(one, 'done.json')));
  expect(folder, `a record of ${run} in ${folders.join(' or ')}`).to.be.a('string');
  return readRun(folder!)!;
}

describe('bench/results/precision.json', () => {
  const result = JSON.parse(stored('json')) as PrecisionResult;

  it('is what the records give: metrics, spreads, loss curves, verdicts, and who made the runs', () => {
    const records = (precision: 'float32' | 'bf16', ...folders: string[]) =>
      result.runs.filter((origin) => origin.precision === precision).map(({ run }) => recordOf(run, folders));
    const float32 = records('float32', 'results', 'bench/records/second-seeds');
    const bf16 = records('bf16', 'bench/records/bf16');
    expect(bf16).to.have.length.greaterThan(0);
    const { comparedBy: _, ...made } = result;
    expect(JSON.parse(JSON.stringify(precisionResult(float32, bf16)))).to.deep.equal(made);
  });

  it('compares runs that differ in their precision alone', () => {
    for (const { run } of result.compared) {
      const [low] = result.runs.filter((origin) => origin.run === run && origin.precision === 'bf16');
      const configOf = (folder: string) => {
        const { precision, ...rest } = recordOf(run, [folder]).config;
        return { precision, rest };
      };
      const [ofFloat32, ofBf16] = [configOf('results'), configOf('bench/records/bf16')];
      expect([ofFloat32.precision, ofBf16.precision], low!.run).to.deep.equal(['float32', 'bf16']);
      expect(ofBf16.rest).to.deep.equal(ofFloat32.rest);
    }
  });

  it('names commit, machine and versions', () => {
    expect(result.comparedBy.git.commit).to.match(/^[0-9a-f]{40}$/);
    expect(result.comparedBy.machine.processor).to.not.equal('');
    for (const { commit, versions, host } of result.runs) {
      expect(commit).to.match(/^[0-9a-f]{40}$/);
      expect(versions).to.have.property('libtensorflow');
      expect(host.processor).to.not.equal('');
    }
  });

  it('gives the report and the picture beside it', () => {
    expect(precisionReport(result)).to.equal(stored('md'));
    expect(precisionFigure(result.compared)).to.equal(stored('svg'));
  });
});
