import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { describeCommit } from '../../../src/run/one-run/code-commit.js';

describe('describeCommit', () => {
  let home: string;
  const repository = () => join(home, 'repository');
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', repository(), '-c', 'user.name=x', '-c', 'user.email=x@y', ...args], {
      encoding: 'utf8',
    }).trim();
  before(() => {
    home = mkdtempSync(join(tmpdir(), 'commit-'));
    mkdirSync(join(repository(), 'inside', 'results'), { recursive: true });
    writeFileSync(join(repository(), 'inside', 'code.ts'), '1');
    git('init', '-q');
    git('add', '.');
    git('commit', '-q', '-m', 'first');
  });
  after(() => rmSync(home, { recursive: true }));

  it('names the commit of a repository whose top level the folder is, reached by a link or not', () => {
    const commit = git('rev-parse', 'HEAD');
    symlinkSync(repository(), join(home, 'link'));
    for (const folder of [repository(), join(home, 'link')])
      expect(describeCommit(folder)).to.deep.equal({ commit, dirty: false });
    writeFileSync(join(repository(), 'inside', 'code.ts'), '2');
    expect(describeCommit(repository())).to.deep.equal({ commit, dirty: true });
  });

  it('quotes no repository that lies above the folder, and none where there is none', () => {
    expect(describeCommit(join(repository(), 'inside'))).to.deep.equal({ commit: null, dirty: false });
    expect(describeCommit(home)).to.deep.equal({ commit: null, dirty: false });
  });
});
