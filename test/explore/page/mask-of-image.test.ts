import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { maskOfImage } from '../../../src/explore/page/mask-of-image.js';
import { readVolume } from '../../../src/explore/page/read-volume.js';
import { niftiTwo } from '../../data/volumes/nifti-file.js';

describe('the mask of an image on the page', () => {
  const labels = [0, 1, 0, 0, 1, 1, 0, 0];
  const volume = ({ shape = [2, 2, 2], spacingMm = [1, 1, 1] } = {}) => niftiTwo(shape, spacingMm, labels);
  const sform = 400;
  const sformCode = 348;
  /** A file moved along x in the world. */
  const moved = (mm: number) => {
    const bytes = volume();
    const offset = sform + 8 * 3;
    bytes.writeDoubleLE(bytes.readDoubleLE(offset) + mm, offset);
    return bytes;
  };
  /** The same file without a placement in the world. */
  const bare = (file = volume()) => {
    const bytes = Buffer.from(file);
    bytes.writeInt32LE(0, sformCode);
    return bytes;
  };
  /** A placed file with the order of axes that files without a placement have. */
  const inDefaultOrder = () => {
    const bytes = volume();
    [-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0].forEach((value, at) => {
      bytes.writeDoubleLE(value, sform + 8 * at);
    });
    return bytes;
  };
  const read = (bytes: Buffer) => readVolume(new Blob([Uint8Array.from(bytes)]), 'a.nii');
  const maskRead = async (mask: Buffer, image: Buffer) =>
    maskOfImage(await read(mask), await read(image), { classes: 2, map: null }, 'mask.nii');
  const refusalOf = (mask: Buffer, image: Buffer) =>
    maskRead(mask, image).then(
      () => 'it is read',
      ({ message }: Error) => message,
    );

  it('is read where it lies as its image does, packed or not, up to half a voxel', async () => {
    for (const mask of [volume(), gzipSync(volume()), moved(0.4)])
      expect([...(await maskRead(mask, volume()))]).to.deep.equal(labels);
    const placed = inDefaultOrder();
    expect(await maskRead(placed, bare(placed))).to.deep.equal(await maskRead(placed, placed));
  });

  it('is refused where its header has another size, spacing, place or order of axes than the image', async () => {
    const image = volume();
    const original =
      'mask.nii; the mask belongs to another image or its header was changed: replace it by the original';
    expect(await refusalOf(volume({ shape: [2, 1, 3] }), image)).to.equal(
      'invalid size of the mask (expected 2 × 2 × 2 as the image, found 2 × 1 × 3): mask.nii; choose the mask of this image',
    );
    expect(await refusalOf(volume({ spacingMm: [2, 1, 1] }), image)).to.equal(
      `invalid spacing of the mask (expected 1 × 1 × 1 mm as the image, found 2 × 1 × 1 mm): ${original}`,
    );
    expect(await refusalOf(moved(50), image)).to.equal(
      `invalid place of the mask (expected the image's, found up to 50.0 mm away): ${original}`,
    );
    expect(await refusalOf(bare(), image)).to.equal(
      'invalid order of axes of the mask (the image is placed in the world and the mask is not, so their axes would be read in different directions): mask.nii; copy the affine of the image into the header of the mask',
    );
    expect(await refusalOf(volume(), bare())).to.match(
      /^invalid order of axes of the mask \(the mask is placed in the world and the image is not/,
    );
  });

  it('may be a picture in colour, whose brightest channel counts', () => {
    const pixels = { shape: [1, 2], channels: 3, data: Float32Array.of(0, 0, 0, 0, 255, 0) };
    expect([...maskOfImage({ pixels }, { pixels }, { classes: 2, map: null }, 'mask.png')]).to.deep.equal([
      0, 1,
    ]);
    const other = { ...pixels, shape: [2, 1] };
    expect(() => maskOfImage({ pixels: other }, { pixels }, { classes: 2, map: null }, 'mask.png')).to.throw(
      /^invalid size of the mask \(expected 1 × 2 as the image, found 2 × 1\): mask\.png; choose the mask/,
    );
  });
});
