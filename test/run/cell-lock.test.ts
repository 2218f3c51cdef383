import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { lockCell, removeStaleLock } from '../../src/run/cell-lock.js';

describe('lockCell', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lock-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('keeps a second process out until it is released', () => {
    const release = lockCell(folder);
    expect(() => lockCell(folder))
      .to.throw(/second process on one run/)
      .with.property('exitCode', 75);
    release();
    expect(existsSync(join(folder, 'cell.lock'))).to.equal(false);
    lockCell(folder)();
  });

  it('takes over the lock of a process that is gone', () => {
    // Process numbers stay below 2^22 on Linux and below 10^5 on macOS.
    writeFileSync(join(folder, 'cell.lock'), `${hostname()} 99999999`);
    lockCell(folder)();
  });

  it('leaves the lock alone that another made of a stale one meanwhile, or none', () => {
    const path = join(folder, 'cell.lock');
    const stale = `${hostname()} 99999999`;
    removeStaleLock(path, stale);
    expect(readdirSync(folder)).to.deep.equal([]);
    const release = lockCell(folder);
    removeStaleLock(path, stale);
    expect(readFileSync(path, 'utf8')).to.equal(`${hostname()} ${process.pid}`);
    expect(readdirSync(folder)).to.deep.equal(['cell.lock']);
    release();
  });

  it('believes a lock from another host', () => {
    writeFileSync(join(folder, 'cell.lock'), 'another-host 1');
    expect(() => lockCell(folder)).to.throw(/held by another-host 1/);
  });

  it('takes over a lock that was left empty, and one of an earlier process with this number', () => {
    for (const left of ['', `${hostname()} ${process.pid}`]) {
      writeFileSync(join(folder, 'cell.lock'), left);
      lockCell(folder)();
    }
    expect(readdirSync(folder)).to.deep.equal([]);
  });
});
