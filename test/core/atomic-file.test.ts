import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { explainDiskFailure, writeFileAtomic } from '../../src/core/atomic-file.js';
import { InterruptedRunError } from '../../src/core/errors.js';

describe('writeFileAtomic', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'atomic-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('makes the folders, replaces the file, leaves nothing beside it', () => {
    const path = join(folder, 'a', 'b', 'file.txt');
    writeFileAtomic(path, 'first');
    writeFileAtomic(path, Buffer.from('second'));
    expect(readFileSync(path, 'utf8')).to.equal('second');
    expect(readdirSync(join(folder, 'a', 'b'))).to.deep.equal(['file.txt']);
  });

  it('leaves the old file as it was when writing fails', () => {
    // A folder stands where the file should go, so the rename fails.
    const path = join(folder, 'taken');
    writeFileAtomic(join(path, 'inside.txt'), 'kept');
    expect(() => writeFileAtomic(path, 'lost')).to.throw();
    expect(readFileSync(join(path, 'inside.txt'), 'utf8')).to.equal('kept');
    expect(readdirSync(folder)).to.deep.equal(['taken']);
  });

  it('calls a full disk a resource that is gone, with exit code 75', () => {
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    expect(explainDiskFailure(full, 'x')).to.be.instanceOf(InterruptedRunError).with.property('exitCode', 75);
    const other = new Error('something else');
    expect(explainDiskFailure(other, 'x')).to.equal(other);
  });
});
