import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { runPredictCommand } from '../../src/cli/predict.js';
import { StudyError } from '../../src/core/errors.js';
import type { SourceCase } from '../../src/core/image.js';
import { openDataSet } from '../../src/data/open-data-set.js';
import { readNiftiImage, readNiftiLabels } from '../../src/data/volumes/nifti-volume.js';
import { readNiftiGrid } from '../../src/data/volumes/write-nifti.js';
import { tf } from '../../src/engine/tensorflow.js';
import { scoreCase } from '../../src/metrics/score-case.js';
import { storedScore } from '../../src/record/cases-file.js';
import { type RunRecord, readRun } from '../../src/record/run-record.js';
import { executeRun } from '../../src/run/one-run/execute-run.js';
import { niftiTwo } from '../data/volumes/nifti-file.js';
import { tinyKidneyRun } from '../run/own-images/tiny-kidney-run.js';
import { tinyContext, tinyRun } from '../run/tiny-run.js';

describe('npm run predict', () => {
  let folder: string;
  const runOf = { pictures: '', volumes: '' };
  const records: Record<string, RunRecord> = {};
  const tested: Record<string, SourceCase[]> = {};
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'predict ü '));
    for (const [kind, config] of [
      ['pictures', await tinyRun()],
      ['volumes', await tinyKidneyRun()],
    ] as const) {
      runOf[kind] = join(folder, config.dataset, 'dsc++', 'seed-1');
      const dataSet = await openDataSet(config.dataset, { dataDir: '', partial: 'use' });
      await executeRun(config, runOf[kind], await tinyContext(folder, { dataSet }));
      records[kind] = readRun(runOf[kind])!;
      const references = dataSet.split.test.filter(({ caseId }) => config.cases.test.includes(caseId));
      tested[kind] = await Promise.all(references.map((reference) => dataSet.read(reference)));
    }
  });
  after(() => rmSync(folder, { recursive: true }));

  let images: string;
  let out: string;
  let number = 0;
  beforeEach(() => {
    const own = join(folder, `test ${number++}`);
    images = join(own, 'Bilder #1');
    out = join(own, 'out', 'predicted 50%');
    mkdirSync(images, { recursive: true });
  });

  async function run(kind: 'pictures' | 'volumes', ...more: string[]) {
    const [said, err]: [string[], string[]] = [[], []];
    const argv = ['--run', runOf[kind], '--images', images, '--out', out, ...more];
    const code = await runPredictCommand(argv, {
      stdout: { write: (text: string) => said.push(text) },
      stderr: { write: (text: string) => err.push(text) },
    });
    return { code, out: said.join(''), err: err.join('') };
  }
  const refusal = async (kind: 'pictures' | 'volumes', ...more: string[]) => {
    const error = await run(kind, ...more).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(StudyError);
    const { message, exitCode } = error as StudyError;
    return `${exitCode}: ${message}`;
  };

  /** A phantom's values are whole numbers in 0 … 255, so that PNG keeps them. */
  async function putPicture(name: string, { image }: SourceCase): Promise<void> {
    const [height, width] = image.shape as [number, number];
    mkdirSync(dirname(join(images, name)), { recursive: true });
    await sharp(Uint8Array.from(image.data), { raw: { width, height, channels: 3 } })
      .png()
      .toFile(join(images, name));
  }
  const oddNames = ['Präparat 1 (a).png', 'sub folder/=b#2 50%.tar.png'];
  async function putPictures() {
    for (const [at, source] of tested.pictures!.entries()) await putPicture(oddNames[at]!, source);
  }
  const predicted = (file: string) => join(out, file);
  async function sixteenBits(file: string): Promise<Uint16Array> {
    const data = await sharp(predicted(file)).toColourspace('grey16').raw({ depth: 'ushort' }).toBuffer();
    return new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
  }
  const table = () =>
    readFileSync(predicted('volumes.csv'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(','));

  it('writes pictures whose scores are those of the run’s record, to the rounding of 16 bits', async () => {
    await putPictures();
    const { code, out: said } = await run('pictures');
    expect(code).to.equal(0);
    expect(said).to.match(/^Images +2 predicted$/m);
    expect(said).to.match(/^Masks +foreground where p > 0\.5$/m);
    expect(said).to.match(/no interval, because the run tested 2 patients and 9 are needed/);
    const stems = oddNames.map((name) => name.replace(/\.png$/, ''));
    for (const [at, { caseId, labels }] of tested.pictures!.entries()) {
      const levels = await sixteenBits(`probabilities/${stems[at]}.png`);
      const data = new Float32Array(2 * levels.length);
      levels.forEach((level, pixel) => {
        data[2 * pixel] = 1 - level / 65_535;
        data[2 * pixel + 1] = level / 65_535;
      });
      const probabilities = { shape: labels.shape, classes: 2, data };
      const foregroundClasses = ['nucleus'];
      const [found] = scoreCase({ caseId, labels, foregroundClasses, probabilities }).scores;
      const expected = records.pictures!.cases[at]!.values;
      for (const metric of ['brier', 'ece', 'brier_foreground', 'soft_score'] as const)
        expect(found!.values[metric], metric).to.be.closeTo(expected[metric], 1e-5);
      // A p within 7.7e-6 of ½ may change sides by its rounding; none does here.
      for (const metric of ['dsc', 'recall', 'precision', 'predicted_pixels'] as const)
        expect(found!.values[metric], metric).to.be.closeTo(expected[metric], 1e-6);
      const mask = await sharp(predicted(`masks/${stems[at]}.png`))
        .toColourspace('b-w')
        .raw()
        .toBuffer();
      expect(new Set(mask)).to.deep.equal(new Set([0, 255]));
      expect(mask.filter((value) => value === 255).length).to.equal(expected.predicted_pixels);
      const { width, height, format } = await sharp(predicted(`overlays/${stems[at]}.jpg`)).metadata();
      expect([height, width, format]).to.deep.equal([...labels.shape, 'jpeg']);
      // A name that a spreadsheet would take for a formula has its apostrophe.
      const row = table()[at + 1]!;
      expect(row.slice(0, 3)).to.deep.equal([oddNames[at]!, 'nucleus', 'pixels']);
      expect(Number(row[3])).to.be.closeTo(expected.expected_pixels, 1e-6 * expected.expected_pixels);
      expect(row.slice(4)).to.deep.equal([String(expected.predicted_pixels), 'NaN', 'NaN']);
    }
    expect(JSON.parse(readFileSync(predicted('prediction.json'), 'utf8'))).to.deep.include({
      classes: ['background', 'nucleus'],
      version: 'plain',
      cut: null,
    });
  });

  it('writes volumes on the grid of their files, with every score of the run’s record', async () => {
    const names = ['Fall 1.nii', 'b/c.d.nii'];
    for (const [at, { image }] of tested.volumes!.entries()) {
      mkdirSync(dirname(join(images, names[at]!)), { recursive: true });
      writeFileSync(join(images, names[at]!), niftiTwo(image.shape, image.spacingMm!, image.data));
    }
    const { code, out: said } = await run('volumes');
    expect(code).to.equal(0);
    expect(said).to.match(/^Masks +the most probable class$/m);
    for (const [at, { caseId, labels, image, posterior }] of tested.volumes!.entries()) {
      const stem = names[at]!.replace('.nii', '');
      const source = await readNiftiGrid(join(images, names[at]!));
      const mask = predicted(`masks/${stem}.nii.gz`);
      expect((await readNiftiGrid(mask)).header.affine).to.deep.equal(source.header.affine);
      const found = await readNiftiLabels(mask, [0, 1, 2]);
      const data = await fourthAxis(predicted(`probabilities/${stem}.nii.gz`), labels.shape);
      const probabilities = { shape: labels.shape, classes: 3, data };
      const foregroundClasses = ['kidney', 'tumour'];
      const spacingMm = image.spacingMm!;
      const { scores } = scoreCase({
        caseId,
        labels,
        foregroundClasses,
        probabilities,
        spacingMm,
        posterior: posterior!,
      });
      const expected = records.volumes!.cases.filter((row) => row.caseId === caseId);
      expect(scores.map(storedScore)).to.deep.equal(expected);
      for (const [label, className] of foregroundClasses.entries()) {
        const { predicted_pixels, expected_pixels } = expected[label]!.values;
        expect(found.data.filter((value) => value === label + 1).length).to.equal(predicted_pixels);
        const row = table().find((cells) => cells[0] === names[at] && cells[1] === className)!;
        const mm3 = spacingMm.reduce((product, mm) => product * mm, 1);
        expect(row[2]).to.equal('mm3');
        expect(Number(row[3])).to.be.closeTo(mm3 * expected_pixels, 1e-6 * mm3 * expected_pixels);
        expect(Number(row[4])).to.be.closeTo(mm3 * predicted_pixels, 1e-6 * mm3 * predicted_pixels + 1e-9);
      }
      expect(existsSync(predicted(`overlays/${stem}.jpg`))).to.equal(true);
    }
    expect(await refusal('volumes', '--cut', '0.4')).to.match(
      /^2: unsupported a cut for 3 classes \(background, kidney, tumour\), .*leave the cut out/,
    );
  });

  it('names each file that cannot be read, does the others, and ends with 3', async () => {
    await putPictures();
    writeFileSync(join(images, 'broken.png'), readFileSync(join(images, oddNames[0]!)).subarray(0, 900));
    writeFileSync(join(images, 'letter.jpg'), 'Dear reader');
    writeFileSync(join(images, 'notes.txt'), 'no image');
    const { code, out: said, err } = await run('pictures');
    expect(code).to.equal(3);
    const paragraphs = err.split('\n').filter((line) => /^(invalid|missing|unsupported) /.test(line));
    expect(paragraphs).to.have.length(2);
    expect(paragraphs[0]).to.match(/^invalid image .*PNG.*broken\.png; copy or download the file again$/);
    expect(paragraphs[1]).to.match(/^invalid image .*letter\.jpg/);
    expect(said).to.match(
      /^Images +2 predicted, 2 could not be read \(see above\), 1 file of another kind skipped$/m,
    );
    expect(table()).to.have.length(3);
  });

  it('goes on where it was, and does again what changed', async () => {
    await putPictures();
    await run('pictures');
    const probability = predicted(`probabilities/${oddNames[0]!.replace('.png', '')}.png`);
    const before = statSync(probability).mtimeMs;
    const csv = readFileSync(predicted('volumes.csv'), 'utf8');
    const again = await run('pictures');
    expect(again.out).to.match(/^Images +0 predicted, 2 were finished before$/m);
    expect(statSync(probability).mtimeMs).to.equal(before);
    expect(readFileSync(predicted('volumes.csv'), 'utf8')).to.equal(csv);
    // Some of the images, into the same folder: the rows of the others stay, as their masks do.
    await run('pictures', '--images', join(images, '**', '*#2*'));
    expect(readFileSync(predicted('volumes.csv'), 'utf8')).to.equal(csv);
    rmSync(probability);
    expect((await run('pictures')).out).to.match(/1 predicted, 1 were finished before/);
    copyFileSync(join(images, oddNames[1]!), join(images, oddNames[0]!));
    expect((await run('pictures')).out).to.match(/1 predicted, 1 were finished before/);
    expect((await run('pictures', '--recalibrate', 'temperature')).out).to.match(/2 predicted$/m);
    expect((await run('pictures', '--recalibrate', 'temperature', '--cut', '0.3')).out).to.match(
      /2 predicted$/m,
    );
  });

  it('cuts where it is told, and recalibrates as the record does', async () => {
    await putPictures();
    const { out: said } = await run('pictures', '--cut', '0.35', '--recalibrate', 'isotonic');
    expect(said).to.match(/^Masks +foreground where p ≥ 0\.35$/m);
    expect(said).to.match(/^Recalibrated +isotonic, learned on 2 validation cases$/m);
    const rows = records.pictures!.recalibrated.filter(({ method }) => method === 'isotonic');
    const stem = oddNames[0]!.replace('.png', '');
    expect(Number(table()[1]![3])).to.be.closeTo(
      rows[0]!.values.expected_pixels,
      1e-6 * rows[0]!.values.expected_pixels,
    );
    const levels = await sixteenBits(`probabilities/${stem}.png`);
    const mask = await sharp(predicted(`masks/${stem}.png`))
      .toColourspace('b-w')
      .raw()
      .toBuffer();
    const cut = Math.round(0.35 * 65_535);
    levels.forEach((level, pixel) => {
      if (Math.abs(level - cut) > 1) expect(mask[pixel]).to.equal(level > cut ? 255 : 0);
    });
  });

  it('chooses a cut on the validation cases, and keeps it', async () => {
    await putPictures();
    const { out: said } = await run('pictures', '--recall', '0.5');
    const [, cut, recall] =
      /foreground where p ≥ (\S+), chosen for recall 0\.5 on 2 validation cases at the size of the network, where recall is (\S+) and/.exec(
        said,
      )!;
    expect(Number(cut) * 20).to.be.closeTo(Math.round(Number(cut) * 20), 1e-9);
    expect(Number(recall)).to.be.at.least(0.5);
    const note = JSON.parse(readFileSync(predicted('prediction.json'), 'utf8'));
    expect(note.cut).to.deep.include({
      threshold: Number(cut),
      target: { quantity: 'recall', atLeast: 0.5 },
    });
    expect((await run('pictures', '--recall', '0.5')).out).to.match(/0 predicted, 2 were finished before/);
  });

  it('predicts validation images again for a cut with --recalibrate, by the manifest of --manifest', async () => {
    await putPictures();
    const options = ['--recall', '0.5', '--recalibrate', 'temperature'];
    expect((await run('pictures', ...options)).out).to.match(/chosen for recall 0\.5 on 2 validation cases/);
    const text = readFileSync('data-manifests/phantom-nuclei.json', 'utf8');
    const manifest = join(folder, 'phantom-nuclei.json');
    writeFileSync(
      manifest,
      JSON.stringify({ ...(JSON.parse(text) as object), foregroundClasses: ['vessel'] }),
    );
    rmSync(out, { recursive: true });
    expect(await refusal('pictures', ...options, '--manifest', manifest)).to.match(
      /^3: invalid validation images of phantom-nuclei, .*changed since the run was trained: its classes\)/,
    );
  });

  it('applies a recalibration that lies in a file, and knows no interval then', async () => {
    await putPictures();
    const file = join(folder, 'saved.json');
    const own = records.pictures!.recalibration;
    const isotonic = { nucleus: { cell: [0], frequency: [0.25] } };
    writeFileSync(file, JSON.stringify({ ...own, isotonic }));
    const { out: said } = await run('pictures', '--recalibrate', 'isotonic', '--apply', file);
    expect(said).to.match(/^Recalibrated +isotonic, learned on 2 cases, from .*saved\.json$/m);
    expect(said).to.match(
      /^Volumes +volumes\.csv; no interval, because the run tested its own recalibration/m,
    );
    // A curve that says 0.25 of every pixel.
    const pixels = tested.pictures![0]!.labels.data.length;
    expect(table()[1]!.slice(3)).to.deep.equal([String(pixels / 4), '0', 'NaN', 'NaN']);
    const again = await run('pictures', '--recalibrate', 'isotonic');
    expect(again.out).to.match(/^Images +2 predicted$/m);
    expect(await refusal('pictures', '--apply', file)).to.match(/^2: missing --recalibrate beside --apply/);
    const ofOther = { isotonic: { a: null }, scores: { a: 1 }, classTemperatures: { background: 1, a: 1 } };
    writeFileSync(file, JSON.stringify({ ...own, ...ofOther }));
    expect(await refusal('pictures', '--recalibrate', 'isotonic', '--apply', file)).to.match(
      /^2: invalid classes of a recalibration: a, the network has nucleus: .*saved\.json/,
    );
  });

  it('applies class temperatures that an audit learned to the probabilities, not to the logits', async () => {
    await putPictures();
    const stem = oddNames[0]!.replace('.png', '');
    await run('pictures');
    const plain = await sixteenBits(`probabilities/${stem}.png`);
    const classTemperatures = { background: 2, nucleus: 0.5 };
    const own = records.pictures!.recalibration;
    const file = join(folder, 'audited.json');
    writeFileSync(file, JSON.stringify({ learnedOn: 'probabilities', ...own, classTemperatures }));
    await run('pictures', '--recalibrate', 'class-temperature', '--apply', file);
    const found = await sixteenBits(`probabilities/${stem}.png`);
    // p' is proportional to p^(1/T) of each class. Probabilities come to the image's grid after the recalibration, so this holds on
    // the mean only; and 16 bits hold too little of p near 0 and 1.
    const compared = [...plain].flatMap((level, at) => {
      const p = level / 65_535;
      if (p < 0.05 || p > 0.95) return [];
      const [background, nucleus] = [(1 - p) ** (1 / 2), p ** (1 / 0.5)];
      return [[found[at]! / 65_535, nucleus / (background + nucleus)] as const];
    });
    expect(compared.length).to.be.above(100);
    const away = compared.reduce((sum, [is, expected]) => sum + Math.abs(is - expected), 0) / compared.length;
    expect(away).to.be.below(0.01);
  });

  it('does not take its own predictions for images', async () => {
    await putPictures();
    out = join(images, 'predictions');
    await run('pictures');
    expect((await run('pictures')).out).to.match(/^Images +0 predicted, 2 were finished before$/m);
    expect(readdirSync(out).sort()).to.deep.equal(
      ['.finished', 'masks', 'overlays', 'prediction.json', 'probabilities', 'volumes.csv'].sort(),
    );
  });

  it('leaves nothing of an earlier cut for an image that fails now, nor under a name that has changed', async () => {
    await putPictures();
    await run('pictures');
    const stems = oddNames.map((name) => name.replace(/\.png$/, ''));
    const outputs = (stem: string) =>
      [`probabilities/${stem}.png`, `masks/${stem}.png`, `overlays/${stem}.jpg`].filter((file) =>
        existsSync(predicted(file)),
      );
    writeFileSync(join(images, oddNames[0]!), 'broken');
    const failed = await run('pictures', '--cut', '0.3');
    expect(failed.code).to.equal(3);
    expect(failed.out).to.match(/^Removed +3 files of an earlier prediction that would pass for this one: /m);
    expect(failed.out).to.contain(`masks/${stems[0]}.png`);
    expect(stems.map((stem) => outputs(stem).length)).to.deep.equal([0, 3]);
    await putPicture(`${stems[1]}.bmp.png`, tested.pictures![0]!);
    await putPicture(oddNames[0]!, tested.pictures![0]!);
    expect((await run('pictures', '--cut', '0.3')).out).to.not.match(/^Removed/m);
    copyFileSync(join(images, oddNames[1]!), join(images, `${stems[1]}.jpg`));
    const renamed = await run('pictures', '--cut', '0.3');
    expect(renamed.out).to.match(/^Removed +3 files/m);
    expect(outputs(stems[1]!)).to.deep.equal([]);
    expect(outputs(`${stems[1]}.png`)).to.have.length(3);
    rmSync(images, { recursive: true });
    await putPicture('other.png', tested.pictures![0]!);
    const note = readFileSync(predicted('prediction.json'), 'utf8');
    expect(await refusal('pictures', '--cut', '0.4')).to.match(
      /^2: invalid --out \(it holds predictions of 4 images with another network, other options or another version of this program/,
    );
    expect(readFileSync(predicted('prediction.json'), 'utf8')).to.equal(note);
  });

  it('names a link to nothing, and predicts what linked folders hold', async () => {
    await putPicture('a.png', tested.pictures![0]!);
    const store = join(folder, `store ${number}`);
    mkdirSync(store);
    copyFileSync(join(images, 'a.png'), join(store, 'b.png'));
    symlinkSync(store, join(images, 'linked'));
    symlinkSync(join(folder, 'nowhere'), join(images, 'gone'));
    const { code, out: said, err } = await run('pictures');
    expect(code).to.equal(3);
    expect(err).to.match(
      /^missing target of a link among the images: .*gone; restore it, or remove the link$/m,
    );
    expect(said).to.match(/^Images +2 predicted, 1 could not be read \(see above\)$/m);
    expect(existsSync(predicted('masks/linked/b.png'))).to.equal(true);
  });

  it('refuses names that would share a file before it writes anything', async () => {
    await putPicture('p/a.png', tested.pictures![0]!);
    await putPicture('p/A.png', tested.pictures![1]!);
    if (readdirSync(join(images, 'p')).length < 2) return;
    expect(await refusal('pictures')).to.match(/^2: invalid names: p\/A\.png and p\/a\.png would both be/);
    expect(existsSync(out)).to.equal(false);
  });

  it('leaves no tensor', async () => {
    await putPictures();
    const before = tf.memory().numTensors;
    await run('pictures');
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('answers wrong use with one paragraph', async () => {
    await putPictures();
    expect(await refusal('pictures', '--cut', '40')).to.equal(
      '2: invalid --cut 40 (expected a number between 0 and 1); such as --cut 0.4',
    );
    expect(await refusal('pictures', '--cut', '0.4', '--recall', '0.9')).to.match(
      /^2: invalid --cut and --recall: each sets the cut/,
    );
    expect(await refusal('pictures', '--recalibrate', 'isotonc')).to.match(
      /^2: unknown recalibration "isotonc"; did you mean "isotonic"\?/,
    );
    expect(await refusal('pictures', '--image', 'x')).to.match(
      /^2: unknown option --image; did you mean --images\?/,
    );
    expect(await refusal('pictures', 'surplus')).to.match(
      /^2: invalid argument "surplus"; put patterns in quotes/,
    );
    expect(await refusal('pictures', '--out', '')).to.match(
      /^2: missing --out: the folder for the predictions/,
    );
    expect(await refusal('pictures', '--out', images)).to.match(
      /^2: invalid --out \(expected a folder apart from the images, .*give another, such as --out '.*predicted'$/,
    );
    expect(await refusal('pictures', '--run', folder)).to.match(/^3: missing finished run/);
    expect(await refusal('pictures', '--images', join(folder, 'nowhere'))).to.match(
      /^3: missing folder of images/,
    );
    expect((await run('volumes')).err).to.match(
      /^unsupported a picture for a network that was trained on volumes: .*Präparat 1 \(a\)\.png/m,
    );
  });
});

/**
 * The volumes of a file with a fourth axis, as pixels × volumes; each is cut out as a file of three axes and
 * read by the project's reader.
 */
async function fourthAxis(path: string, shape: readonly number[]): Promise<Float32Array> {
  const { gunzipSync } = await import('node:zlib');
  const bytes = gunzipSync(readFileSync(path));
  const volumes = Number(bytes.readBigInt64LE(16 + 8 * 4));
  const pixels = shape.reduce((product, extent) => product * extent, 1);
  const data = new Float32Array(pixels * volumes);
  for (let volume = 0; volume < volumes; volume++) {
    const header = Buffer.from(bytes.subarray(0, 544));
    header.writeBigInt64LE(3n, 16);
    header.writeBigInt64LE(1n, 16 + 8 * 4);
    const start = 544 + 4 * pixels * volume;
    const one = `${path}.volume.nii`;
    writeFileSync(one, Buffer.concat([header, bytes.subarray(start, start + 4 * pixels)]));
    const read = await readNiftiImage(one);
    rmSync(one);
    read.data.forEach((p, pixel) => {
      data[pixel * volumes + volume] = p;
    });
  }
  return data;
}
