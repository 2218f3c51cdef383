import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { checkOutFile } from '../../src/cli/out-file.js';
import { UsageError } from '../../src/core/errors.js';

describe('checkOutFile', () => {
  let place: string;
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'out-file-'));
  });
  afterEach(() => rmSync(place, { recursive: true, force: true }));

  const check = (file: string, folder = 'results') =>
    checkOutFile(join(place, file), '--save-recalibration', join(place, folder));

  it('accepts a file that is there, one that is not, and one in the folder for results, and leaves nothing', () => {
    writeFileSync(join(place, 'there.json'), '{}');
    for (const file of ['there.json', 'new.json', 'a/b/new.json', 'results/kept.json', 'results.json'])
      check(file);
    expect(readdirSync(place)).to.deep.equal(['there.json']);
  });

  it('refuses a folder, and a path through a file, with the option at fault', () => {
    mkdirSync(join(place, 'folder'));
    symlinkSync(join(place, 'folder'), join(place, 'link'));
    writeFileSync(join(place, 'file'), '');
    for (const name of ['folder', 'folder/', 'link'])
      expect(() => check(name), name).to.throw(
        UsageError,
        /^invalid --save-recalibration \(expected a file, found a folder\): .*; give --save-recalibration the path of a file, such as .*[^/]\/recalibration\.json$/,
      );
    expect(() => check('file/x.json')).to.throw(
      UsageError,
      /found a file.*; give another --save-recalibration, or fix that folder$/,
    );
  });

  it('refuses the place of the folder for results, which is not there yet', () => {
    for (const folder of ['audit', 'audit/first'])
      expect(() => check('audit', folder), folder).to.throw(UsageError, 'would stand in its place');
    check('audit', 'audit-2');
  });
});
