import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readMaskVolume } from '../../../src/data/volumes/mask-labels.js';
import { readNiftiHeader } from '../../../src/data/volumes/nifti-volume.js';

const golden = JSON.parse(readFileSync('test/fixtures/nifti/nibabel.json', 'utf8')) as {
  name: string;
  file: string;
}[];

describe('a mask volume beside its image', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mask-volume-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A 3 × 4 × 5 file whose sform's offset along x is moved by some millimetres. */
  const volume = (name: string, moveMm: number) => {
    const bytes = Buffer.from(golden.find((one) => one.name === 'i2 <')!.file, 'base64');
    bytes.writeFloatLE(bytes.readFloatLE(280 + 12) + moveMm, 280 + 12);
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };
  const faultsAt = async (moveMm: number) => {
    const path = volume('image.nii', 0);
    const { shape, orientation } = await readNiftiHeader(path);
    const values = Object.fromEntries(Array.from({ length: 256 }, (_, value) => [value, 0]));
    const rule = { kind: 'classes', map: values } as const;
    const image = { shape, spacingMm: orientation.spacingMm, path };
    const { faults } = await readMaskVolume(volume('mask.nii', moveMm), image, rule, 'mask of case 1');
    return faults.map(({ message }) => message).filter((message) => message.includes('place of'));
  };

  it('lies where the image lies, but for half a voxel', async () => {
    expect(await faultsAt(0)).to.deep.equal([]);
    expect(await faultsAt(0.4)).to.deep.equal([]);
  });

  it('is refused elsewhere in the world, with the distance', async () => {
    const [fault] = await faultsAt(50);
    expect(fault).to.match(
      /^invalid place of mask of case 1 \(expected the image's, found up to 50\.0 mm away\)/,
    );
  });
});
