import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { findRuns } from '../../src/explore/find-runs.js';
import { writeRun } from '../../src/record/run-record.js';
import { runName } from '../../src/study/run-config.js';
import { smallStudy, syntheticStudy } from '../record/synthetic-study.js';

describe('the runs of the explored page', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'find runs '));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A finished run whose files hold nothing that can be read. */
  function putDamaged(seed: number): string {
    const run = join(folder, 'smoke', 'phantom-nuclei', 'dsc++', `seed-${seed}`);
    mkdirSync(run, { recursive: true });
    for (const name of ['done.json', 'record.zip']) writeFileSync(join(run, name), 'damaged');
    return run;
  }

  it('are sought by their weights: the records of others are not opened', () => {
    putDamaged(1);
    putDamaged(2);
    expect(() => findRuns([], folder)).to.throw(
      /^missing run with its weights \(of 2 finished runs none has model\//,
    );
  });

  it('have names of their own where runs of two presets differ in nothing else', () => {
    for (const preset of ['mini', 'paper'] as const) {
      const datasets = [{ ...smallStudy.datasets[0]!, cases: 2 }];
      const one = { datasets, losses: ['dsc'], seeds: [1] } as const;
      const [run] = syntheticStudy({ ...smallStudy, ...one, preset }).runs;
      const place = join(folder, preset, runName(run!.config));
      mkdirSync(join(place, 'model'), { recursive: true });
      writeFileSync(join(place, 'model', 'weights.bin'), 'weights');
      writeRun(place, run!);
    }
    expect(findRuns([], folder).map(({ name }) => name)).to.have.members([
      'dsb2018, DSC, seed-1, preset mini',
      'dsb2018, DSC, seed-1, preset paper',
    ]);
  });

  it('are told where a record is damaged whose weights are there', () => {
    putDamaged(1);
    const model = join(putDamaged(2), 'model');
    mkdirSync(model);
    writeFileSync(join(model, 'weights.bin'), '');
    expect(() => findRuns([], folder)).to.throw(/^invalid .*seed-2/);
  });
});
