import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { readHeader, readImage } from 'nifti-reader-js';
import { readNiftiImage, readNiftiLabels } from '../../../src/data/volumes/nifti-volume.js';
import { readNiftiGrid, writeNiftiOnGrid } from '../../../src/data/volumes/write-nifti.js';

const golden = JSON.parse(readFileSync('test/fixtures/nifti/nibabel.json', 'utf8')) as {
  name: string;
  file: string;
  shape: number[];
}[];

/** Fields that place the voxels, in NIfTI-1 and NIfTI-2: [first byte, end). */
const placing = {
  348: [
    [76, 108],
    [123, 124],
    [252, 328],
  ],
  540: [
    [104, 168],
    [344, 500],
    [500, 504],
  ],
} as const;

describe('NIfTI volumes on the grid of another', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'write nifti '));
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const { name, file, shape } of golden) {
    it(`keeps what places the voxels, and their order: ${name}`, async () => {
      const source = join(folder, 'source.nii');
      writeFileSync(source, Buffer.from(file, 'base64'));
      const grid = await readNiftiGrid(source);
      const { littleEndian } = grid.header;
      const pixels = shape.reduce((product, extent) => product * extent, 1);
      const first = Float32Array.from({ length: pixels }, (_, at) => at / 64);
      const path = join(folder, 'written.nii.gz');

      await writeNiftiOnGrid(path, grid, [first], 'probability');
      const read = await readNiftiImage(path);
      expect(read.data).to.deep.equal(first);
      expect(read.spacingMm).to.deep.equal(grid.header.orientation.spacingMm);
      const bytes = gunzipSync(readFileSync(path));
      const size = littleEndian ? bytes.readInt32LE(0) : bytes.readInt32BE(0);
      for (const [from, end] of placing[size as 348 | 540])
        expect(
          bytes.subarray(from, end).equals(Buffer.from(grid.start).subarray(from, end)),
          `${from}`,
        ).to.equal(true);

      const labels = Uint8Array.from({ length: pixels }, (_, at) => at % 3);
      await writeNiftiOnGrid(path, grid, [labels], 'class of each voxel');
      expect((await readNiftiLabels(path, [0, 1, 2])).data).to.deep.equal(labels);
    });
  }

  it('is read by another reader as it is meant, several volumes as a fourth axis', async () => {
    for (const name of ['permuted axes', 'i2 >', 'qform in NIfTI-2']) {
      const source = join(folder, 'source.nii');
      writeFileSync(source, Buffer.from(golden.find((one) => one.name === name)!.file, 'base64'));
      const grid = await readNiftiGrid(source);
      const pixels = 60;
      const volumes = [0, 1, 2].map((index) =>
        Float32Array.from({ length: pixels }, (_, at) => 100 * index + at),
      );
      const path = join(folder, 'written.nii.gz');
      await writeNiftiOnGrid(path, grid, volumes, 'probabilities of classes, background first');
      const bytes = Uint8Array.from(gunzipSync(readFileSync(path))).buffer;
      const header = readHeader(bytes);
      expect([...header.dims.slice(0, 6)]).to.deep.equal([4, ...grid.header.fileShape, 3, 1]);
      expect(header.datatypeCode).to.equal(16);
      expect(header.numBitsPerVoxel).to.equal(32);
      expect(header.description.replaceAll('\0', '')).to.equal('probabilities of classes, background first');
      expect(header.affine).to.deep.equal(readHeader(Uint8Array.from(readFileSync(source)).buffer).affine);
      const view = new DataView(readImage(header, bytes));
      const stored = Array.from({ length: 3 * pixels }, (_, at) =>
        view.getFloat32(4 * at, header.littleEndian),
      );
      // The voxel at the file's i, j, k is the one that the orientation puts at slice, row, column.
      const { orientation, fileShape, shape } = grid.header;
      for (let volume = 0; volume < 3; volume++) {
        for (let at = 0; at < pixels; at++) {
          const place = [
            Math.floor(at / (shape[1] * shape[2])),
            Math.floor(at / shape[2]) % shape[1],
            at % shape[2],
          ];
          const ijk = [0, 0, 0];
          for (const axis of [0, 1, 2])
            ijk[orientation.voxelAxes[axis]!] = orientation.reversed[axis]
              ? shape[axis]! - 1 - place[axis]!
              : place[axis]!;
          const from = ijk[0]! + fileShape[0] * (ijk[1]! + fileShape[1] * (ijk[2]! + fileShape[2] * volume));
          expect(stored[from]).to.equal(100 * volume + at);
        }
      }
    }
  });
});
