import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { readNiftiHeader, readNiftiImage, readNiftiLabels } from '../../../src/data/volumes/nifti-volume.js';
import { rejection } from './nifti-rejection.js';

interface Golden {
  name: string;
  file: string;
  affine: number[][];
  shape: number[];
  voxels: number[];
}

const golden = JSON.parse(readFileSync('test/fixtures/nifti/nibabel.json', 'utf8')) as Golden[];

describe('NIfTI volumes', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'nifti-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  const stored = (bytes: Uint8Array, name = 'volume.nii'): string => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };
  const file = (name: string): Buffer => Buffer.from(golden.find((one) => one.name === name)!.file, 'base64');
  /** A little-endian 3 × 4 × 5 file of int16 or float32, changed. */
  const changed = (name: string, change: (bytes: Buffer) => void): string => {
    const bytes = file(name);
    change(bytes);
    return stored(bytes);
  };

  for (const { name, file: packed, affine, shape, voxels } of golden) {
    it(`agrees with nibabel: ${name}`, async () => {
      const path = stored(Buffer.from(packed, 'base64'));
      const header = await readNiftiHeader(path);
      // The sform is exact. A quaternion's first part is √(1 − b² − c² − d²): for a half turn that is the root of the
      // rounding error of float64 numbers, which nibabel takes in extended precision.
      const tolerance = name === 'qform in NIfTI-2' ? 2 ** -26 : 1e-12;
      for (let row = 0; row < 4; row++) {
        for (let column = 0; column < 4; column++) {
          expect(header.affine[row]![column]).closeTo(affine[row]![column]!, tolerance);
        }
      }
      const image = await readNiftiImage(path);
      expect(image.shape).deep.equal(shape);
      expect(image.data).deep.equal(Float32Array.from(voxels));
    });
  }

  it('takes the spacing from the affine, in the order slice, row, column', async () => {
    const spacing = async (name: string) => (await readNiftiImage(stored(file(name)))).spacingMm;
    expect(await spacing('anti-diagonal, as KiTS19')).deep.equal([
      0.5,
      Math.fround(0.919),
      Math.fround(0.919),
    ]);
    // Rows of the affine: right-left 1.5 along j, anterior-posterior 2.5 along k, superior-inferior 3.5 along i.
    expect(await spacing('permuted axes')).deep.equal([3.5, 2.5, 1.5]);
  });

  it('reads volumes of several blocks in one order, whatever the axes', async () => {
    // 300 × 200 × 90 int16 is 10.8 MB, more than one block of 8 MiB; voxel value = index in the file, wrapped.
    for (const name of ['i2 <', 'anti-diagonal, as KiTS19', 'permuted axes']) {
      const header = file(name).subarray(0, 352);
      const extents = [300, 200, 90];
      extents.forEach((extent, axis) => {
        header.writeInt16LE(extent, 42 + 2 * axis);
      });
      const voxels = Int16Array.from({ length: 300 * 200 * 90 }, (_, at) => at * 7);
      const path = stored(gzipSync(Buffer.concat([header, new Uint8Array(voxels.buffer)]), { level: 1 }));
      const { data, shape } = await readNiftiImage(path);
      const { orientation } = await readNiftiHeader(path);
      for (let probe = 0; probe < 5000; probe++) {
        const at = (probe * 999_983) % data.length;
        const place = [
          Math.floor(at / (shape[1]! * shape[2]!)),
          Math.floor(at / shape[2]!) % shape[1]!,
          at % shape[2]!,
        ];
        const ijk = [0, 0, 0];
        for (const axis of [0, 1, 2]) {
          const voxelAxis = orientation.voxelAxes[axis]!;
          ijk[voxelAxis] = orientation.reversed[axis] ? shape[axis]! - 1 - place[axis]! : place[axis]!;
        }
        expect(data[at]).equal(voxels[ijk[0]! + 300 * (ijk[1]! + 200 * ijk[2]!)]);
      }
    }
  });

  describe('labels', () => {
    const labelled = (change: (bytes: Buffer) => void = () => {}) =>
      changed('u1 <', (bytes) => {
        for (let at = 352; at < bytes.length; at++) bytes[at] = at % 3;
        change(bytes);
      });

    it('come in the same order as the image', async () => {
      const path = labelled();
      const image = await readNiftiImage(path);
      const labels = await readNiftiLabels(path, [0, 1, 2]);
      expect(labels.shape).deep.equal(image.shape);
      expect([...labels.data]).deep.equal([...image.data]);
    });

    it('outside the map are listed with their counts', async () => {
      const path = labelled((bytes) => bytes.set([7, 7, 3], 352));
      const { message } = await rejection(readNiftiLabels(path, [0, 1, 2]));
      expect(message).match(
        /^invalid label values 7 \(2 voxels\), 3 \(1 voxels\), expected 0, 1, 2: .*volume\.nii/,
      );
    });

    it('that are not whole are refused', async () => {
      const path = labelled((bytes) => bytes.writeFloatLE(0.5, 112));
      const { message } = await rejection(readNiftiLabels(path, [0, 1, 2]));
      expect(message).include('label values 0.5 (');
    });

    it('of an intensity volume are not all listed', async () => {
      const { message } = await rejection(readNiftiLabels(stored(file('f4 <')), [0, 1]));
      expect(message).include('and others, expected 0, 1');
      expect(message.length).lessThan(400);
    });
  });

  describe('bad files', () => {
    it('truncated data names expected and found bytes', async () => {
      const path = stored(file('i2 <').subarray(0, 352 + 100));
      const { message } = await rejection(readNiftiImage(path));
      expect(message).include(
        'the file ends early: expected 120 bytes of voxels (3 × 4 × 5 of int16), found 100',
      );
    });

    it('a truncated gzip stream does too', async () => {
      const whole = Buffer.concat([
        file('i2 <').subarray(0, 352),
        Buffer.alloc(120).map((_, at) => (at * 37) % 251),
      ]);
      const path = stored(gzipSync(whole).subarray(0, -40), 'volume.nii.gz');
      const { message } = await rejection(readNiftiImage(path));
      expect(message).match(
        /gzip stream ends early: expected 120 bytes of voxels \(.*\), found \d+: .*volume\.nii\.gz/,
      );
    });

    it('damaged gzip is found by its checksum', async () => {
      const bytes = file('gzip');
      bytes[bytes.length - 6]! ^= 1;
      const { message } = await rejection(readNiftiImage(stored(bytes)));
      expect(message).include('invalid gzip data (incorrect data check)');
    });

    it('a wrong magic number', async () => {
      const path = changed('i2 <', (bytes) => bytes.write('xyz', 344));
      expect((await rejection(readNiftiHeader(path))).message).include(
        'no NIfTI magic number in its first 472 bytes',
      );
      const page = stored(Buffer.from('<!doctype html><title>Not found</title>'));
      expect((await rejection(readNiftiHeader(page))).message).include(
        'no NIfTI magic number in its first 39 bytes',
      );
      expect((await rejection(readNiftiHeader(stored(Buffer.alloc(0))))).message).include('first 0 bytes');
    });

    it('a file that was packed twice', async () => {
      const path = stored(gzipSync(gzipSync(file('i2 <'))), 'volume.nii.gz');
      expect((await rejection(readNiftiImage(path))).message).equal(
        `unsupported NIfTI file: packed twice with gzip: ${path}; unpack it once more`,
      );
    });

    it('an Analyze header, of either byte order', async () => {
      for (const littleEndian of [true, false]) {
        const header = Buffer.alloc(348);
        if (littleEndian) header.writeInt32LE(348);
        else header.writeInt32BE(348);
        const path = stored(header);
        expect((await rejection(readNiftiHeader(path))).message).equal(
          `unsupported Analyze 7.5 header (no NIfTI magic number): ${path}; convert it to NIfTI`,
        );
      }
    });

    it('several time points or channels, and a single slice', async () => {
      const message = async (dims: number[]) =>
        (
          await rejection(
            readNiftiHeader(
              changed('i2 <', (bytes) => {
                dims.forEach((extent, at) => {
                  bytes.writeInt16LE(extent, 40 + 2 * at);
                });
              }),
            ),
          )
        ).message;
      expect(await message([4, 3, 4, 5, 2])).match(
        /^unsupported NIfTI dimensions 4: 3 × 4 × 5 × 2, .*; it has several channels or time points: save one volume per file$/,
      );
      expect(await message([5, 3, 4, 5, 1, 3])).match(
        /; it has several channels .*: save one volume per file$/,
      );
      expect(await message([2, 3, 4])).match(
        /^unsupported NIfTI dimensions 2: 3 × 4, .*; save slices as PNG or TIFF$/,
      );
      expect(await message([4, 3, 0, 5, 2])).match(/; fetch the file again$/);
    });

    it('a pair of files', async () => {
      const path = changed('i2 <', (bytes) => bytes.write('ni1', 344));
      expect((await rejection(readNiftiHeader(path))).message).include(
        'unsupported NIfTI pair of .hdr and .img',
      );
    });

    it('NaN and infinite voxels, counted and placed', async () => {
      const path = changed('f4 <', (bytes) => {
        bytes.writeFloatLE(Number.NaN, 352); // i j k = 0 0 0: the last column of the last row of the last slice
        bytes.writeFloatLE(Number.POSITIVE_INFINITY, 352 + 4 * 59); // the first one
      });
      const { message } = await rejection(readNiftiImage(path));
      expect(message).include('2 NaN or infinite voxels, the first Infinity at slice, row, column 0, 0, 0');
      expect(message).match(/; replace them by the value of the background$/);
    });

    it('an oblique volume, with its angle', async () => {
      const path = changed('i2 <', (bytes) => {
        bytes.writeFloatLE(2 * Math.cos(0.1), 280); // the first voxel axis turned by 0.1 rad in the x-y plane
        bytes.writeFloatLE(2 * Math.sin(0.1), 296);
      });
      const { message } = await rejection(readNiftiHeader(path));
      expect(message).include('unsupported oblique NIfTI volume: voxel axis i is tilted by 5.7° from');
    });

    it('a singular affine, a bad type, bad dimensions, a bad intercept and a bad offset', async () => {
      const message = async (change: (bytes: Buffer) => void) =>
        (await rejection(readNiftiHeader(changed('i2 <', change)))).message;
      expect(await message((bytes) => bytes.writeFloatLE(0, 280))).include(
        'step along voxel axis i is (0, 0, 0) mm',
      );
      for (const [code, name] of [
        [128, 'RGB'],
        [1792, 'complex128'],
      ] as const) {
        expect(await message((bytes) => bytes.writeInt16LE(code, 70))).match(
          new RegExp(
            `^unsupported NIfTI voxel type with code ${code} \\(${name}\\), .*; save it with one number per voxel$`,
          ),
        );
      }
      expect(await message((bytes) => bytes.writeInt16LE(1536, 70))).match(
        /code 1536, expected one of .*; save it as one of these types, or fetch the file again$/,
      );
      expect(await message((bytes) => bytes.writeInt16LE(0, 44))).include('dimensions 3: 3 × 0 × 5');
      expect(await message((bytes) => bytes.writeInt16LE(2, 40))).include('dimensions 2: 3 × 4');
      expect(await message((bytes) => bytes.writeFloatLE(Number.NaN, 116))).match(
        /intercept NaN beside slope 1: .*; fetch the file again, or save it again with a finite intercept$/,
      );
      expect(await message((bytes) => bytes.writeFloatLE(100, 108))).match(
        /voxel offset 100,.*; fetch the file again, or save it again with another program$/,
      );
    });

    it('bits a voxel that are not those of its type', async () => {
      const path = changed('i2 <', (bytes) => bytes.writeInt16LE(32, 72));
      expect((await rejection(readNiftiHeader(path))).message).include(
        'invalid NIfTI header: 32 bits a voxel, expected 16 for the type int16',
      );
    });

    it('a quaternion longer than 1', async () => {
      const path = changed('qform alone', (bytes) => bytes.writeFloatLE(2, 256));
      expect((await rejection(readNiftiHeader(path))).message).include('invalid quaternion (2, ');
    });

    it('a missing file', async () => {
      const { message } = await rejection(readNiftiImage(join(folder, 'none.nii.gz')));
      expect(message).match(/^missing NIfTI file: .*none\.nii\.gz/);
    });
  });

  it('reads metres and micrometres as millimetres, and an unknown unit as millimetres', async () => {
    const plain = (await readNiftiHeader(changed('i2 <', () => {}))).orientation.spacingMm;
    for (const [unit, factor] of [
      [0, 1],
      [1, 1000],
      [2, 1],
      [3, 0.001],
    ] as const) {
      const path = changed('i2 <', (bytes) => bytes.writeUInt8(unit | 8, 123));
      const { spacingMm } = (await readNiftiHeader(path)).orientation;
      for (const [axis, mm] of spacingMm.entries())
        expect(mm).to.be.closeTo(plain[axis]! * factor, 1e-9 * mm);
    }
  });
});
