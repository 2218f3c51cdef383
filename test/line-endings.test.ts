import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readRun } from '../src/record/run-record.js';

describe('a clone with core.autocrlf', () => {
  it('has the bytes that the seals of the results were made over', () => {
    const clone = mkdtempSync(join(tmpdir(), 'crlf-'));
    const git = (...args: string[]) => execFileSync('git', ['-C', clone, ...args], { stdio: 'pipe' });
    const run = 'results/mini/chasedb1/dsc/seed-1';
    try {
      execFileSync('git', ['clone', '--quiet', '--no-checkout', '-c', 'core.autocrlf=true', '.', clone]);
      git('checkout', 'HEAD', '--', '.gitattributes', run);
      expect(
        readFileSync(join(clone, run, 'cases.csv')).equals(readFileSync(join(run, 'cases.csv'))),
      ).to.equal(true);
      expect(readRun(join(clone, run))).to.not.equal(undefined);
    } finally {
      rmSync(clone, { recursive: true, force: true });
    }
  });
});
