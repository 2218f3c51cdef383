import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { DataError } from '../../src/core/errors.js';
import { firstMetrics } from '../../src/metrics/catalogue.js';
import { readConfig } from '../../src/record/config-file.js';
import { writeDone } from '../../src/record/done-file.js';
import { galleryFiles } from '../../src/record/gallery-file.js';
import { readRun, writeRun } from '../../src/record/run-record.js';
import { smallStudy, syntheticRun } from './synthetic-study.js';

describe('the record of recalibration, posterior and gallery', () => {
  const set = { dataset: 'phantom-nuclei', cases: 2, foregroundClasses: ['nucleus'] };
  const written = syntheticRun({ ...smallStudy, preset: 'smoke' }, set, 'dsc', 1);
  let run: string;

  beforeEach(() => {
    run = mkdtempSync(join(tmpdir(), 'recalibration-record-'));
    writeRun(run, written);
  });
  afterEach(() => rmSync(run, { recursive: true }));

  function refusal(file: string, change: (content: string) => string): string {
    const path = join(run, file);
    const before = readFileSync(path, 'latin1');
    const after = change(before);
    expect(after, 'the edit must change the file').to.not.equal(before);
    writeFileSync(path, after, 'latin1');
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

  it('reads a run of before class temperatures, isotonic curves and fine cells: what it lacks is undefined', () => {
    const { temperature, scores, pixels, saturatedShare } = written.recalibration;
    const validationNll = { asIs: 0.4, temperature: 0.3, score: 0.35 };
    writeRun(run, {
      ...written,
      recalibration: { pixels, temperature, scores, validationNll, saturatedShare },
      recalibrated: written.recalibrated.filter(({ method }) => ['temperature', 'score'].includes(method)),
      calibrationCells: null,
    });
    for (const file of ['cases.csv', 'recalibrated.csv']) {
      const path = join(run, file);
      const keys = file === 'cases.csv' ? 2 : 3;
      const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
      const cut = lines.map((line) =>
        line
          .split(',')
          .slice(0, keys + firstMetrics.length)
          .join(','),
      );
      writeFileSync(path, `${cut.join('\n')}\n`);
    }
    writeDone(run, readConfig(run).hash, galleryFiles(written.gallery));
    const read = readRun(run)!;
    expect(read.calibrationCells).to.equal(null);
    expect(read.cases[0]!.values.nll_unclipped).to.be.NaN;
    expect(read.cases[0]!.values.nll).to.equal(written.cases[0]!.values.nll);
    expect(read.recalibrated).to.have.length(4);
  });

  it('refuses a posterior whose sums cannot lie in their bins', () => {
    expect(
      refusal('posterior.json', (text) => text.replace(/"posteriorSum":\[[\d.]+/, '"posteriorSum":[99999')),
    ).to.match(/a sum in \[.*\] in bin 1, found 99999.*posterior\.json, line 2/);
  });

  it('refuses a missing posterior, because the seal names it', () => {
    rmSync(join(run, 'posterior.json'));
    expect(reading()).to.match(/the file that done\.json lists, found none.*posterior\.json/);
  });

  it('refuses pictures of foreign cases, missing ones, and pictures that were changed', () => {
    expect(refusal('gallery.json', (text) => text.replace('case-000', 'case-999'))).to.match(
      /pictures of test cases, each once, found those of "case-999"/,
    );
    writeRun(run, written);
    rmSync(join(run, 'gallery', 'case-000.png'));
    expect(reading()).to.match(/the picture that gallery\.json lists, found none.*case-000\.png/);
    writeRun(run, written);
    expect(refusal('gallery/case-001.png', (text) => text.replace('IDAT', 'IDAX'))).to.match(/damaged chunk/);
    writeRun(run, written);
    expect(refusal('gallery/case-001.image.jpg', (text) => `${text} `)).to.match(/it was changed/);
    writeRun(run, written);
    expect(refusal('gallery/case-001.image.jpg', () => '')).to.match(/a JPEG picture, found other bytes/);
  });

  it('refuses a gallery with both a credit and a reason for having none', () => {
    expect(refusal('gallery.json', (text) => text.replace('"absence": null', '"absence": "none"'))).to.match(
      /either a credit or the reason/,
    );
  });
});
