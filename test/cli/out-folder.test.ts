import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { checkOutFolder } from '../../src/cli/out-folder.js';
import { InterruptedRunError, UsageError } from '../../src/core/errors.js';
import { skipBecause } from '../skip-because.js';

describe('checkOutFolder', () => {
  let place: string;
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'out-'));
  });
  afterEach(() => rmSync(place, { recursive: true, force: true }));

  it('accepts a folder that is there, one that is not, and one behind a link, and leaves nothing', () => {
    mkdirSync(join(place, 'there'));
    symlinkSync(join(place, 'there'), join(place, 'link'));
    for (const name of ['there', 'a/b/c', 'link', 'link/deeper']) checkOutFolder(join(place, name));
    expect(readdirSync(place, { recursive: true }).sort()).to.deep.equal(['link', 'there']);
  });

  it('refuses a file, a path through a file, a link to nothing and a link to itself, and says which', () => {
    writeFileSync(join(place, 'file'), '');
    symlinkSync(join(place, 'gone'), join(place, 'dangling'));
    symlinkSync(join(place, 'loop'), join(place, 'loop'));
    const faults = {
      file: 'found a file',
      'file/x': 'found a file',
      'dangling/x': 'broken link',
      'loop/x': 'ELOOP',
    };
    for (const [name, why] of Object.entries(faults)) {
      expect(() => checkOutFolder(join(place, name)), name)
        .to.throw(UsageError, why)
        .with.property('exitCode', 2);
    }
  });

  it('refuses where this user may not write', function () {
    if (process.getuid?.() === 0) {
      // Even root makes no files here.
      if (process.platform !== 'linux') skipBecause(this, 'root may write everywhere');
      expect(() => checkOutFolder('/proc/results')).to.throw(UsageError, 'cannot be written');
      return;
    }
    chmodSync(place, 0o555);
    expect(() => checkOutFolder(join(place, 'results'))).to.throw(UsageError, 'cannot be written (EACCES)');
    chmodSync(place, 0o755);
  });

  it('tells a full disk as one, to be freed, with 75', function () {
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', place], { stdio: 'ignore' });
    } catch {
      skipBecause(this, 'only root may make a small disk');
    }
    try {
      expect(() => checkOutFolder(join(place, 'results')))
        .to.throw(InterruptedRunError, 'missing disk space')
        .with.property('exitCode', 75);
      expect(readdirSync(place)).to.deep.equal([]);
    } finally {
      execFileSync('umount', [place]);
    }
  });
});
