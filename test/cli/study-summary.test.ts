import { expect } from 'chai';
import { describeStudy, type WrittenReport } from '../../src/cli/study-summary.js';
import { judgeClaims } from '../../src/evaluate/claim-verdict.js';

const written: WrittenReport = {
  preset: 'smoke',
  outDir: 'out',
  page: 'out/smoke/report.html',
  runs: 20,
  endings: '19 at the cap, 1 broken down (phantom-skin/dsc/seed-1)',
  tables: 7,
  figures: 30,
  verdicts: [],
  ownVerdicts: [],
};

describe('the last lines', () => {
  it('of a rehearsal say that all works, that it judges nothing, and what to run for evidence', () => {
    const text = describeStudy(written, { executed: 11, leftOut: 0, failed: 0 });
    expect(text).to.match(/^rehearsal: all stages work: 20 runs, 7 tables, 30 figures, 11 notebooks\n/);
    expect(text).to.include('\ntraining ended: 19 at the cap, 1 broken down (phantom-skin/dsc/seed-1)\n');
    expect(text).to.include('say nothing about the paper').and.include('--preset mini');
    expect(text).to.match(
      /report: out\/smoke\/report\.html, opened by "npm run tables -- --preset smoke --out out --open"\n$/,
    );
    expect(text).to.not.match(/confirmed|contradicted|inconclusive|claim/);
  });

  it('do not call a rehearsal whole whose notebooks failed, and say what stands', () => {
    const text = describeStudy(written, { executed: 8, leftOut: 2, failed: 1 });
    expect(text).to.match(
      /^rehearsal: training, tables and report are complete: .*8 notebooks \(2 left out, 1 failed\)\n/,
    );
  });

  it('of evidence are the verdicts', () => {
    const verdicts = judgeClaims([], new Map());
    const text = describeStudy({ ...written, preset: 'mini', verdicts });
    expect(text).to.match(
      /^preset mini: 20 runs, 7 tables, 30 figures\ntraining ended: .*\n {2}claim A \(.+\): missing, /,
    );
    expect(text).to.not.include('rehearsal');
  });
});
