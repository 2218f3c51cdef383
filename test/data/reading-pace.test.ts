import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os, { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readingPace } from '../../src/data/reading-pace.js';
import { niftiTwo } from './volumes/nifti-file.js';

const cores = { threads: 64, aloneMs: 10 };

describe('the pace of reading', () => {
  let folder: string;
  const free = os.freemem;
  const file = (name: string, content: string | Uint8Array) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const volume = (name: string, shape: readonly number[]) =>
    file(name, niftiTwo(shape, [1, 1, 1], new Float32Array(shape.reduce((a, b) => a * b))));
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pace-'));
  });
  afterEach(() => {
    os.freemem = free;
    rmSync(folder, { recursive: true });
  });

  it('is that of every core for pictures, and several at a time', async () => {
    expect(await readingPace(2, [join(folder, 'any.png')], cores)).to.deep.equal({ atOnce: 4, cores });
  });

  it('has as many volumes in memory as fit into half of it, by the largest', async () => {
    const paths = [volume('a.nii', [2, 3, 4]), volume('b.nii', [10, 10, 10]), volume('c.nii', [5, 5, 5])];
    // 1000 voxels take 20 kB; half of 140 kB holds three.
    os.freemem = () => 140_000;
    expect(await readingPace(3, paths, cores)).to.deep.equal({
      atOnce: 1,
      cores: { threads: 3, aloneMs: 10 },
    });
    os.freemem = () => 1;
    expect((await readingPace(3, paths, cores)).cores.threads, 'one in any case').to.equal(1);
  });

  it('leaves files that are no volumes to their reader', async () => {
    os.freemem = () => 140_000;
    const paths = [file('a.nii', 'text'), join(folder, 'gone.nii'), folder];
    expect((await readingPace(3, paths, cores)).cores.threads).to.equal(64);
  });
});
