import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { readNiftiHeader, readNiftiImage, readNiftiLabels } from '../../../src/data/volumes/nifti-volume.js';
import { skipBecause } from '../../skip-because.js';

const dataDir = process.env.DSC_DATA_DIR ?? '';

describe('NIfTI volumes of real data', () => {
  it('kits19 label volumes hold the shapes and voxel counts that their table states', async function () {
    const table = join(dataDir, 'kits19', 'labels.csv');
    if (!existsSync(table)) skipBecause(this, 'DSC_DATA_DIR has no kits19');
    const [names, ...rows] = readFileSync(table, 'utf8')
      .trim()
      .split(/\r?\n/)
      .map((line) => line.split(','));
    let checked = 0;
    for (const cells of rows) {
      const row = Object.fromEntries(names!.map((name, at) => [name, cells[at]!]));
      const path = join(dataDir, 'kits19', 'labels_3.22x1.62x1.62', `${row.case}_segmentation.nii.gz`);
      if (!existsSync(path)) continue;
      const { shape, data } = await readNiftiLabels(path, [0, 1, 2]);
      expect(shape.join('x'), row.case).equal(row.shape);
      const counts = [0, 0, 0];
      for (let at = 0; at < data.length; at++) counts[data[at]!]!++;
      expect(counts, row.case).deep.equal([Number(row.background), Number(row.kidney), Number(row.tumor)]);
      const { orientation } = await readNiftiHeader(path);
      // The authors use KiTS19's arrays as they are: no axis may be swapped or turned.
      expect(orientation.voxelAxes).deep.equal([0, 1, 2]);
      expect(orientation.reversed).deep.equal([false, false, false]);
      if (++checked === 4) break;
    }
    expect(checked).greaterThan(0);
  });

  it('msd-hippocampus images and labels share one grid of 1 mm', async function () {
    const folder = join(dataDir, 'msd-hippocampus', 'Task04_Hippocampus');
    if (!existsSync(folder)) skipBecause(this, 'DSC_DATA_DIR has no msd-hippocampus');
    const name = readdirSync(join(folder, 'labelsTr')).find((file) =>
      /^hippocampus_\d+\.nii\.gz$/.test(file),
    )!;
    const image = await readNiftiImage(join(folder, 'imagesTr', name));
    const labels = await readNiftiLabels(join(folder, 'labelsTr', name), [0, 1, 2]);
    expect(image.spacingMm).deep.equal([1, 1, 1]);
    expect(labels.shape).deep.equal(image.shape);
    expect(new Set(labels.data)).deep.equal(new Set([0, 1, 2]));
  });
});
