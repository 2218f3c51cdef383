import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readRun } from '../src/record/run-record.js';
import { smallStudy, writeSyntheticStudy } from './record/synthetic-study.js';

describe('a clone with core.autocrlf', () => {
  it('has the bytes that the seals of the results were made over', () => {
    const folder = mkdtempSync(join(tmpdir(), 'crlf-'));
    const [home, clone] = [join(folder, 'home'), join(folder, 'clone')];
    const git = (place: string, ...args: string[]) =>
      execFileSync('git', ['-C', place, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
        stdio: 'pipe',
      });
    const run = join('mini', 'dsb2018', 'dsc', 'seed-1');
    try {
      writeSyntheticStudy(home, { ...smallStudy, datasets: [{ ...smallStudy.datasets[0]!, cases: 2 }] });
      copyFileSync('.gitattributes', join(home, '.gitattributes'));
      git(home, 'init', '--quiet');
      git(home, 'add', '.');
      git(home, 'commit', '--quiet', '-m', 'results');
      git(folder, 'clone', '--quiet', '-c', 'core.autocrlf=true', home, clone);
      for (const name of ['done.json', 'record.zip']) {
        expect(
          readFileSync(join(clone, run, name)).equals(readFileSync(join(home, run, name))),
          name,
        ).to.equal(true);
      }
      expect(readRun(join(clone, run))).to.not.equal(undefined);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
