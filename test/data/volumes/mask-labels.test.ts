import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readMaskVolumes } from '../../../src/data/volumes/mask-labels.js';
import { niftiTwo } from './nifti-file.js';

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
    const values = Object.fromEntries(Array.from({ length: 256 }, (_, value) => [value, 0]));
    const rule = { kind: 'classes', map: values } as const;
    const masks = [volume('mask.nii', moveMm)];
    const { faults } = await readMaskVolumes(masks, { path }, rule, 'mask of case 1');
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

  /** A cube of zeros but for one voxel, with slices fastest; `isPlaced`: whether its header places it in the world. */
  const cube = (name: string, at: number, value: number, isPlaced = true) => {
    const bytes = niftiTwo(
      [3, 3, 3],
      [1, 1, 1],
      Array.from({ length: 27 }, (_, voxel) => (voxel === at ? value : 0)),
    );
    if (!isPlaced) bytes.writeInt32LE(0, 348);
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };
  const rule = { kind: 'classes', map: { 0: 0, 1: 1, 2: 2 } } as const;
  const read = (masks: string[], path: string) => readMaskVolumes(masks, { path }, rule, 'mask of case 1');

  it('is read in one direction with its image, or refused where only one of them is placed in the world', async () => {
    const [placed, bare] = [cube('placed.nii', 5, 1), cube('bare.nii', 5, 1, false)];
    expect((await read([placed], placed)).faults).to.deep.equal([]);
    expect((await read([bare], bare)).faults).to.deep.equal([]);
    expect((await read([bare], placed)).faults.map(({ message }) => message)).to.deep.equal([
      `invalid order of axes of mask of case 1 (the image is placed in the world and the mask is not, so their axes would be read in different directions): ${bare}; copy the affine of the image into the header of the mask`,
    ]);
    expect((await read([placed], bare)).faults[0]!.message).to.contain(
      'the mask is placed in the world and the image is not',
    );
  });

  it('may be several files, whose union it is: the larger class where they overlap', async () => {
    const files = [cube('a.nii', 4, 1), cube('b.nii', 9, 2), cube('c.nii', 4, 2), cube('d.nii', 0, 0)];
    const { labels, faults, warnings } = await read(files, files[0]!);
    expect(faults).to.deep.equal([]);
    expect(labels.data[4]).to.equal(2);
    expect(labels.data[9]).to.equal(2);
    expect(labels.data.filter((label) => label > 0)).to.have.length(2);
    expect(warnings).to.deep.equal([`mask of case 1: one of its 4 files is empty: ${files[3]}`]);
    const broken = join(folder, 'broken.nii');
    writeFileSync(broken, 'no volume');
    expect((await read([files[0]!, broken], files[0]!)).faults[0]!.message).to.contain(broken);
  });
});
