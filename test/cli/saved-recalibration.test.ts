import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { savedRecalibration } from '../../src/cli/saved-recalibration.js';
import { UsageError } from '../../src/core/errors.js';
import { recalibrationText } from '../../src/record/recalibration-file.js';
import { smallStudy, syntheticRun } from '../record/synthetic-study.js';

describe('a saved recalibration', () => {
  let folder: string;
  let file: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'saved-recalibration-'));
    file = join(folder, 'saved.json');
    const set = { dataset: 'dsb2018', cases: 1, foregroundClasses: ['kidney', 'tumour'] };
    writeFileSync(file, recalibrationText(syntheticRun(smallStudy, set, 'dsc', 1).recalibration));
  });
  after(() => rmSync(folder, { recursive: true }));

  const read = (...foregroundClasses: string[]) =>
    savedRecalibration(file, {
      foregroundClasses,
      owner: 'the model',
      remedy: (ofFile) => `give ${ofFile.join(' and ')}`,
    });

  it('is of the classes that it is asked for, or of its own', () => {
    expect(read('kidney', 'tumour').foregroundClasses).to.deep.equal(['kidney', 'tumour']);
    expect(savedRecalibration(file, undefined).foregroundClasses).to.deep.equal(['kidney', 'tumour']);
  });

  it('is refused where they are others, fewer, or in another order', () => {
    for (const names of [['tumour', 'kidney'], ['kidney'], ['kidney', 'rim'], ['kidney,tumour']])
      expect(() => read(...names), names.join()).to.throw(
        UsageError,
        `invalid classes of a recalibration: kidney, tumour, the model has ${names.join(', ')}: ${file}; give kidney and tumour`,
      );
  });
});
