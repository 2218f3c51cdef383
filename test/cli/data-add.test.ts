import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { runDataCommand } from '../../src/cli/data.js';
import type { CaseReference } from '../../src/data/cases/data-set.js';
import { openDataSet } from '../../src/data/open-data-set.js';
import { makePlan } from '../../src/run/plan/make-plan.js';
import { presets } from '../../src/study/presets.js';
import { fakeImage, fakeMask, put } from '../data/fake-folders.js';
import { skipBecause } from '../skip-because.js';

describe('npm run data -- add', () => {
  let folder: string;
  let dataDir: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'own set ü '));
    dataDir = join(folder, 'data');
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function run(...argv: string[]) {
    const [out, err]: [string[], string[]] = [[], []];
    const code = await runDataCommand([...argv, '--data-dir', dataDir], {
      stdout: { write: (text: string) => out.push(text) },
      stderr: { write: (text: string) => err.push(text) },
    });
    return { code, out: out.join(''), err: err.join('') };
  }

  /** Eleven images of six patients with masks of another suffix; the last has none. */
  async function putPictures() {
    for (let at = 0; at < 11; at++) {
      const name = `Präparat p${Math.floor(at / 2)}_${at}`;
      await put(fakeImage(name), folder, 'Bilder 1', `${name}.png`);
      if (at < 10) await put(fakeMask(), folder, 'Masken', `${name}_mask.png`);
    }
  }
  const add = (...more: string[]) =>
    run('add', 'my-scans', '--images', join(folder, 'Bilder 1'), '--masks', join(folder, 'Masken'), ...more);

  it('refuses names that no manifest can hold, before it opens a file', async () => {
    await putPictures();
    await put(fakeImage('odd'), folder, 'Bilder 1', 'images\\scan*1.png');
    await put(fakeMask(), folder, 'Masken', 'images\\scan*1_mask.png');
    const refused = await add().catch((error: unknown) => error as Error);
    expect((refused as Error).message).to.match(
      /^unsupported 2 file names with \\, \* or \{case\}, or with a dot at the beginning, such as images\\scan\*1\.png; rename these files; /,
    );
  });

  it('pairs odd names, tells what is left over, and writes a manifest that check, show and list know', async () => {
    await putPictures();
    const { code, out } = await add('--labels', 'lesion');
    expect(code).to.equal(0);
    expect(out).to.match(/^Pairs +10 images with masks/m);
    expect(out).to.contain('left over: 1 image without a mask: Präparat p5_10.png');
    expect(out).to.match(/^Labels +0 or 255, one class: lesion$/m);
    expect(out).to.match(/^Sizes +48 × 64 \(10 cases opened\)$/m);
    expect(out).to.match(/^Network +resize, z-score to 48 × 64$/m);
    expect(out).to.match(/^Patients +not known.*--patient '\^\(\[\^_\]\+\)_' finds 5$/m);
    const checked = await run('check', 'my-scans');
    expect(checked.out).to.match(/^my-scans +sound +10 of 10/m);
    expect((await run('show', 'my-scans')).out).to.contain('Classes    lesion; 2D, 3 channels');
    expect((await run('list')).out).to.match(/^my-scans +own +10 +all/m);
  });

  it('unites numbered masks of one image, and says so', async () => {
    await putPictures();
    const half = fakeMask(255, [48, 64]).flop();
    await put(half, folder, 'Masken', 'Präparat p0_0_mask_1.png');
    const { out } = await add();
    expect(out).to.match(/^ +united: 1 further mask of 1 image \(Präparat p0_0_mask_1\.png\)$/m);
    expect(out).not.to.contain('without an image');
    const { source } = JSON.parse(readFileSync(join(dataDir, 'my-scans.json'), 'utf8'));
    expect(source.cases[0].masks).to.deep.equal([
      'Masken/Präparat p0_0_mask.png',
      'Masken/Präparat p0_0_mask_1.png',
    ]);
    expect((await run('check', 'my-scans')).out).to.match(/^my-scans +sound +10 of 10/m);
  });

  it('refuses masks of several classes in several files or folders', async () => {
    for (const name of ['000', '001', '002']) {
      await put(fakeImage(name), folder, 'images', `${name}.png`);
      for (const organ of ['liver', 'tumour']) {
        await put(fakeMask(), folder, 'files', `${name}_${organ}.png`);
        await put(fakeMask(), folder, 'folders', organ, `${name}.png`);
      }
    }
    const from = (masks: string) =>
      run('add', 'organs', '--images', join(folder, 'images'), '--masks', join(folder, masks));
    await expectFailure(
      from('files'),
      /^unsupported several masks of one image that differ by more than a number \(3 images: 000_liver\.png and 000_tumour\.png of 000\.png, 001_liver\.png and 001_tumour\.png of 001\.png\): .*files; save one mask file per image with a value for each class, or give a narrower --masks pattern to use one of them$/,
    );
    await expectFailure(from('folders'), /3 images: liver\/000\.png and tumour\/000\.png of 000\.png, /);
    expect((await from('folders/liver')).out).to.match(/^Pairs +3 images with masks/m);
  });

  it('tells further channels of a case from images without a mask', async () => {
    for (const name of ['p_0', 'p_1', 'p_2']) {
      for (const channel of ['0000', '0001'])
        await put(fakeImage(`${name}${channel}`), folder, 'Bilder 1', `${name}_${channel}.png`);
      await put(fakeMask(), folder, 'Masken', `${name}.png`);
    }
    const { out } = await add();
    expect(out).to.contain(
      'left over: 3 further images of cases that have one: p_0_0001.png, p_1_0001.png, p_2_0001.png',
    );
    expect(out).not.to.contain('without a mask');
  });

  it('keeps patients together, in the split and in folds', async () => {
    await putPictures();
    expect((await add('--patient', '(p\\d+)_')).out).to.match(/^Patients +5$/m);
    const { split } = await openDataSet('my-scans', { dataDir, partial: 'refuse' });
    const groups = Object.values(split).map((side) => new Set(side.map((one: CaseReference) => one.group)));
    expect(groups.reduce((sum, { size }) => sum + size, 0)).to.equal(5);
    const { runs } = await makePlan({
      preset: presets.mini,
      datasets: [{ dataset: 'my-scans', losses: ['dsc'], folds: 5, seeds: [1] }],
      dataDir,
      outDir: join(folder, 'results'),
      cacheDir: join(folder, 'cache'),
      overrides: {},
      allowPartial: false,
      fresh: false,
    });
    const tested = runs.map(({ config }) => config.cases.test.map((caseId) => caseId.split('_')[0]));
    expect(tested.flat()).to.have.length(10);
    for (const cases of tested) expect(new Set(cases)).to.have.property('size', 1);
    expect(runs[0]!.config.network.inputShape).to.deep.equal([48, 64]);
  });

  it('counts patients as the manifest has them, and a case without one as one', async () => {
    const long = 'x'.repeat(130);
    const ids = ['p0_0', 'p0_1', 'p2_0', 'a_0', 'a_1', `${long}p1_0`, `${long}p1_1`];
    for (const id of ids) {
      await put(fakeImage(id), folder, 'Bilder 1', `${id}.png`);
      await put(fakeMask(), folder, 'Masken', `${id}_mask.png`);
    }
    const patientsOf = () =>
      JSON.parse(readFileSync(join(dataDir, 'my-scans.json'), 'utf8')).source.cases.map(
        ({ id, patient }: { id: string; patient?: string }) => patient ?? id,
      );
    // p0, p2, two whose group is empty, and two whose patient lies beyond what is read of a name.
    expect((await add('--patient', '(p\\d+|)_')).out).to.match(
      /^Patients +6; 4 cases without a patient, each counted as one$/m,
    );
    expect(new Set(patientsOf())).to.have.property('size', 6);
    const file = join(folder, 'split.csv');
    const sides = ['training', 'training', 'validation', 'training', 'training', 'test', 'test'];
    const patients = ['A', 'B', 'C', 'D', 'E', 'F', 'F'];
    writeFileSync(
      file,
      ['case,side,patient', ...ids.map((id, at) => `${id},${sides[at]},${patients[at]}`)].join('\n'),
    );
    expect((await add('--patient', '(p\\d+|)_', '--split', file)).out).to.match(/^Patients +6$/m);
    expect(new Set(patientsOf())).to.have.property('size', 6);
  });

  it('refuses a pattern of patients that fits no name, and labels that are a list without values', async () => {
    await putPictures();
    const failureOf = (adding: Promise<unknown>) =>
      adding.then(
        () => 'no failure',
        (error: Error) => error.message,
      );
    expect(await failureOf(add('--patient', 'Q(\\d+)'))).to.match(
      /^invalid --patient "Q\(\\d\+\)" \(fits none of 10 names, such as ".*"\); try '\^\(\[\^_\]\+\)_', which gives 5 patients$/,
    );
    expect(await failureOf(add('--labels', 'lesion,rim'))).to.match(
      /--labels "lesion,rim" is read as value=name, such as "255=lesion"/,
    );
    expect(await failureOf(add('--labels', '255=rim,255=lesion'))).to.match(/repeats a value/);
    expect(existsSync(join(dataDir, 'my-scans.json'))).to.equal(false);
  });

  it('takes the user’s own split, and refuses a patient on two sides', async () => {
    await putPictures();
    const ids = Array.from({ length: 10 }, (_, at) => `Präparat p${Math.floor(at / 2)}_${at}`);
    const rows = (sides: string[]) =>
      ['case,side,patient', ...ids.map((id, at) => `${id},${sides[at]},${id.split('_')[0]}`)].join('\n');
    const sides = [...Array<string>(6).fill('training'), 'validation', 'validation', 'test', 'Test'];
    const file = join(folder, 'split.csv');
    writeFileSync(file, `\ufeff${rows(sides)}\n`);
    expect((await add('--split', file)).out).to.match(/^Split +your own: .*split\.csv$/m);
    const { split } = await openDataSet('my-scans', { dataDir, partial: 'refuse' });
    expect(split.test.map(({ caseId }) => caseId)).to.deep.equal(ids.slice(8));
    writeFileSync(file, rows([...sides.slice(0, 9), 'training']));
    await expectFailure(
      add('--split', file),
      /patient "Präparat p4" on two sides: .*p4_8 for test, .*p4_9 for training/,
    );
    // Without a column "patient" the names tell them.
    const divided = [...sides.slice(0, 9), 'training'];
    writeFileSync(file, ['case,side', ...ids.map((id, at) => `${id},${divided[at]}`)].join('\n'));
    await expectFailure(
      add('--split', file, '--patient', '(p\\d+)_'),
      /patient "p4" on two sides: .*p4_8 for test, .*p4_9 for training/,
    );
    writeFileSync(file, `${rows(sides)}\nfremd,test,x`);
    await expectFailure(add('--split', file), /line 12: no case "fremd"\).*; cases are called Präparat p0_0/);
    writeFileSync(file, rows(sides).split('\n').slice(0, 9).join('\n'));
    await expectFailure(add('--split', file), /no side for 2 cases, the first "Präparat p4_8"/);
    writeFileSync(file, rows(sides).split('\n').slice(0, 10).join('\n'));
    await expectFailure(add('--split', file), /no side for 1 case, the first "Präparat p4_9"/);
  });

  it('finds masks among the images by a pattern, and several classes by their values', async () => {
    for (let at = 0; at < 4; at++) {
      await put(fakeImage(`s${at}`), folder, 'all', `s${at}.png`);
      await put(fakeMask(at % 2 ? 1 : 2), folder, 'all', `s${at}.label.png`);
    }
    const all = join(folder, 'all');
    const argv = ['add', 'kidneys', '--images', all, '--masks', join(all, '*.label.png')];
    expect((await run(...argv, '--labels', '1=kidney,2=tumour')).out).to.match(
      /^Labels +0 = background, 1 = kidney, 2 = tumour$/m,
    );
    expect((await run('check', 'kidneys')).code).to.equal(0);
    await expectFailure(run(...argv, '--labels', '1=kidney'), /found 0, 1, 2\).*does not name 2/);
    await expectFailure(
      run('add', 'kidneys', '--images', all, '--masks', all),
      /images: all of them are masks, too/,
    );
  });

  it('takes the smoothed edges of a drawing for one class, of a few values too', async () => {
    for (let at = 0; at < 4; at++) {
      await put(fakeImage(`s${at}`), folder, 'images', `s${at}.png`);
      const drawing = `<svg width="64" height="48"><circle cx="${24 + at}.3" cy="22.6" r="12" fill="white"/></svg>`;
      const { data } = await sharp(Buffer.from(drawing))
        .flatten({ background: 'black' })
        .greyscale()
        .raw()
        .toBuffer({ resolveWithObject: true });
      // Four steps from black to white, as a program with 2 × 2 samples for each pixel draws them.
      const coarse = data.map((value) => Math.round((Math.round((4 * value) / 255) * 255) / 4));
      const mask = sharp(coarse, { raw: { width: 64, height: 48, channels: 1 } });
      await put(mask, folder, 'masks', `s${at}.png`);
    }
    const [images, masks] = ['images', 'masks'].map((name) => join(folder, name));
    const { out } = await run('add', 'drawn', '--images', images!, '--masks', masks!, '--labels', 'lesion');
    expect(out).to.match(
      /^Labels +0 to 255 with grey edges, one class from 128 on: lesion\n +where these values are classes, name each: --labels "64=lesion,128=rim,191=class191,255=class255"$/m,
    );
    expect((await run('check', 'drawn')).out).to.match(/^drawn +sound +4 of 4/m);
    // A class of value 128 in one mask, which by itself has no other value, makes them all classes.
    await put(fakeMask(128), folder, 'masks', 's3.png');
    const { out: graded } = await run('add', 'drawn', '--images', images!, '--masks', masks!);
    expect(graded).to.match(/^Labels +0 = background, 64 = class 64, 128 = class 128, 191 = /m);
  });

  it('reads volumes, with their spacing', async function () {
    const source =
      process.env.DSC_DATA_DIR && join(process.env.DSC_DATA_DIR, 'msd-hippocampus', 'Task04_Hippocampus');
    if (!source || !existsSync(source)) skipBecause(this, 'no msd-hippocampus in DSC_DATA_DIR');
    const names = readdirSync(join(source, 'imagesTr')).filter((name) => !name.startsWith('.'));
    for (const side of ['imagesTr', 'labelsTr']) {
      mkdirSync(join(folder, side));
      for (const name of names.slice(0, 4)) copyFileSync(join(source, side, name), join(folder, side, name));
    }
    const argv = ['add', 'vol', '--images', join(folder, 'imagesTr'), '--masks', join(folder, 'labelsTr')];
    const { out } = await run(...argv, '--labels', '1=anterior,2=posterior');
    expect(out).to.match(/^Network +resample, z-score to 32 × 48 × 32$/m);
    expect((await run('check', 'vol')).out).to.match(/^vol +sound +4 of 4/m);
    await run(...argv, '--labels', '1=anterior,2=posterior', '--spacing', '2,2,2');
    const { protocol } = JSON.parse(readFileSync(join(dataDir, 'vol.json'), 'utf8'));
    expect(protocol.preprocess[0]).to.deep.equal({ op: 'resample', spacingMm: [2, 2, 2] });
    expect(protocol.networkInputShape).to.deep.equal([16, 16, 16]);
  });

  it('tells a file that has gone, and a link out of the folder', async () => {
    await putPictures();
    await add();
    const mask = join(folder, 'Masken', 'Präparat p0_0_mask.png');
    rmSync(mask);
    expect((await run('check', 'my-scans')).out).to.contain('missing mask of case Präparat p0_0 of my-scans');
    const elsewhere = await put(fakeMask(), await mkdtemp(join(tmpdir(), 'elsewhere-')), 'mask.png');
    symlinkSync(elsewhere, mask);
    expect((await run('check', 'my-scans')).out).to.contain('a link that leads out of the folder of the set');
  });

  it('lists linked folders, names links to nothing, and refuses those that lead out of the folder', async () => {
    await putPictures();
    for (const [at, kind] of ['Bilder 1', 'Masken'].entries()) {
      await put(at ? fakeMask() : fakeImage('linked'), folder, 'store', kind, `q_${at ? '1_mask' : 1}.png`);
      symlinkSync(join(folder, 'store', kind), join(folder, kind, 'linked'));
    }
    symlinkSync(join(folder, 'nowhere'), join(folder, 'Bilder 1', 'gone'));
    const { code, out } = await add();
    expect(code).to.equal(0);
    expect(out).to.match(/^Pairs +11 images with masks/m);
    expect(out).to.match(/left over: 1 link to nothing: gone$/m);
    expect((await run('check', 'my-scans')).out).to.match(/^my-scans +sound +11 of 11/m);
    const elsewhere = await mkdtemp(join(tmpdir(), 'elsewhere-'));
    rmSync(join(folder, 'Masken', 'linked'));
    await put(fakeMask(), elsewhere, 'q_1_mask.png');
    symlinkSync(elsewhere, join(folder, 'Masken', 'linked'));
    await expectFailure(
      add(),
      /^invalid 1 path through links that lead out of the folder of the set, .*own set .* \(the first leads to .*elsewhere-.*q_1_mask\.png\): .*linked.q_1_mask\.png; replace the links/,
    );
    await rm(elsewhere, { recursive: true });
  });

  for (const [argv, message] of [
    [['add'], /missing NAME of the set to add; such as: npm run data -- add/],
    [['add', 'x'], /missing --images of the set to add/],
    [
      ['add', 'My Scans', '--images', 'a', '--masks', 'b'],
      /invalid name "My Scans" \(expected small letters/,
    ],
    [
      ['add', 'drive', '--images', 'a', '--masks', 'b'],
      /name "drive", which is a data set of the study; .*my-drive/,
    ],
    [
      ['add', 'x', '--images', 'a', '--masks', 'b', '--patient', '('],
      /--patient "\(" \(is not a regular expression\)/,
    ],
    [['add', 'x', '--images', 'a', '--masks', 'b', '--patient', 'a'], /expected one group in parentheses/],
    [['add', 'x', '--images', 'a', '--masks', 'b', '--spacing', '1,1'], /--spacing "1,1"; give millimetres/],
    [
      ['add', 'x', 'y', '--images', 'a', '--masks', 'b'],
      /argument "y"; give one name; put patterns in quotes/,
    ],
    [['add', 'x', '--image', 'a', '--masks', 'b'], /--images/],
    [['add', 'x', '--images', '/none', '--masks', '/none'], /missing folder of masks: \/none/],
  ] as const) {
    it(`refuses ${argv.join(' ')}`, () => expectFailure(run(...argv), message));
  }
});

async function expectFailure(running: Promise<unknown>, message: RegExp): Promise<void> {
  const error = await running.then(
    () => undefined,
    (failure: Error) => failure,
  );
  expect(error?.message).to.match(message);
}
