import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { DataError } from '../../src/core/errors.js';
import { ObserverTally } from '../../src/metrics/observer-agreement.js';
import { recalibrationMethods } from '../../src/recalibrate/recalibrated-versions.js';
import { encodeGreyPng } from '../../src/record/grey-png.js';
import { learnedOf } from '../../src/record/learned-recalibration.js';
import { storedObservation } from '../../src/record/observers-file.js';
import { readSavedRecalibration, recalibrationText } from '../../src/record/recalibration-file.js';
import { openMembers } from '../../src/record/record-members.js';
import { readRun, writeRun } from '../../src/record/run-record.js';
import { editMember } from './edit-record.js';
import { smallStudy, syntheticRun } from './synthetic-study.js';

describe('the record of recalibration, posterior and gallery', () => {
  const set = { dataset: 'phantom-nuclei', cases: 2, foregroundClasses: ['nucleus'] };
  const written = syntheticRun({ ...smallStudy, preset: 'smoke' }, set, 'dsc', 1);
  let folder: string;
  let run: string;
  let testCases: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'recalibration-record-'));
    run = join(folder, 'dsc', 'seed-1');
    testCases = join(folder, 'test-cases.zip');
    writeRun(run, written);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function refusal(name: string, change: (content: string) => string | undefined): string {
    editMember(join(run, 'record.zip'), name, change);
    return reading();
  }

  function refusalOfPicture(name: string, change: (content: string) => string | undefined): string {
    editMember(testCases, name, change);
    return reading();
  }

  function reading(): string {
    try {
      readRun(run);
    } catch (error) {
      expect(error).to.be.instanceOf(DataError);
      return (error as Error).message;
    }
    throw new Error('the run was read without complaint');
  }

  it('reads back exactly what was written, pictures and posterior included', () => {
    const { configHash, ending, ...read } = readRun(run)!;
    expect(configHash).to.be.a('string');
    expect(read).to.deep.equal(written);
    expect(ending).to.deep.equal({ kind: 'cap' });
    expect(read.posterior).to.have.length(1);
    expect(read.gallery.pictures).to.have.length(2);
  });

  it('forgets the posterior and the pictures that an earlier run left in the folder', () => {
    const gallery = { credit: null, absence: 'the terms forbid it', pictures: [] };
    writeRun(run, { ...written, posterior: null, gallery });
    expect(readRun(run)).to.deep.include({ posterior: null, gallery });
  });

  it('refuses a method that is not one, and a missing row', () => {
    expect(refusal('recalibrated.csv', (text) => text.replace('temperature,', 'magic,'))).to.match(
      /foreign row "magic, case-000, nucleus".*recalibrated\.csv, line 2/,
    );
    writeRun(run, written);
    expect(refusal('recalibrated.csv', (text) => text.replace(/score,case-001.*\n/, ''))).to.match(
      /expected 8 rows, found 7; missing "score, case-001, nucleus"/,
    );
  });

  it('refuses a metric outside its range', () => {
    expect(refusal('recalibrated.csv', (text) => text.replace(/nucleus,[\d.]+/, 'nucleus,2'))).to.match(
      /dsc in \[0, 1\] or NaN, found "2".*recalibrated\.csv, line 2/,
    );
  });

  it('refuses a temperature of 0, a score above 1, and scores of other classes', () => {
    const edits: [RegExp, string, RegExp][] = [
      [/"temperature": \d+,/, '"temperature": 0,', /a valid temperature/],
      [/"nucleus": 0\.9/, '"nucleus": 1.1', /a valid scores\.nucleus/],
      [/"scores": \{\s*"nucleus"/, '"scores": {"polyp"', /scores of nucleus, found polyp/],
      [/"background": /, '"ground": ', /class temperatures of background, nucleus, found ground, nucleus/],
      [/10000,50000/, '50000,10000', /ascending cells and frequencies of nucleus/],
    ];
    for (const [from, to, told] of edits) {
      writeRun(run, written);
      expect(refusal('recalibration.json', (text) => text.replace(from, to))).to.match(told);
    }
  });

  it('reads classes by name, in whatever order a file has them: numbers come first there', () => {
    const numbered = { ...set, dataset: 'dsb2018', foregroundClasses: ['rim', '2', '1'] };
    const trained = syntheticRun({ ...smallStudy, preset: 'smoke' }, numbered, 'dsc', 1);
    const classTemperatures = { background: 1, rim: 2, 2: 3, 1: 4 };
    const recalibration = { ...trained.recalibration, classTemperatures };
    writeRun(run, { ...trained, recalibration });
    const read = readRun(run)!.recalibration;
    expect(read).to.deep.equal(recalibration);
    expect(learnedOf(read, numbered.foregroundClasses).classTemperatures).to.deep.equal([1, 2, 3, 4]);
  });

  it('saves classes in their order, and refuses a saved file whose classes are numbers', () => {
    const file = join(folder, 'saved.json');
    const save = (foregroundClasses: readonly string[]) => {
      const of = { ...set, foregroundClasses };
      const { recalibration } = syntheticRun({ ...smallStudy, preset: 'smoke' }, of, 'dsc', 1);
      writeFileSync(file, recalibrationText(recalibration));
      return readSavedRecalibration(file);
    };
    const names = ['tumour', 'kidney', '2nd', 'constructor', '-1'];
    expect(save(names).foregroundClasses).to.deep.equal(names);
    expect(() => save(['2', '1']))
      .to.throw(
        DataError,
        /^invalid classes of a recalibration: 1, 2, numbers, whose order a file does not keep: /,
      )
      .with.property('message')
      .that.matches(/saved\.json; save it anew with words .* --classes kidney,tumour$/);
  });

  it('refuses fine cells of foreign rows, out of order, and with more positives than pixels', () => {
    const told: [RegExp, string, RegExp][] = [
      [/"version":"score"/, '"version":"isotonic"', /expected the rows plain, nucleus; temperature, nucleus/],
      [/"cell":\[\d+,/, '"cell":[2900,', /ascending cells with pixels.*calibration-cells\.json, line 2/],
      [/"positiveCount":\[\d+,/, '"positiveCount":[99999,', /of which some are positive/],
    ];
    for (const [from, to, message] of told) {
      writeRun(run, written);
      expect(refusal('calibration-cells.json', (text) => text.replace(from, to))).to.match(message);
    }
  });

  it('reads back the pictures of second observers, and refuses one of another size', () => {
    const withSecond = (second: (truth: Buffer) => Buffer) => ({
      ...written.gallery,
      pictures: written.gallery.pictures.map((one) => ({ ...one, second: second(one.truth) })),
    });
    const gallery = withSecond((truth) => truth);
    writeRun(run, { ...written, gallery });
    expect(readRun(run)!.gallery).to.deep.equal(gallery);
    const small = encodeGreyPng({ rows: 1, columns: 1, values: Uint8Array.of(0) });
    writeRun(run, { ...written, gallery: withSecond(() => small) });
    expect(reading()).to.match(/a picture as large as the truth.*second-observers/);
  });

  it('reads back what two observers made of the test cases, and refuses foreign cases and missing versions', () => {
    const shape = [1, 3];
    const tally = () => {
      const one = new ObserverTally(
        { shape, data: Uint8Array.of(1, 1, 0) },
        { shape, data: Uint8Array.of(1, 0, 0) },
      );
      one.add(Float32Array.of(0.1, 0.9, 0.5, 0.5, 0.8, 0.2), 2, { channels: 2, first: 0, decidedBy: 0 });
      return one.finish();
    };
    const observers = (['plain', ...recalibrationMethods] as const).map((version) =>
      storedObservation({ caseId: 'case-001', version, ...tally() }),
    );
    writeRun(run, { ...written, observers });
    expect(readRun(run)!.observers).to.deep.equal(observers);
    writeRun(run, { ...written, observers: observers.slice(1) });
    expect(reading()).to.match(/test cases, each with every version once.*observers\.json/);
    writeRun(run, { ...written, observers: observers.map((row) => ({ ...row, caseId: 'case-999' })) });
    expect(reading()).to.match(/test cases, each with every version once/);
  });

  it('refuses a posterior whose sums cannot lie in their bins', () => {
    expect(
      refusal('posterior.json', (text) => text.replace(/"posteriorSum":\[[\d.]+/, '"posteriorSum":[99999')),
    ).to.match(/a sum in \[.*\] in bin 1, found 99999.*posterior\.json, line 2/);
  });

  it('refuses a missing posterior, because the seal names it', () => {
    expect(refusal('posterior.json', () => undefined)).to.match(
      /the member that done\.json lists, found none.*posterior\.json/,
    );
  });

  it('refuses pictures of foreign cases, missing ones, and pictures that were changed', () => {
    expect(refusal('gallery.json', (text) => text.replace('case-000', 'case-999'))).to.match(
      /pictures of test cases, each once, found those of "case-999"/,
    );
    writeRun(run, written);
    expect(refusal('gallery.png', () => undefined)).to.match(/missing record file: .*gallery\.png/);
    writeRun(run, written);
    expect(refusal('gallery.png', (text) => text.replace('IDAT', 'IDAX'))).to.match(/damaged chunk/);
    writeRun(run, written);
    expect(refusalOfPicture('images/case-001.jpg', () => '')).to.match(/a JPEG picture, found other bytes/);
    writeRun(run, written);
    expect(refusalOfPicture('truths/case-001.png', () => undefined)).to.match(
      /missing record file: .*test-cases\.zip\/truths\/case-001\.png/,
    );
    rmSync(testCases);
    expect(reading()).to.match(/missing record file: .*test-cases\.zip/);
  });

  it('refuses the truth of another case, and probabilities of another size', () => {
    const { bytes } = openMembers(testCases);
    const other = bytes.get('truths/case-000.png')!.toString('latin1');
    expect(refusalOfPicture('truths/case-001.png', () => other)).to.match(
      /the truth that this run was scored against, found another one.*case-001\.png/,
    );
    writeRun(run, written);
    const flat = encodeGreyPng({ rows: 2, columns: 3, values: new Uint8Array(6) }).toString('latin1');
    expect(refusal('gallery.png', () => flat)).to.match(
      /60 × 40 pixels, those of the truths, found 2 × 3.*gallery\.png/,
    );
  });

  it('refuses a gallery with both a credit and a reason for having none', () => {
    expect(refusal('gallery.json', (text) => text.replace('"absence": null', '"absence": "none"'))).to.match(
      /either a credit or the reason/,
    );
  });
});
