import fs, { mkdtempSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { packRun } from '../../src/record/packed-run.js';
import type { RunRecord } from '../../src/record/run-record.js';
import { caseTable, recalibratedTable } from '../../src/record/run-tables.js';
import { SharedValues } from '../../src/record/shared-values.js';
import { readStudy } from '../../src/record/study-record.js';
import { endingOf } from '../../src/record/training-ending.js';
import { buildReport } from '../../src/report/build-report.js';
import { configHash } from '../../src/study/run-config.js';
import { smallStudy, syntheticRun, writeSyntheticStudy } from './synthetic-study.js';

const oneClass = { dataset: 'dsb2018', cases: 8, foregroundClasses: ['nucleus'] };
const twoClasses = { dataset: 'phantom-kidney', cases: 3, foregroundClasses: ['kidney', 'tumour'] };

function drawn(set: typeof oneClass, seed = 1): RunRecord {
  const run = syntheticRun(smallStudy, set, 'dsc', seed);
  const ending = endingOf(run.history, run.config.training.maximumEpochs);
  return { ...run, configHash: configHash(run.config), ending };
}

describe('a packed run', () => {
  it('says what it said before, part by part and as a copy', () => {
    for (const set of [oneClass, twoClasses]) {
      const run = drawn(set);
      const packed = packRun(run, new SharedValues());
      expect(packed).to.deep.equal(run);
      expect({ ...packed }).to.deep.equal(run);
      expect(packed.cases, 'a second time').to.deep.equal(run.cases);
    }
  });

  it('keeps records without counts of validation cases as they are, and undefined metrics', () => {
    const run = drawn(oneClass);
    const cases = run.cases.map((score) => ({ ...score, values: { ...score.values, dsc: Number.NaN } }));
    const packed = packRun({ ...run, cases, validationThresholds: null }, new SharedValues());
    expect(packed.validationThresholds).to.equal(null);
    expect(packed.cases).to.deep.equal(cases);
  });

  it('shares with others what they say as well, and has the numbers of its own', () => {
    const values = new SharedValues();
    const [one, two] = [1, 2].map((seed) => packRun(drawn(oneClass, seed), values)) as [RunRecord, RunRecord];
    expect(one.config.cases).to.equal(two.config.cases);
    expect(one.provenance.host).to.equal(two.provenance.host);
    const column = (run: RunRecord) => caseTable(run).column('nucleus', 'nll');
    expect(column(one).caseIds).to.equal(column(two).caseIds);
    expect(column(one).values).to.not.deep.equal(column(two).values);
  });

  it('gives a metric of one row as a column, before and after a recalibration', () => {
    const run = drawn(twoClasses);
    for (const one of [run, packRun(run, new SharedValues())]) {
      const own = run.cases.filter(({ className }) => className === 'tumour');
      const { caseIds, values } = caseTable(one).column('tumour', 'brier');
      expect(caseIds).to.deep.equal(own.map(({ caseId }) => caseId));
      expect(values).to.deep.equal(own.map((score) => score.values.brier));
      const recalibrated = run.recalibrated.filter(
        ({ method, className }) => method === 'isotonic' && className === 'kidney',
      );
      expect(recalibratedTable(one).column('kidney', 'nll', 'isotonic').values).to.deep.equal(
        recalibrated.map((score) => score.values.nll),
      );
      expect(caseTable(one).column('liver', 'nll').values).to.deep.equal([]);
    }
    expect(caseTable(run).defines('brier')).to.equal(true);
    expect(caseTable(run).defines('posterior_distance')).to.equal(false);
  });

  /** As it lies in a file, 8 cases take 76 kB of text; as objects such a run takes 400 kB. */
  it('takes at most 80 kB, of 8 cases', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const run = JSON.stringify(drawn(oneClass), (_, value) => (Number.isNaN(value) ? null : value));
    const bytes = () => {
      collect();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return heapUsed + arrayBuffers;
    };
    const values = new SharedValues();
    const kept: RunRecord[] = [];
    const pack = (count: number) => {
      for (let made = 0; made < count; made++) kept.push(packRun(JSON.parse(run) as RunRecord, values));
    };
    pack(10);
    const before = bytes();
    pack(100);
    expect((bytes() - before) / 100).to.be.below(80e3);
    expect(kept).to.have.length(110);
  });
});

describe('tables of many runs', () => {
  it('open each file of a run once', () => {
    const out = mkdtempSync(join(tmpdir(), 'read-once-'));
    const whole = fs.readFileSync;
    const reads = new Map<string, number>();
    try {
      writeSyntheticStudy(out, { ...smallStudy, datasets: [{ ...oneClass, cases: 3 }] });
      fs.readFileSync = ((path: string, ...others: []) => {
        if (String(path).startsWith(out)) reads.set(path, (reads.get(path) ?? 0) + 1);
        return whole(path, ...others);
      }) as typeof fs.readFileSync;
      syncBuiltinESMExports();
      buildReport(readStudy(out, 'mini'));
    } finally {
      fs.readFileSync = whole;
      syncBuiltinESMExports();
      rmSync(out, { recursive: true });
    }
    const ofRuns = [...reads].filter(([path]) => ['record.zip', 'done.json'].includes(basename(path)));
    expect(ofRuns).to.have.length(2 * 4);
    for (const [path, count] of ofRuns) expect(count, path).to.equal(1);
  });
});
