import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { UsageError } from '../../../src/core/errors.js';
import { removeEarlierOutputs } from '../../../src/run/own-images/earlier-outputs.js';
import { noteFinished } from '../../../src/run/own-images/finished-images.js';
import { outputFiles } from '../../../src/run/own-images/output-files.js';

describe('outputs of an earlier prediction', () => {
  let root: string;
  let out: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'earlier outputs '));
    out = join(root, 'out');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const put = (...files: string[]) => {
    for (const file of files) {
      mkdirSync(dirname(join(out, file)), { recursive: true });
      writeFileSync(join(out, file), '');
    }
  };
  const filesOf = (name: string) => {
    const { probabilities, mask, overlay } = outputFiles(name, ['lesion'], false);
    return [...probabilities, mask, overlay];
  };
  /** An image that was finished, with its files. */
  function finish(name: string, key: string, files = filesOf(name)): string[] {
    put(...files);
    noteFinished(out, name, { key, sha256: '', files, volumes: [] });
    return files;
  }
  const note = (name: string) => existsSync(join(out, '.finished', `${name}.json`));
  const left = (files: string[]) => files.filter((file) => existsSync(join(out, file)));

  it('with other options are removed for the images of this one, and the table of volumes with them', () => {
    const stale = [...finish('a', 'old'), ...finish('p/b', 'old')];
    const kept = finish('c', 'new');
    put('volumes.csv', 'masks/mine.png');
    expect(removeEarlierOutputs(out, 'new', ['a.png', 'p/b.png', 'c.png'])).to.have.members(stale);
    expect(left(stale)).to.deep.equal([]);
    expect(left([...kept, 'masks/mine.png'])).to.deep.equal([...kept, 'masks/mine.png']);
    expect(left(['volumes.csv'])).to.deep.equal([]);
    expect(['a', 'p/b', 'c'].map(note)).to.deep.equal([false, false, true]);
  });

  it('under another name of the same image are removed, in both directions', () => {
    const short = finish('a', 'key');
    finish('b', 'key');
    put('volumes.csv');
    expect(removeEarlierOutputs(out, 'key', ['a.png', 'a.jpg', 'b.png'])).to.deep.equal(short);
    expect(left(['volumes.csv'])).to.deep.equal(['volumes.csv']);
    const full = finish('a.png', 'key');
    const gone = finish('a.jpg', 'key');
    expect(removeEarlierOutputs(out, 'key', ['a.png', 'b.png'])).to.deep.equal(full);
    expect(left(gone)).to.deep.equal(gone);
  });

  it('of other images stay with the same options, and are refused with others', () => {
    const same = finish('x', 'new');
    expect(removeEarlierOutputs(out, 'new', ['a.png'])).to.deep.equal([]);
    const [other, own] = [finish('y', 'old'), finish('a', 'old')];
    expect(() => removeEarlierOutputs(out, 'new', ['a.png'])).to.throw(
      UsageError,
      /^invalid --out \(it holds predictions of 1 image with another network, other options or another version of this program, such as y, .*; give another folder, or remove this one first$/,
    );
    expect(left([...same, ...other, ...own])).to.have.length(9);
    for (const file of other) rmSync(join(out, file));
    expect(removeEarlierOutputs(out, 'new', ['a.png'])).to.deep.equal(own);
    expect(['x', 'y', 'a'].map(note)).to.deep.equal([true, false, false]);
  });

  it('are those that a note proves: none elsewhere, none that another image has, too', () => {
    put('masks/shared.png');
    finish('a', 'old', ['../precious.txt', 'masks/a.png']);
    finish('b', 'old', ['masks/../precious.txt']);
    finish('c', 'old', ['masks/shared.png']);
    finish('d', 'new', ['masks/shared.png']);
    put('.finished/e.json');
    expect(removeEarlierOutputs(out, 'new', ['a.png', 'b.png', 'c.png', 'd.png', 'e.png'])).to.deep.equal([]);
    const files = ['../precious.txt', 'masks/../precious.txt', 'masks/a.png', 'masks/shared.png'];
    expect(left(files)).to.deep.equal(files);
  });
});
