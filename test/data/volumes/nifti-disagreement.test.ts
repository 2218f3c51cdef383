import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { checkDataSet } from '../../../src/data/check/check-data-set.js';
import { loadManifest } from '../../../src/data/manifest-format/manifest-files.js';
import { parseNiftiHeader } from '../../../src/data/volumes/nifti-header.js';

const golden = JSON.parse(readFileSync('test/fixtures/nifti/nibabel.json', 'utf8')) as {
  name: string;
  file: string;
}[];

/** Where NIfTI-1 keeps what is changed here. */
const at = { pixdim: 76, qformCode: 252, qoffsetX: 268, voxels: 352 };

/** A 3 × 4 × 5 volume of int16, 2 × 3 × 4 mm by sform and pixdim, changed. */
function volume(change: (bytes: Buffer) => void, values?: (voxel: number) => number): Buffer {
  const bytes = Buffer.from(golden.find(({ name }) => name === 'i2 <')!.file, 'base64');
  for (const [axis, size] of [2, 3, 4].entries()) bytes.writeFloatLE(size, at.pixdim + 4 + 4 * axis);
  if (values)
    for (let voxel = 0; voxel < 60; voxel++) bytes.writeInt16LE(values(voxel), at.voxels + 2 * voxel);
  change(bytes);
  return bytes;
}
const disagreementOf = (change: (bytes: Buffer) => void) =>
  parseNiftiHeader(volume(change), 'a.nii').disagreement;

describe('sform beside pixdim and qform', () => {
  it('agree, or there is no second one', () => {
    expect(disagreementOf(() => {})).to.equal(undefined);
    expect(disagreementOf((bytes) => bytes.writeFloatLE(2.0009, at.pixdim + 4))).to.equal(undefined);
    expect(
      disagreementOf((bytes) => bytes.writeFloatLE(0, at.pixdim + 4)),
      '0 is unknown',
    ).to.equal(undefined);
    expect(disagreementOf((bytes) => bytes.writeInt16LE(1, at.qformCode))).to.equal(undefined);
  });

  it('disagree in their voxel sizes, told in millimetres', () => {
    const disagreement = disagreementOf((bytes) => {
      bytes.writeFloatLE(1.3, at.pixdim + 4);
      bytes.writeFloatLE(10, at.pixdim + 12);
    });
    expect(disagreement?.kind).to.match(/voxel sizes in the sform.* than in pixdim/);
    expect(disagreement?.detail).to.equal('2 × 3 × 4 mm against 1.3 × 3 × 10 mm');
    const inMetres = disagreementOf((bytes) => {
      bytes.writeUInt8(1, 123);
      bytes.writeFloatLE(1, at.pixdim + 4);
    });
    expect(inMetres?.detail).to.equal('2000 × 3000 × 4000 mm against 1000 × 3000 × 4000 mm');
  });

  it('disagree in their place, but for half a voxel', () => {
    const moved = (mm: number) =>
      disagreementOf((bytes) => {
        bytes.writeInt16LE(1, at.qformCode);
        bytes.writeFloatLE(mm, at.qoffsetX);
      });
    expect(moved(0.9)).to.equal(undefined);
    expect(moved(30)?.kind).to.match(/another place by the sform.* than by the qform/);
    expect(moved(30)?.detail).to.equal('up to 30.0 mm apart');
  });

  it('are told once a kind, with the number of cases', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'sform-'));
    const folder = join(dataDir, 'msd-hippocampus', 'Task04_Hippocampus');
    try {
      for (const side of ['imagesTr', 'labelsTr']) mkdirSync(join(folder, side), { recursive: true });
      for (let index = 0; index < 12; index++) {
        const name = `hippocampus_${String(index).padStart(3, '0')}.nii.gz`;
        const change = (bytes: Buffer) => {
          if (index < 8) bytes.writeFloatLE(1.3, at.pixdim + 4);
        };
        const image = volume(change, (voxel) => (voxel * (index + 7) * 37) % 101);
        writeFileSync(join(folder, 'imagesTr', name), gzipSync(image));
        writeFileSync(join(folder, 'labelsTr', name), gzipSync(volume(change, (voxel) => voxel % 3)));
      }
      const { faults, warnings } = await checkDataSet(loadManifest('msd-hippocampus'), dataDir);
      // Slices of so few voxels look alike by chance, which is told as well.
      expect(faults.filter((fault) => !fault.includes('look nearly identical'))).to.deep.equal([]);
      const told = warnings.filter((warning) => warning.includes('sform'));
      expect(told).to.have.length(1);
      expect(told[0]).to.match(/^8 cases of msd-hippocampus have other voxel sizes in the sform/);
      expect(told[0]).to.include('hippocampus_000 (image: 2 × 3 × 4 mm against 1.3 × 3 × 4 mm)');
      expect(told[0])
        .to.include('(8 in all), the first in: ')
        .and.include(join(folder, 'imagesTr', 'hippocampus_000.nii.gz'));
    } finally {
      rmSync(dataDir, { recursive: true });
    }
  });
});
