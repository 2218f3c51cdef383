import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  abandonedWriteMs,
  makeFolder,
  removeUnfinishedWrites,
  writeFileAtomic,
} from '../../src/core/atomic-file.js';
import { InterruptedRunError, UsageError } from '../../src/core/errors.js';
import { explainFullDisk } from '../../src/core/full-disk.js';

describe('writeFileAtomic', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'atomic-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('joins the pieces of a content in their order', () => {
    const path = join(folder, 'pieces.bin');
    writeFileAtomic(path, 'head\n', new Uint8Array([1, 2]), new Uint8Array(0), new Uint8Array([3]));
    expect([...readFileSync(path)]).to.deep.equal([...Buffer.from('head\n'), 1, 2, 3]);
  });

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

  it('names a place where no file can be, and leaves nothing beside it', () => {
    mkdirSync(join(folder, 'taken'));
    writeFileSync(join(folder, 'plain'), '');
    for (const place of ['taken', 'plain/below', 'plain/far/below']) {
      expect(() => writeFileAtomic(join(folder, place), 'x'), place)
        .to.throw(UsageError, `cannot be written`)
        .with.property('message')
        .that.includes(join(folder, place));
    }
    for (const place of ['plain', 'plain/below'])
      expect(() => makeFolder(join(folder, place)), place).to.throw(UsageError, 'cannot be written');
    expect(readdirSync(folder).sort()).to.deep.equal(['plain', 'taken']);
  });

  it('is cleaned up after where it was killed, and nothing else is removed', () => {
    writeFileAtomic(join(folder, 'inside', 'kept.csv'), '');
    for (const name of ['cases.csv.4711.tmp', 'notes.tmp', join('inside', 'latest.checkpoint.1.tmp')]) {
      writeFileSync(join(folder, name), 'half');
    }
    removeUnfinishedWrites(folder);
    expect(readdirSync(folder, { recursive: true }).sort()).to.deep.equal([
      'inside',
      join('inside', 'kept.csv'),
      'notes.tmp',
    ]);
  });

  it('removes what is old enough where others write too, and minds no folder that is not there', () => {
    for (const name of ['old.1.tmp', 'new.2.tmp']) writeFileSync(join(folder, name), 'half');
    const dayAgo = Date.now() / 1000 - 86_400;
    utimesSync(join(folder, 'old.1.tmp'), dayAgo, dayAgo);
    removeUnfinishedWrites(folder, abandonedWriteMs);
    expect(readdirSync(folder)).to.deep.equal(['new.2.tmp']);
    removeUnfinishedWrites(join(folder, 'never'), abandonedWriteMs);
  });

  it('calls a full disk a resource that is gone, with exit code 75', () => {
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    expect(explainFullDisk(full, 'x')).to.be.instanceOf(InterruptedRunError).with.property('exitCode', 75);
    const other = new Error('something else');
    expect(explainFullDisk(other, 'x')).to.equal(other);
  });
});
