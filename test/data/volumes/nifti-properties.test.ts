import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { readNiftiImage, readNiftiLabels } from '../../../src/data/volumes/nifti-volume.js';
import { property } from '../../property.js';

/** Voxel types of NIfTI-1: code, bytes, and how a value is written. */
const types = {
  uint8: { code: 2, bytes: 1, write: 'setUint8', range: [0, 255] },
  int16: { code: 4, bytes: 2, write: 'setInt16', range: [-32768, 32767] },
  int32: { code: 8, bytes: 4, write: 'setInt32', range: [-(2 ** 24), 2 ** 24] },
  float32: { code: 16, bytes: 4, write: 'setFloat32', range: [-1000, 1000] },
  uint16: { code: 512, bytes: 2, write: 'setUint16', range: [0, 65535] },
} as const;

interface Volume {
  /** Extents along the file's first, second and third axis, and the file axis of each world axis. */
  extents: readonly number[];
  voxels: readonly number[];
  type: keyof typeof types;
  littleEndian: boolean;
}

/** World axis (0 right-left, 1 anterior-posterior, 2 superior-inferior) of every file axis, and its direction. */
interface Orientation {
  order: readonly number[];
  flipped: readonly boolean[];
}

const volume: fc.Arbitrary<Volume> = fc
  .tuple(
    fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 3, maxLength: 3 }),
    fc.constantFrom(...(Object.keys(types) as (keyof typeof types)[])),
    fc.boolean(),
  )
  .chain(([extents, type, littleEndian]) => {
    const [low, high] = types[type].range;
    const count = extents[0]! * extents[1]! * extents[2]!;
    return fc
      .array(fc.integer({ min: low, max: high }), { minLength: count, maxLength: count })
      .map((voxels) => ({ extents, voxels, type, littleEndian }));
  });
const orientation: fc.Arbitrary<Orientation> = fc.record({
  order: fc.constantFrom([0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]),
  flipped: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
});
const spacing = fc.array(fc.constantFrom(0.5, 1, 1.25, 3), { minLength: 3, maxLength: 3 });

/** The volume, given along the world's axes, as a NIfTI-1 file that stores it in that orientation. */
function fileOf(
  { extents, voxels, type, littleEndian }: Volume,
  { order, flipped }: Orientation,
  spacingMm: readonly number[],
): Uint8Array {
  const { code, bytes, write } = types[type];
  const file = new Uint8Array(352 + voxels.length * bytes);
  const view = new DataView(file.buffer);
  const stored = order.map((world) => extents[world]!);
  view.setInt32(0, 348, littleEndian);
  [3, ...stored, 1, 1, 1, 1].forEach((extent, at) => {
    view.setInt16(40 + 2 * at, extent, littleEndian);
  });
  view.setInt16(70, code, littleEndian);
  view.setInt16(72, 8 * bytes, littleEndian);
  [1, ...order.map((world) => spacingMm[world]!)].forEach((step, at) => {
    view.setFloat32(76 + 4 * at, step, littleEndian);
  });
  view.setFloat32(108, 352, littleEndian);
  view.setFloat32(112, 1, littleEndian);
  view.setUint8(123, 2);
  view.setInt16(254, 1, littleEndian);
  order.forEach((world, axis) => {
    const step = spacingMm[world]! * (flipped[axis] ? -1 : 1);
    view.setFloat32(280 + 16 * world + 4 * axis, step, littleEndian);
    if (flipped[axis]) {
      view.setFloat32(280 + 16 * world + 12, spacingMm[world]! * (extents[world]! - 1), littleEndian);
    }
  });
  file.set(Buffer.from('n+1\0'), 344);
  for (let at = 0; at < voxels.length; at++) {
    const place = [
      at % stored[0]!,
      Math.floor(at / stored[0]!) % stored[1]!,
      Math.floor(at / stored[0]! / stored[1]!),
    ];
    const world = [0, 0, 0];
    order.forEach((axis, index) => {
      world[axis] = flipped[index] ? stored[index]! - 1 - place[index]! : place[index]!;
    });
    const value = voxels[(world[2]! * extents[1]! + world[1]!) * extents[0]! + world[0]!]!;
    view[write](352 + at * bytes, value, littleEndian);
  }
  return file;
}

describe('properties of NIfTI volumes', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'nifti-properties-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  const stored = (bytes: Uint8Array, name = 'volume.nii') => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };
  const standard = { order: [0, 1, 2], flipped: [false, false, false] };

  property(
    'the orientation of a file does not matter: 48 of them hold one volume',
    [volume, orientation, spacing],
    async (one, turned, steps) => {
      const expected = await readNiftiImage(stored(fileOf(one, standard, steps)));
      const found = await readNiftiImage(stored(fileOf(one, turned, steps)));
      expect(found).to.deep.equal(expected);
      expect([...found.data].sort()).to.deep.equal(Array.from(one.voxels, Math.fround).sort());
    },
  );

  property(
    'nor do byte order and compression',
    [volume, orientation, spacing],
    async (one, turned, steps) => {
      const plain = await readNiftiImage(stored(fileOf(one, turned, steps)));
      const other = fileOf({ ...one, littleEndian: !one.littleEndian }, turned, steps);
      expect(await readNiftiImage(stored(gzipSync(other), 'volume.nii.gz'))).to.deep.equal(plain);
    },
  );

  property(
    'labels are the same voxels, whole',
    [volume, orientation, spacing],
    async (one, turned, steps) => {
      const labels = { ...one, voxels: one.voxels.map((voxel) => Math.abs(voxel) % 3) };
      const path = stored(fileOf(labels, turned, steps));
      const image = await readNiftiImage(path);
      const map = await readNiftiLabels(path, [0, 1, 2]);
      expect(map.shape).to.deep.equal(image.shape);
      expect([...map.data]).to.deep.equal([...image.data]);
    },
  );

  property('a file that ends early is refused', [volume, orientation, fc.nat()], async (one, turned, cut) => {
    const whole = fileOf(one, turned, [1, 1, 1]);
    const path = stored(whole.subarray(0, cut % whole.length));
    const refused = await readNiftiImage(path).then(
      () => undefined,
      (error: Error) => error,
    );
    expect(refused?.message, `${cut % whole.length} of ${whole.length} bytes`).to.match(
      /^(invalid|unsupported) /,
    );
    expect(refused?.message).to.include(path);
  });
});
