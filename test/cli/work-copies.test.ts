import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { copiesFolder, refreshCopies } from '../../src/cli/work-copies.js';

describe('copies of the notebooks', () => {
  let folder: string;
  let [originals, copies] = ['', ''];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'copies-'));
    [originals, copies] = [join(folder, 'notebooks'), join(folder, 'mine')];
    mkdirSync(originals);
    writeFileSync(join(originals, 'a.ipynb'), 'first');
    writeFileSync(join(originals, 'tsconfig.json'), '{}');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const copied = () => readFileSync(join(copies, 'a.ipynb'), 'utf8');
  const refresh = () => refreshCopies(originals, copies);

  it('are made where there is none, of notebooks alone', () => {
    expect(refresh()).to.deep.equal([]);
    expect(copied()).to.equal('first');
    expect(() => readFileSync(join(copies, 'tsconfig.json'))).to.throw('ENOENT');
  });

  it('follow the project’s notebook until they are changed', () => {
    refresh();
    writeFileSync(join(originals, 'a.ipynb'), 'second');
    expect(refresh()).to.deep.equal([]);
    expect(copied()).to.equal('second');
    writeFileSync(join(copies, 'a.ipynb'), 'mine');
    expect(refresh()).to.deep.equal([]);
    expect(copied()).to.equal('mine');
  });

  it('stay when both sides changed, and are named', () => {
    refresh();
    writeFileSync(join(copies, 'a.ipynb'), 'mine');
    writeFileSync(join(originals, 'a.ipynb'), 'third');
    expect(refresh()).to.deep.equal(['a.ipynb']);
    expect(copied()).to.equal('mine');
    rmSync(join(copies, 'a.ipynb'));
    expect(refresh()).to.deep.equal([]);
    expect(copied()).to.equal('third');
  });

  it('lie where Git does not look', () => {
    const ignored = execFileSync('git', [
      'check-ignore',
      `${copiesFolder}/00-tour.ipynb`,
      'results/own/report.html',
    ]);
    expect(ignored.toString().trim().split('\n')).to.have.length(2);
  });

  it('are nothing to make where there are no notebooks', () => {
    expect(refreshCopies(join(folder, 'none'), copies)).to.deep.equal([]);
  });
});
