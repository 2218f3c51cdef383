import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { namesBelow } from '../../src/core/names-below.js';

describe('namesBelow', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'names-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('lists files and folders at every depth, and does not follow links', () => {
    mkdirSync(join(folder, 'a', 'b'), { recursive: true });
    writeFileSync(join(folder, 'a', 'b', 'c.txt'), '');
    writeFileSync(join(folder, 'd.txt'), '');
    symlinkSync(folder, join(folder, 'loop'));
    expect(namesBelow(folder)).to.have.members(['a', 'a/b', 'a/b/c.txt', 'd.txt', 'loop']);
    expect(namesBelow(join(folder, 'never'))).to.deep.equal([]);
    expect(namesBelow(join(folder, 'd.txt'))).to.deep.equal([]);
  });

  it('passes over folders that another process makes and removes all the time', async () => {
    writeFileSync(join(folder, 'kept.txt'), '');
    const churn = `
      const { mkdirSync, rmSync } = require('node:fs');
      console.log('begun');
      for (;;) {
        for (let at = 0; at < 300; at++) mkdirSync('x' + at + '/y/z', { recursive: true });
        for (let at = 0; at < 300; at++) rmSync('x' + at, { recursive: true });
      }`;
    const other = spawn(process.execPath, ['-e', churn], { cwd: folder });
    await once(other.stdout, 'data');
    try {
      for (let time = 0; time < 300; time++) expect(namesBelow(folder)).to.include('kept.txt');
    } finally {
      other.kill('SIGKILL');
      await once(other, 'close');
    }
  });
});
