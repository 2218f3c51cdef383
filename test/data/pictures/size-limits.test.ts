/** Files that are larger inside than out: told by their number, before they are decoded. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import sharp from 'sharp';
import { readImageFile } from '../../../src/data/pictures/image-file.js';
import { readNiftiHeader, readNiftiLabels } from '../../../src/data/volumes/nifti-volume.js';
import { rejection } from '../volumes/nifti-rejection.js';
import { pictureBytes } from './image-fixtures.js';

const golden = JSON.parse(readFileSync('test/fixtures/nifti/nibabel.json', 'utf8')) as {
  name: string;
  file: string;
}[];

describe('size limits', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'large-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  const stored = (name: string, bytes: Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };
  const blank = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: '#000' } })
      .toColourspace('b-w')
      .png({ compressionLevel: 1 })
      .toBuffer();
  /** A little-endian 3 × 4 × 5 volume of int16 with other extents in its header. */
  const volume = (i: number, j: number, k: number): Buffer => {
    const bytes = Buffer.from(golden.find(({ name }) => name === 'i2 <')!.file, 'base64');
    for (const [axis, extent] of [i, j, k].entries()) bytes.writeInt16LE(extent, 42 + 2 * axis);
    return bytes;
  };

  it('of pictures are told with the number of pixels, and not as damage', async () => {
    const path = stored('wide.png', await blank(8193, 8192));
    const error = await rejection(readImageFile(path, 'image of case 7'));
    expect(error.failure.verb).to.equal('unsupported');
    expect(error.message).to.include('PNG of 8192 × 8193 = 67117056 pixels; at most 67108864 are read');
    expect(error.message).to.include('image of case 7').and.include(path);
  });

  it('of bitmaps are told from the header', async () => {
    const bytes = pictureBytes('one-bit.bmp');
    bytes.writeInt32LE(60_000, 18);
    bytes.writeInt32LE(-60_000, 22);
    const error = await rejection(readImageFile(stored('wide.bmp', bytes), 'image'));
    expect(error.message).to.match(/^unsupported image \(BMP of 60000 × 60000 = 3600000000 pixels; at most/);
  });

  it('of volumes are told from the header', async () => {
    const error = await rejection(readNiftiHeader(stored('tall.nii.gz', gzipSync(volume(700, 700, 700)))));
    expect(error.message).to.match(
      /^unsupported NIfTI volume of 700 × 700 × 700 = 343000000 voxels; at most 300000000 are read/,
    );
    // As large as KiTS19 has them.
    const { shape } = await readNiftiHeader(stored('large.nii', volume(512, 512, 1059)));
    expect(shape).to.have.length(3);
  });

  it('stop a volume that unpacks to far more than its header says', async () => {
    const bomb = gzipSync(Buffer.concat([volume(3, 4, 5), Buffer.alloc(300 << 20)]), { level: 1 });
    const path = stored('bomb.nii.gz', bomb);
    const error = await rejection(readNiftiLabels(path, [0, 1]));
    expect(error.message).to.match(/header says 120 bytes of voxels .* more than 67108864 bytes follow/);
    expect(error.message).to.include(path);
  });

  it('stop a volume whose voxels begin far behind its header', async () => {
    const bytes = volume(3, 4, 5);
    bytes.writeFloatLE(2 ** 30, 108);
    const error = await rejection(readNiftiHeader(stored('far.nii', bytes)));
    expect(error.message).to.include('voxel offset 1073741824, expected 352 to 67108864');
  });
});
