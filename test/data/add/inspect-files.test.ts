import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { DataError } from '../../../src/core/errors.js';
import { inspectFiles } from '../../../src/data/add/inspect-files.js';
import { readNiftiLabels } from '../../../src/data/volumes/nifti-volume.js';
import { fakeImage, fakeMask, put } from '../fake-folders.js';
import { niftiTwo } from '../volumes/nifti-file.js';

describe('inspectFiles', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'inspected '));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const volume = (name: string, shape: readonly number[], values: (at: number) => number) => {
    const count = shape.reduce((product, extent) => product * extent, 1);
    const path = join(folder, name);
    writeFileSync(
      path,
      niftiTwo(
        shape,
        [1, 1, 1],
        Array.from({ length: count }, (_, at) => values(at)),
      ),
    );
    return path;
  };
  const look = (pairs: Parameters<typeof inspectFiles>[0], areVolumes: boolean) =>
    inspectFiles(pairs, areVolumes, () => {});
  const fault = (pairs: Parameters<typeof inspectFiles>[0], areVolumes: boolean) =>
    look(pairs, areVolumes).catch((error: unknown) => error as DataError);

  it('tells the faults of all opened files', async () => {
    const sound = await put(fakeImage('a'), folder, 'a.png');
    const mask = await put(fakeMask(), folder, 'mask.png');
    const [page, empty] = ['page.png', 'empty.png'].map((name) => join(folder, name));
    writeFileSync(page!, '<!DOCTYPE html><html>');
    writeFileSync(empty!, '');
    const found = await fault(
      [
        { caseId: 'a', image: page!, masks: [mask] },
        { caseId: 'b', image: sound, masks: [mask] },
        { caseId: 'c', image: sound, masks: [empty!] },
      ],
      false,
    );
    expect(found).to.be.instanceOf(DataError);
    expect((found as DataError).message)
      .to.match(/^invalid files of the new set, 2 faults:/)
      .and.contain(page)
      .and.contain(empty);
  });

  it('takes labels that were stored scaled for whole numbers, as the reader of masks does', async () => {
    // What nibabel stores for labels 0 and 1 as 8 bits, with slope 0.003921568859.
    const mask = volume('mask.nii', [2, 3, 4], (at) => (at % 2) * 255 * 0.003921568859);
    const { maskPixels } = await look([{ caseId: 'a', image: mask, masks: [mask] }], true);
    expect([...maskPixels]).to.deep.equal([
      [0, 12],
      [1, 12],
    ]);
    expect((await readNiftiLabels(mask, [0, 1])).data.reduce((sum, label) => sum + label, 0)).to.equal(12);
  });

  it('names a mask volume that looks like an image, before it has counted all of its values', async () => {
    const whole = volume('whole.nii', [10, 12, 10], (at) => at);
    const real = volume('real.nii', [2, 3, 4], (at) => at / 7);
    const pair = (mask: string) => [{ caseId: 'a', image: real, masks: [mask] }];
    expect(String(await fault(pair(whole), true))).to.match(
      /invalid mask of case a \(expected a whole number for each class, found more than 1000 different values\): .*whole\.nii; .*exchanged/,
    );
    expect(String(await fault(pair(real), true))).to.match(/found the value 0\.142\d+\): .*real\.nii; /);
  });

  it('names masks of 0 and 1 beside masks with 255, unless these are two classes of one mask', async () => {
    const mask = (name: string, ...foreground: number[]) =>
      volume(name, [2, 3, 4], (at) => [0, ...foreground][at % (1 + foreground.length)]!);
    const [one, full, both] = [mask('one.nii', 1), mask('full.nii', 255), mask('both.nii', 1, 255)];
    const scales = async (...masks: string[]) =>
      (await look([{ caseId: 'a', image: one, masks }], true)).onTwoScales;
    expect(await scales(one, full)).to.deep.equal({ one, full });
    expect(await scales(full, mask('other.nii', 2))).to.equal(undefined);
    expect(await scales(one, full, both)).to.equal(undefined);
    // 255 for what is not judged, beside two classes.
    expect(await scales(one, mask('void.nii', 1, 2, 255))).to.equal(undefined);
  });
});
