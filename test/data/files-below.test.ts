import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { filesBelow } from '../../src/data/files-below.js';

describe('filesBelow', () => {
  let folder: string;
  let elsewhere: string;
  beforeEach(() => {
    [folder, elsewhere] = ['below ', 'elsewhere '].map((name) => mkdtempSync(join(tmpdir(), name))) as [
      string,
      string,
    ];
    mkdirSync(join(folder, 'a', 'b'), { recursive: true });
    for (const file of ['a/1', 'a/b/2', '.hidden']) writeFileSync(join(folder, file), '');
    writeFileSync(join(elsewhere, '3'), '');
  });
  afterEach(() => {
    for (const made of [folder, elsewhere]) rmSync(made, { recursive: true });
  });
  const link = (target: string, ...path: string[]) => symlinkSync(target, join(folder, ...path));

  it('follows links to folders and files', () => {
    link(elsewhere, 'c');
    link(join(elsewhere, '3'), 'd');
    link('a', 'e');
    const { files, deadLinks } = filesBelow(folder);
    expect(files).to.deep.equal(['a/1', 'a/b/2', 'c/3', 'd', 'e/1', 'e/b/2']);
    expect([...deadLinks]).to.deep.equal([]);
  });

  it('ends where a link leads back to a folder that holds it', () => {
    link(folder, 'a', 'b', 'loop');
    link('..', 'a', 'up');
    link(folder, 'self');
    symlinkSync(folder, join(elsewhere, 'back'));
    link(elsewhere, 'c');
    expect(filesBelow(folder).files).to.deep.equal(['a/1', 'a/b/2', 'c/3']);
  });

  it('names links to nothing, to themselves, and below a file', () => {
    link('nowhere', 'a', 'x');
    link('y', 'y');
    link(join(folder, 'a', '1', 'z'), 'z');
    const { files, deadLinks } = filesBelow(folder);
    expect(files).to.deep.equal(['a/1', 'a/b/2', 'a/x', 'y', 'z']);
    expect([...deadLinks]).to.deep.equal(['a/x', 'y', 'z']);
  });
});
