import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { UsageError } from '../../src/core/errors.js';
import { removedText, removeEarlierPage } from '../../src/explore/earlier-page.js';
import { explorePage } from '../../src/explore/explore-page.js';

describe('an earlier page in the folder', () => {
  let root: string;
  let folder: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'earlier page '));
    folder = join(root, 'page');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const put = (path: string, text = '') => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const left = (paths: string[]) => paths.filter((path) => existsSync(join(folder, path)));

  it('loses its networks and test images, and nothing that it did not write', () => {
    const own = ['facts.json', 'network.onnx', 'example-0.jpg', 'example-0-truth.png'].flatMap((name) => [
      `runs/0/${name}`,
      `runs/12/${name}`,
    ]);
    const others = ['runs/0/notes.txt', 'runs/mine/network.onnx', 'network.onnx', 'README.md'];
    put('index.html', explorePage());
    for (const path of [...own, ...others, 'runs/0/network.onnx.4711.tmp']) put(path);
    const removed = removeEarlierPage(folder);
    expect(removed).to.have.members(own);
    expect(left(own)).to.deep.equal([]);
    expect(left(others)).to.deep.equal(others);
    expect(left(['runs/0/network.onnx.4711.tmp'])).to.deep.equal([]);
    for (const path of own.filter((one) => one.startsWith('runs/0/'))) put(path);
    expect(removedText(folder, removed)).to.match(
      /^removed 4 files of an earlier page that this one does not have: runs\/12\//,
    );
    for (const path of own) put(path);
    expect(removedText(folder, removed)).to.equal(undefined);
  });

  it('is none in a folder that is missing, empty, or has hidden names alone', () => {
    expect(removeEarlierPage(folder)).to.deep.equal([]);
    put('.git/config');
    expect(removeEarlierPage(folder)).to.deep.equal([]);
  });

  it('is known by its index: another folder is refused and stays as it is', () => {
    put('runs/0/network.onnx');
    const refused = () =>
      expect(() => removeEarlierPage(folder)).to.throw(
        UsageError,
        /^invalid --build \(expected an empty folder or one with an earlier page, found \w+(?:\.html)?\): /,
      );
    refused();
    put('index.html', '<title>Mine</title>');
    refused();
    expect(left(['runs/0/network.onnx'])).to.have.length(1);
  });

  it('does not reach through a link', () => {
    put('index.html', explorePage());
    const elsewhere = join(root, 'elsewhere', '0');
    mkdirSync(elsewhere, { recursive: true });
    writeFileSync(join(elsewhere, 'network.onnx'), '');
    mkdirSync(join(folder, 'runs'));
    symlinkSync(elsewhere, join(folder, 'runs', '1'));
    expect(removeEarlierPage(folder)).to.deep.equal([]);
    rmSync(join(folder, 'runs'), { recursive: true });
    symlinkSync(join(root, 'elsewhere'), join(folder, 'runs'));
    expect(() => removeEarlierPage(folder)).to.throw(UsageError, /^invalid --build/);
    expect(existsSync(join(elsewhere, 'network.onnx'))).to.equal(true);
  });
});
