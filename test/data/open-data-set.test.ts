import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { CaseReference, DataSet } from '../../src/data/cases/data-set.js';
import { isThere } from '../../src/data/cases/study-cases.js';
import { contentFaults } from '../../src/data/check/content-faults.js';
import { loadManifest } from '../../src/data/manifest-format/manifest-files.js';
import {
  type OpenDataSetOptions,
  openDataSet,
  openManifest,
  seededSplitNotes,
} from '../../src/data/open-data-set.js';
import { columns, fakeChase, fakeDrive, fakeImage, fakeMask, put, range, rows } from './fake-folders.js';

describe('openDataSet', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'data-'));
  });
  afterEach(() => rm(dataDir, { recursive: true }));
  const open = (id: string, partial: OpenDataSetOptions['partial'] = 'use') =>
    openDataSet(id, { dataDir, partial });
  const ids = (side: readonly CaseReference[]) => side.map(({ caseId }) => caseId);

  it('splits chasedb1 by child, as its manifest stores', async () => {
    await fakeChase(dataDir);
    const dataSet = await open('chasedb1', 'refuse');
    expect(dataSet.presence).to.deep.equal({ expected: 28, found: 28 });
    expect(ids(dataSet.split.validation)).to.deep.equal(['Image_05L', 'Image_05R', 'Image_12L', 'Image_12R']);
    expect(new Set(dataSet.split.test.map(({ group }) => group))).to.deep.equal(
      new Set(['06', '07', '09', '14']),
    );
    expect(dataSet.notes).to.deep.equal([]);
  });

  it('leaves out a case beyond the official list, with a note', async () => {
    await fakeChase(dataDir);
    await put(fakeImage('Image_99L'), dataDir, 'chasedb1', 'Image_99L.jpg');
    await put(fakeMask(), dataDir, 'chasedb1', 'Image_99L_1stHO.png');
    const { notes } = await open('chasedb1');
    expect(notes.join()).to.match(
      /^1 case in .*chasedb1 not in the official list of chasedb1, left out: .*Image_99L/,
    );
  });

  it('reads DRIVE from its two folders, TIFF and GIF, with the numbers of the authors', async () => {
    await fakeDrive(dataDir);
    const dataSet = await open('drive', 'refuse');
    expect(dataSet.split.training[0]).to.deep.equal({ caseId: '21', number: 0 });
    expect(ids(dataSet.split.validation)).to.deep.equal(['37', '38', '39', '40']);
    expect(ids(dataSet.split.test)).to.deep.equal(
      range(1, 20).map((index) => String(index).padStart(2, '0')),
    );
    const { image, labels } = await dataSet.read(dataSet.split.test[3]!);
    expect([image.shape, image.channels]).to.deep.equal([[rows, columns], 3]);
    expect([...image.data]).to.deep.equal([...(await fakeImage('04').raw().toBuffer())]);
    // Rows 8–23, columns 8–31: 16 × 24 pixels.
    expect(labels.data.reduce((sum, label) => sum + label, 0)).to.equal(384);
  });

  it('finds the folder that an archive brings along', async () => {
    await fakeChase(join(dataDir, 'inner'));
    await mkdir(join(dataDir, 'chasedb1'));
    await rename(join(dataDir, 'inner', 'chasedb1'), join(dataDir, 'chasedb1', 'CHASEDB1'));
    expect((await open('chasedb1')).presence.found).to.equal(28);
  });

  it('unites the many masks of dsb2018', async () => {
    const { source } = loadManifest('dsb2018');
    if (source.kind !== 'files' || source.cases.kind !== 'ids') throw new Error('manifest changed');
    for (const number of [0, 7, 12]) {
      const caseId = source.cases.ids[number]!;
      const folder = join(dataDir, 'dsb2018/stage1_train', caseId);
      await put(fakeImage(caseId), folder, 'images', `${caseId}.png`);
      await put(fakeMask(), folder, 'masks', 'a.png');
      await put(fakeMask().flop(), folder, 'masks', 'b.png');
    }
    // Left alone, a Mac's resource forks would be read as broken masks.
    await writeFile(join(dataDir, 'dsb2018/stage1_train', source.cases.ids[0]!, 'masks/._a.png'), 'fork');
    const dataSet = await open('dsb2018');
    // 7 is the first number of the authors' validation side, 12 of their test side.
    expect([dataSet.split.validation[0]?.number, dataSet.split.test[0]?.number]).to.deep.equal([7, 12]);
    const { labels } = await dataSet.read(dataSet.split.training[0]!);
    // The block covers columns 8–31, its mirror image 32–55: 16 × 48 pixels.
    expect(labels.data.reduce((sum, label) => sum + label, 0)).to.equal(768);
  });

  it('uses a part, or refuses it', async () => {
    await fakeChase(dataDir, [1, 2, 5, 6]);
    const dataSet = await open('chasedb1');
    expect(dataSet.notes).to.deep.equal(['8 of 28 cases of chasedb1 are there and are used']);
    expect(ids(dataSet.split.test)).to.deep.equal(['Image_06L', 'Image_06R']);
    expect(await failure(() => open('chasedb1', 'refuse'))).to.match(
      /^missing cases of chasedb1 \(expected 28, found 8\): .*--allow-partial/,
    );
  });

  it('draws a seeded split by child where the fixed one leaves a side empty', async () => {
    await fakeChase(dataDir, [1, 2, 3, 4, 8, 10]);
    const dataSet = await open('chasedb1');
    expect(dataSet.isFixedSplit).to.equal(false);
    expect(seededSplitNotes(dataSet)[0]).to.match(/seeded split by group/);
    const groups = [dataSet.split.training, dataSet.split.validation, dataSet.split.test].map(
      (side) => new Set(side.map(({ group }) => group)),
    );
    // Six children: a fifth, rounded, tests (1); a fifth of five validates (1); four train.
    expect(groups.map(({ size }) => size)).to.deep.equal([4, 1, 1]);
    expect(new Set(groups.flatMap((side) => [...side])).size).to.equal(6);
    expect((await open('chasedb1')).split).to.deep.equal(dataSet.split);
  });

  it('refuses two children: three sides cannot be filled', async () => {
    await fakeChase(dataDir, [1, 2]);
    expect(await failure(() => open('chasedb1'))).to.match(
      /4 that are there \(of 2 patients: 01, 02\) cannot fill training, validation/,
    );
  });

  it('tells a missing folder, with the ways round it', async () => {
    expect(await failure(() => open('drive'))).to.match(
      /^missing data folder of drive: .*drive; .*show drive.*stand-in chasedb1, or the phantom phantom-vessels/,
    );
  });

  it('tells an empty folder and a foreign layout', async () => {
    await mkdir(join(dataDir, 'chasedb1'));
    expect(await failure(() => open('chasedb1'))).to.match(/^missing cases of chasedb1: the folder is empty/);
    await put(fakeImage('x'), dataDir, 'chasedb1', 'train', 'x.png');
    expect(await failure(() => open('chasedb1'))).to.match(
      /^invalid layout of chasedb1 \(expected files such as Image_01L\.jpg, found train\)/,
    );
  });

  it('tells all halves at once: images without mask, masks without image', async () => {
    await fakeChase(dataDir);
    await rm(join(dataDir, 'chasedb1/Image_03R_1stHO.png'));
    await rm(join(dataDir, 'chasedb1/Image_09L.jpg'));
    const message = await failure(() => open('chasedb1'));
    expect(message).to.match(/^invalid chasedb1, 2 faults:/);
    expect(message).to.match(
      /missing mask of case Image_03R of chasedb1: .*Image_03R_1stHO\.png; put the file/,
    );
    expect(message).to.match(/missing image of case Image_09L of chasedb1: .*Image_09L\.jpg; put the file/);
  });

  it('leaves to contentFaults what only the files of whole cases can tell', async () => {
    await fakeChase(dataDir);
    const manifest = loadManifest('chasedb1');
    const told: string[] = [];
    const faults = () =>
      contentFaults(manifest, dataDir, (done, of) => {
        told.push(`${done}/${of}`);
      });
    expect(await faults()).to.deep.equal([]);
    expect(told).to.have.length(28).and.include('28/28');
    await writeFile(join(dataDir, 'chasedb1/Image_01L.jpg'), 'no picture');
    await rm(join(dataDir, 'chasedb1/Image_09L.jpg'));
    const found = await faults();
    expect(found).to.have.length(1);
    expect(found[0]!.message).to.match(/Image_01L\.jpg/);
    expect([isThere(manifest, dataDir), isThere(loadManifest('drive'), dataDir)]).to.deep.equal([
      true,
      false,
    ]);
  });

  it('abridges hundreds of halves: KiTS19 as cloned, with labels but no CT', async () => {
    for (const index of range(0, 209)) {
      const folder = join(dataDir, 'kits19/data', `case_${String(index).padStart(5, '0')}`);
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'segmentation.nii.gz'), '');
    }
    const message = await failure(() => open('kits19'));
    expect(message).to.match(/missing image of case case_00000 of kits19: .*case_00000\/imaging\.nii\.gz/);
    expect(message).to.match(/cases of kits19: 190 more faults/);
  });

  it('says what labels without images lack', async () => {
    const folder = join(dataDir, 'kits19/labels_3.22x1.62x1.62');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'case_00005_segmentation.nii.gz'), '');
    expect(await failure(() => open('kits19'))).to.match(
      /^missing images of kits19 \(expected \{case\}\/imaging\.nii\.gz, found labels only: case_00005\)/,
    );
  });

  it('leaves out the six KiTS19 cases that the study leaves out', () => {
    const { split } = loadManifest('kits19');
    if (split.kind !== 'numbers') throw new Error('manifest changed');
    expect(split.excluded).to.deep.equal([15, 23, 37, 68, 125, 133]);
  });

  it('gives a fingerprint that follows the bytes', async () => {
    await fakeChase(dataDir);
    const dataSet = await open('chasedb1');
    const cases = dataSet.split.test;
    const before = await dataSet.fingerprint(cases);
    expect(before).to.match(/^[0-9a-f]{64}$/);
    expect(await dataSet.fingerprint(cases)).to.equal(before);
    expect(await dataSet.fingerprint(cases.slice(1))).to.not.equal(before);
    await put(fakeMask().flop(), dataDir, 'chasedb1', 'Image_06L_1stHO.png');
    expect(await dataSet.fingerprint(cases)).to.not.equal(before);
  });

  it('draws phantoms without any folder', async () => {
    const dataSet = await openDataSet('phantom-nuclei', {
      dataDir: join(dataDir, 'none'),
      partial: 'refuse',
    });
    const [first] = dataSet.split.test;
    const drawn = await dataSet.read(first!);
    expect(first).to.deep.equal({ caseId: 'nuclei-080', number: 80 });
    expect(drawn.posterior).to.have.lengthOf(drawn.labels.data.length);
    expect(await dataSet.fingerprint([first!])).to.not.equal(await dataSet.fingerprint(dataSet.split.test));
  });

  it('keeps each official case on its side whatever else is there (hashed splits)', async () => {
    const put3 = async (names: readonly string[]) => {
      for (const name of names) {
        await put(fakeImage(name), dataDir, 'hyperkvasir/segmented-images/images', `${name}.jpg`);
        await put(fakeMask(), dataDir, 'hyperkvasir/segmented-images/masks', `${name}.png`);
      }
    };
    const names = range(1, 30).map((index) => `polyp${index}`);
    await put3(names);
    const sideOf = (dataSet: DataSet) =>
      new Map(Object.entries(dataSet.split).flatMap(([side, cases]) => ids(cases).map((one) => [one, side])));
    const before = sideOf(openManifest(loadManifest('hyperkvasir'), { dataDir, partial: 'use' }));
    await put3(range(31, 40).map((index) => `polyp${index}`));
    const after = sideOf(openManifest(loadManifest('hyperkvasir'), { dataDir, partial: 'use' }));
    expect(names.map((name) => after.get(name))).to.deep.equal(names.map((name) => before.get(name)));
  });
});

async function failure(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('expected a failure');
}
