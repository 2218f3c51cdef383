import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { DataError } from '../../src/core/errors.js';
import { readPlan, writePlan } from '../../src/record/plan-file.js';
import { storedPresets } from '../../src/record/run-folders.js';
import { readRun, writeRun } from '../../src/record/run-record.js';
import { readStudy } from '../../src/record/study-record.js';
import { runName } from '../../src/study/run-config.js';
import { editDone, editMember, memberText } from './edit-record.js';
import { smallStudy, syntheticRun, writeSyntheticStudy } from './synthetic-study.js';

describe('the record of a study', () => {
  let out: string;
  const run = () => join(out, 'mini', 'dsb2018', 'dsc', 'seed-1');

  beforeEach(() => {
    out = mkdtempSync(join(tmpdir(), 'study-record-'));
    writeSyntheticStudy(out, { ...smallStudy, datasets: [{ ...smallStudy.datasets[0]!, cases: 3 }] });
  });
  afterEach(() => rmSync(out, { recursive: true }));

  const edit = (name: string, change: (content: string) => string | undefined) =>
    editMember(join(run(), 'record.zip'), name, change);

  function refusal(): string {
    try {
      readStudy(out, 'mini');
    } catch (error) {
      expect(error).to.be.instanceOf(DataError);
      return (error as Error).message;
    }
    throw new Error('the study was read without complaint');
  }

  it('reads back exactly what was written', () => {
    const written = syntheticRun(smallStudy, { ...smallStudy.datasets[0]!, cases: 3 }, 'dsc', 1);
    const { configHash, ending, ...read } = readRun(run())!;
    expect(configHash).to.match(/^[0-9a-f]{64}$/);
    expect(read).to.deep.equal(written);
    expect(ending).to.deep.equal({ kind: 'cap' });
  });

  it('keeps undefined metrics as NaN', () => {
    const written = syntheticRun(smallStudy, smallStudy.datasets[0]!, 'dsc', 1);
    const cases = written.cases.map((score) => ({
      ...score,
      values: { ...score.values, dsc: Number.NaN },
    }));
    writeRun(run(), { ...written, cases });
    expect(memberText(run(), 'cases.csv')).to.contain('case-000,nucleus,NaN,');
    expect(readRun(run())!.cases[0]!.values.dsc).to.be.NaN;
  });

  it('orders runs by data set, loss and seed', () => {
    const folders = readStudy(out, 'mini').runs.map((record) => runName(record.config));
    expect(folders).to.deep.equal([
      'dsb2018/dsc/seed-1',
      'dsb2018/dsc/seed-2',
      'dsb2018/dsc++/seed-1',
      'dsb2018/dsc++/seed-2',
    ]);
  });

  it('lists a run without its seal as unfinished', () => {
    rmSync(join(run(), 'done.json'));
    const study = readStudy(out, 'mini');
    expect(study.unfinished).to.deep.equal(['dsb2018/dsc/seed-1']);
    expect(study.runs).to.have.length(3);
  });

  it('tells why a planned data set is absent', () => {
    const absence = 'no folder bus2017 in the data directory';
    const datasets = [
      { dataset: 'dsb2018', losses: ['dsc'] as const, folds: 5, seeds: [1], absence: null },
      { dataset: 'bus2017', losses: ['dsc'] as const, folds: null, seeds: [1], absence },
    ];
    const runs = datasets.map(({ dataset }, at) => ({ number: at + 1, name: `${dataset}/dsc/seed-1` }));
    writePlan(join(out, 'mini'), { datasets, runs });
    expect(readStudy(out, 'mini').absent).to.deep.equal([datasets[1]]);
    expect(readPlan(join(out, 'mini'))).to.deep.equal({ datasets, runs });
  });

  it('tells the faults of all runs at once', () => {
    const places = ['dsc', 'dsc++'].map((loss) => join(out, 'mini', 'dsb2018', loss, 'seed-1', 'record.zip'));
    for (const place of places) writeFileSync(place, 'no archive');
    const said = refusal();
    expect(said).to.match(/^invalid records below .*mini, 2 faults:\n/);
    for (const place of places) expect(said).to.contain(place);
  });

  it('leaves runs of an older version out where newer ones of their data set are there, and names them', () => {
    const older = readStudy(out, 'mini');
    expect(older.outdated).to.deep.equal([]);
    const [first, ...others] = older.runs;
    const { configHash: _, ...record } = first!;
    const versions = { arithmetic: 99, readers: 1 };
    writeRun(join(out, 'mini', runName(first!.config)), {
      ...record,
      config: { ...first!.config, versions },
    });
    const study = readStudy(out, 'mini');
    expect(study.runs.map(({ config }) => config.versions)).to.deep.equal([versions]);
    expect(study.outdated).to.deep.equal(others.map(({ config }) => runName(config)));
  });

  it('reads a plan of the older form, which names losses and seeds once for all data sets', () => {
    const old = { datasets: [{ dataset: 'bus2017', absence: 'gone' }], losses: ['dsc'], seeds: [1] };
    writeFileSync(join(out, 'mini', 'plan.json'), JSON.stringify(old));
    expect(readPlan(join(out, 'mini'))).to.deep.equal({
      datasets: [{ dataset: 'bus2017', losses: ['dsc'], folds: null, seeds: [1], absence: 'gone' }],
    });
  });

  it('passes over links that lead to nothing or to themselves, and files', () => {
    symlinkSync('itself', join(out, 'mini', 'itself'));
    symlinkSync('nowhere', join(out, 'mini', 'gone'));
    writeFileSync(join(out, 'mini', 'dsb2018', 'tversky'), 'a file');
    expect(readStudy(out, 'mini').runs).to.have.length(4);
  });

  it('finds the presets that hold results', () => {
    expect(storedPresets(out)).to.deep.equal(['mini']);
    expect(storedPresets(join(out, 'nowhere'))).to.deep.equal([]);
  });

  describe('refuses, naming file, line, expected and found:', () => {
    it('a missing row', () => {
      edit('cases.csv', (content) => `${content.split('\n').slice(0, 3).join('\n')}\n`);
      expect(refusal()).to.match(/expected 3 rows, found 2; missing "case-002, nucleus".*cases\.csv/);
    });
    it('a foreign row', () => {
      edit('cases.csv', (content) => content.replace('case-001', 'case-999'));
      expect(refusal()).to.match(/foreign row "case-999, nucleus".*cases\.csv, line 3/);
    });
    it('a row twice', () => {
      edit('thresholds.csv', (content) => `${content}${content.split('\n')[1]}\n`);
      expect(refusal()).to.match(/each row once, found "case-000, nucleus, 0.05" again.*line 59/);
    });
    it('a wrong column', () => {
      edit('cases.csv', (content) => content.replace(',dsc,', ',dice,'));
      expect(refusal()).to.match(/found no dsc and foreign dice.*cases\.csv, line 1/);
    });
    it('a metric outside its range', () => {
      edit('cases.csv', (content) => content.replace(/nucleus,[\d.]+/, 'nucleus,1.5'));
      expect(refusal()).to.match(/dsc in \[0, 1\] or NaN, found "1.5".*line 2/);
    });
    it('a run that is no number', () => {
      edit('cases.csv', (content) => content.replace(/nucleus,[\d.]+/, 'nucleus,'));
      expect(refusal()).to.match(/dsc in \[0, 1\] or NaN, found "".*line 2/);
    });
    it('counts that are no counts', () => {
      edit('thresholds.csv', (content) => content.replace(/nucleus,0\.05,\d+/, 'nucleus,0.05,-3'));
      expect(refusal()).to.match(/tp in \[0, \d+\], found "-3".*thresholds\.csv, line 2/);
    });
    it('a truth that changes with the threshold', () => {
      edit('thresholds.csv', (content) => content.replace(/nucleus,0\.1,\d+/, 'nucleus,0.1,0'));
      expect(refusal()).to.match(
        /positive and \d+ negative pixels as at the case's other thresholds.*line 3/,
      );
    });
    it('more positives than pixels in a bin', () => {
      edit('bins.json', (content) => content.replace(/"positiveCount":\[\d+/, '"positiveCount":[99999'));
      expect(refusal()).to.match(/at most \d+ positive pixels in bin 1, found 99999.*bins\.json, line 2/);
    });
    it('probabilities that do not fit their bin', () => {
      edit('bins.json', (content) => content.replace(/"probabilitySum":\[[\d.]+/, '"probabilitySum":[5000'));
      expect(refusal()).to.match(/probability sum in .* in bin 1, found 5000/);
    });
    it('a configuration that is not the one its hash names', () => {
      edit('config.json', (content) => content.replace('"maximumEpochs": 30', '"maximumEpochs": 31'));
      expect(refusal()).to.match(/the hash of this configuration/);
    });
    it('an unknown field', () => {
      edit('config.json', (content) => content.replace('"precision"', '"patience": 3, "precision"'));
      expect(refusal())
        .to.match(/config\.json/)
        .and.to.match(/patience/);
    });
    it('a broken JSON line', () => {
      edit('history.jsonl', (content) => content.replace('"epoch":3,', '"epoch":'));
      expect(refusal()).to.match(/history\.jsonl, line 3/);
    });
    it('a gap in the epochs', () => {
      edit('history.jsonl', (content) => content.replace('"epoch":3,', '"epoch":4,'));
      expect(refusal()).to.match(/expected epoch 3, found epoch 4.*line 3/);
    });
    it('a missing file', () => {
      edit('bins.json', () => undefined);
      expect(refusal()).to.match(/missing record file: .*record\.zip\/bins\.json; .*--rescore/);
      rmSync(join(run(), 'record.zip'));
      expect(refusal()).to.match(/missing record file: .*seed-1\/record\.zip/);
    });
    it('a folder or a pipe in the place of a file, without waiting for the pipe', () => {
      for (const name of ['done.json', 'record.zip']) {
        renameSync(join(run(), name), join(out, 'aside'));
        mkdirSync(join(run(), name));
        expect(refusal()).to.match(new RegExp(`expected a file, found a folder.*${name}`));
        rmSync(join(run(), name), { recursive: true });
        execFileSync('mkfifo', [join(run(), name)]);
        expect(refusal()).to.match(new RegExp(`expected a file, found a pipe.*${name}`));
        rmSync(join(run(), name));
        renameSync(join(out, 'aside'), join(run(), name));
      }
    });
    it('a finished run without an epoch', () => {
      edit('history.jsonl', () => '');
      expect(refusal()).to.match(/at least one epoch, found none.*history\.jsonl/);
    });
    it('a member that was changed into another that reads well, or packed anew', () => {
      edit('history.jsonl', (content) => content.replace('"seconds":2.5', '"seconds":2.6'));
      expect(refusal()).to.match(/SHA-256 .* it was changed.*record\.zip\/history\.jsonl/);
      edit('history.jsonl', (content) => content.replace('"seconds":2.6', '"seconds":2.5'));
      expect(readRun(run())).to.not.equal(undefined);
      writeFileSync(
        join(run(), 'record.zip'),
        Buffer.concat([readFileSync(join(run(), 'record.zip')), Buffer.of(0)]),
      );
      expect(refusal()).to.match(/SHA-256 .* it was changed.*record\.zip;/);
    });
    it('a seal that leaves a member out, or lists one that is not there', () => {
      editDone(run(), (content) => content.replace(/ {4}"cases\.csv": ".*\n/, ''));
      expect(refusal()).to.match(/the members that done\.json lists, found a foreign "cases\.csv"/);
      editDone(run(), (content) =>
        content.replace('"bins.json"', '"../../secret": "", "cases.csv": "", "bins.json"'),
      );
      expect(refusal()).to.match(/the member that done\.json lists, found none.*secret/);
    });
    it('a summary that does not say what the record holds', () => {
      editDone(run(), (content) => content.replace(/"dsc": 0\.\d+/, '"dsc": 0.999999'));
      expect(refusal()).to.match(/means as in record\.zip.*done\.json/);
    });
    it('the files of a run as they were before there was an archive', () => {
      writeFileSync(join(run(), 'done.json'), JSON.stringify({ configHash: 'x', files: {} }));
      expect(refusal()).to.match(/unsupported layout 1 of a run's files.*layout 2.*done\.json/);
    });
    it("a result of another preset, and one in another run's folder", () => {
      renameSync(join(out, 'mini'), join(out, 'paper'));
      expect(() => readStudy(out, 'paper')).to.throw(DataError, /preset paper, found one of preset mini/);
      renameSync(join(out, 'paper'), join(out, 'mini'));
      renameSync(run(), join(out, 'mini', 'dsb2018', 'dsc', 'seed-7'));
      expect(refusal()).to.match(/the run dsb2018\/dsc\/seed-7, found dsb2018\/dsc\/seed-1/);
    });
    it('seeds that were trained differently', () => {
      const { config, ...others } = readRun(run())!;
      writeRun(run(), {
        ...others,
        config: { ...config, training: { ...config.training, maximumEpochs: 50 } },
      });
      expect(refusal()).to.match(
        /mixed configurations: dsb2018\/dsc\/seed-2 and dsb2018\/dsc\/seed-1 differ in training/,
      );
    });
    it('no combination of networks that read different images, or were trained differently: it is left out', () => {
      const written = syntheticRun(smallStudy, { ...smallStudy.datasets[0]!, cases: 3 }, 'dsc', 1);
      const config = { ...written.config, loss: 'dsc~ensemble' as const, memberSeeds: [1, 2] };
      const folder = join(out, 'mini', runName(config));
      const combinedWeights = ['a'.repeat(64), 'b'.repeat(64)];
      const provenance = { ...written.provenance, combinedWeights };
      writeRun(folder, { ...written, config, provenance });
      expect(readStudy(out, 'mini').combined![0]!.provenance.combinedWeights).to.deep.equal(combinedWeights);
      writeRun(folder, { ...written, config, provenance: { ...provenance, dataFingerprint: 'old images' } });
      const stale = { ...readStudy(out, 'mini') };
      expect(stale.combined).to.equal(undefined);
      expect(stale.staleCombinations).to.deep.equal(['dsb2018/dsc~ensemble/seed-1']);
      const training = { ...config.training, maximumEpochs: 99 };
      writeRun(folder, { ...written, config: { ...config, training }, provenance });
      expect(readStudy(out, 'mini').staleCombinations).to.deep.equal(['dsb2018/dsc~ensemble/seed-1']);
    });

    it('no combination of networks that its runs no longer have: it is left out', () => {
      const written = syntheticRun(smallStudy, { ...smallStudy.datasets[0]!, cases: 3 }, 'dsc', 1);
      const config = { ...written.config, loss: 'dsc~mirrors' as const };
      const provenance = { ...written.provenance, combinedWeights: ['a'.repeat(64)] };
      writeRun(join(out, 'mini', runName(config)), { ...written, config, provenance });
      const sealed = (weights: string) => {
        const file = join(run(), 'done.json');
        writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), weights }));
      };
      sealed('a'.repeat(64));
      expect(readStudy(out, 'mini').combined).to.have.length(1);
      // The run was trained again with --fresh, and not combined again.
      sealed('b'.repeat(64));
      const { combined, staleCombinations } = readStudy(out, 'mini');
      expect({ combined, staleCombinations }).to.deep.equal({
        combined: undefined,
        staleCombinations: ['dsb2018/dsc~mirrors/seed-1'],
      });
    });

    it('losses that read different images', () => {
      const { provenance, ...others } = readRun(run())!;
      writeRun(run(), { ...others, provenance: { ...provenance, dataFingerprint: 'redrawn' } });
      expect(refusal()).to.match(/differ in the images read/);
    });
  });
});
