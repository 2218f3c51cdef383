import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { RandomStream } from '../../src/core/random-stream.js';
import { readStudy } from '../../src/record/study-record.js';
import { fakeImage, fakeMask, put } from '../data/fake-folders.js';
import { niftiTwo } from '../data/volumes/nifti-file.js';
import { type Ended, typedHere, type Words } from './in-this-process.js';
import { typed } from './own-images.js';

describe('npm run compare', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'own images ü '));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (...words: Words) => typedHere(words, { INIT_CWD: folder, DSC_DATA_DIR: join(folder, 'data') });
  const add = (...more: string[]) =>
    run('data', 'add', 'my-scans', '--images', 'Bilder 1', '--masks', 'Masken', ...more);
  const compare = (...more: string[]) =>
    run('compare', 'my-scans', '--epochs', '1', '--out', 'results', ...more);
  const results = () => join(folder, 'results');

  /** Odd names: spaces, umlauts, a suffix, a capital extension, and one image without a mask. */
  async function putPictures(patients: number, mask: (at: number) => number = () => 255) {
    for (let at = 0; at < 2 * patients; at++) {
      const name = `P${Math.floor(at / 2)} Präparat ${at}`;
      await put(fakeImage(name), folder, 'Bilder 1', `${name}.${at % 3 === 0 ? 'PNG' : 'png'}`);
      await put(fakeMask(mask(at)), folder, 'Masken', `${name}_mask.png`);
    }
    await put(fakeImage('no mask'), folder, 'Bilder 1', 'P9 ohne Maske.png');
  }

  function expectDone({ code, stdout, stderr }: Ended) {
    expect(code, `${stdout}\n${stderr}`).to.equal(0);
  }

  it('goes from two folders of odd names to a verdict, in the record and on the page of the study, and finds it done', async () => {
    await putPictures(3);
    const added = await add('--patient', '^(P\\d+) ');
    expect(added.stdout).to.contain('left over: 1 image without a mask: P9 ohne Maske.png');
    expectDone(await run('data', 'check', 'my-scans'));
    const first = await typed(folder, ['compare', 'my-scans', '--epochs', '1', '--out', 'results']);
    expectDone(first);
    expect(first.stderr).to.match(/^my-scans: 6 images of 3 patients, 3 folds by patient; DSC and DSC\+\+$/m);
    expect(first.stderr).to.match(
      /^sizes for 2 h: network input 48 × 64, 16 filters, 4 levels, up to 1 epoch a run$/m,
    );
    expect(first.stderr).to.contain('note: 3 folds instead of 5: there are 3 patients');
    expect(first.stderr).to.contain('note: 3 patients are fewer than 6');
    expect(first.stderr).to.match(/^at most [\d:]+: training [\d:]+, testing [\d:]+$/m);
    expect(first.stderr).to.contain('leak check: my-scans, 6 cases, 3 splits: no picture is on two sides');
    expect(first.stdout).to.match(/^my-scans: DSC\+\+ against DSC on your images$/m);
    expect(first.stdout).to.match(
      /^ {2}Images {6}6 test images, of 3 patients; 3 folds\. With fewer than 6 patients no conclusion/m,
    );
    for (const about of ['Calibration', 'Dice', 'Threshold', 'Temperature'])
      expect(first.stdout, about).to.match(new RegExp(`^ {2}${about} +\\S`, 'm'));
    expect(first.stdout).to.match(/npm run predict -- --run ".*own\/my-scans\/dsc\+\+\/fold-1-seed-1"/);
    const { runs } = readStudy(results(), 'own');
    expect(runs).to.have.length(6);
    const tested = runs
      .filter(({ config }) => config.loss === 'dsc')
      .flatMap(({ config }) => config.cases.test);
    expect([...tested].sort())
      .to.deep.equal([...new Set(tested)].sort())
      .and.to.have.length(6);
    expect(runs[0]!.validationThresholds).to.have.length(19 * runs[0]!.config.cases.validation.length);
    const page = readFileSync(join(results(), 'own', 'report.html'), 'utf8');
    expect(page).to.contain('DSC++ against DSC on your images').and.to.not.contain('Claim A');
    const again = await compare();
    expectDone(again);
    expect(again.stderr).to.contain('0 runs to do, 6 done').and.to.not.contain('timing');
    expect(again.stdout).to.equal(first.stdout);
    const tables = await run('tables', '--preset', 'own', '--out', 'results');
    expectDone(tables);
    expect(tables.stdout).to.contain('my-scans: DSC++ against DSC on your images');
  });

  it('takes three classes, goes on where it was stopped, and refuses results of other sizes in its way', async () => {
    await putPictures(4, (at) => (at % 2 ? 1 : 2));
    await add('--patient', '^(P\\d+) ', '--labels', '1=rim,2=core');
    expectDone(await compare('--folds', '2', '--losses', 'dsc'));
    const second = await compare('--folds', '2');
    expectDone(second);
    expect(second.stderr).to.contain('2 runs to do, 2 done');
    expect(second.stdout).to.match(/the probability of any foreground under DSC/);
    renameSync(
      join(results(), 'own', 'my-scans', 'dsc', 'fold-1-seed-1'),
      join(results(), 'own', 'my-scans', 'dsc', 'fold-1-seed-7'),
    );
    const sizesFile = join(results(), 'own', 'my-scans', 'sizes.json');
    const sizes = readFileSync(sizesFile, 'utf8');
    const other = await run('compare', 'my-scans', '--folds', '2', '--epochs', '2', '--out', 'results');
    expect(other.code).to.equal(2);
    expect(other.stderr).to.match(
      /^invalid --out .*it holds a comparison with other sizes or folds: my-scans\/dsc\/fold-1-seed-7.*; give another --out, or remove that folder$/m,
    );
    expect(readFileSync(sizesFile, 'utf8'), 'the refused command leaves the sizes').to.equal(sizes);
  });

  it('takes the user’s own split as it is, under three seeds', async () => {
    await putPictures(3);
    const sides = ['training', 'training', 'validation', 'validation', 'test', 'test'];
    const rows = sides.map(
      (side, at) => `P${Math.floor(at / 2)} Präparat ${at},${side},P${Math.floor(at / 2)}`,
    );
    writeFileSync(join(folder, 'split.csv'), ['case,side,patient', ...rows].join('\n'));
    expectDone(await add('--split', 'split.csv'));
    const planned = await compare('--dry-run');
    expectDone(planned);
    expect(planned.stderr).to.contain("the set's own split under 3 seeds").and.to.contain('6 runs to do');
    expect(existsSync(results()), 'a dry run writes nothing').to.equal(false);
  });

  it('refuses a picture that lies in the folders of two patients, and trains nothing', async () => {
    for (const patient of ['Anna', 'Bea', 'Cleo', 'Dana']) {
      for (const at of [1, 2]) {
        const picture = at === 1 && patient !== 'Anna' ? patient : at === 1 ? 'Bea' : `${patient} ${at}`;
        await put(fakeImage(picture), folder, 'Bilder 1', patient, `00${at}.png`);
        await put(fakeMask(), folder, 'Masken', patient, `00${at}.png`);
      }
    }
    expect((await add('--patient', '^([^_]+)_')).stdout).to.match(/^Patients +4$/m);
    const { code, stderr } = await compare();
    expect(code).to.equal(3);
    expect(stderr).to.match(
      /invalid split of my-scans \(the same picture on two sides: .*(Anna|Bea)_001.*(Anna|Bea)_001.* are the same image file/,
    );
    expect(existsSync(join(results(), 'own', 'my-scans', 'dsc'))).to.equal(false);
  });

  it('compares on a folder of volumes', async () => {
    const shape = [16, 20, 24];
    const noise = RandomStream.fromSeed(5);
    for (const folderOfPart of ['Bilder 1', 'Masken']) mkdirSync(join(folder, folderOfPart));
    for (const name of ['a', 'b', 'c', 'd']) {
      const labels = Uint8Array.from({ length: 16 * 20 * 24 }, (_, at) => {
        const [z, y, x] = [Math.floor(at / 480), Math.floor(at / 24) % 20, at % 24];
        return z < 4 || z >= 12 || y < 5 || y >= 15 ? 0 : x < 12 ? 1 : 2;
      });
      const image = Float32Array.from(labels, (label) => label + noise.normal());
      writeFileSync(join(folder, 'Bilder 1', `${name}.nii`), niftiTwo(shape, [1, 1, 1], image));
      writeFileSync(join(folder, 'Masken', `${name}.nii`), niftiTwo(shape, [1, 1, 1], labels));
    }
    expectDone(await add('--labels', '1=anterior,2=posterior'));
    const ended = await compare('--hours', '0.5', '--folds', '2');
    expectDone(ended);
    expect(ended.stdout).to.match(/^my-scans: DSC\+\+ against DSC on your images$/m);
  });

  it('says what cannot be done with one patient', async () => {
    await putPictures(1);
    await put(fakeImage('third'), folder, 'Bilder 1', 'P0 Präparat 2.png');
    await put(fakeMask(), folder, 'Masken', 'P0 Präparat 2_mask.png');
    expectDone(await add('--patient', '^(P\\d+) '));
    const { code, stderr } = await compare();
    expect(code).to.equal(3);
    expect(stderr).to.match(
      /^missing cases of my-scans: the 3 that are there \(of 1 patient: P0\) cannot fill .*without --patient$/m,
    );
  });

  const wrong: [words: Words, code: number, message: RegExp][] = [
    [['compare'], 2, /^missing NAME of the data set to compare on; such as: npm run compare -- my-scans; /],
    [['compare', 'my-scan'], 2, /^unknown data set "my-scan"; known: drive,/],
    [['compare', 'dsb2018', 'x'], 2, /^invalid argument "x" \(compare takes one data set\)/],
    [['compare', 'phantom-skin', '--hour', '2'], 2, /^unknown option --hour; did you mean --hours\?/],
    [['compare', 'phantom-skin', '--hours', 'two'], 2, /^invalid --hours "two"; give a number above 0$/m],
    [['compare', 'phantom-skin', '--folds', '1'], 2, /^invalid --folds "1"; give 2 to 100 folds/],
    [['compare', 'phantom-skin', '--losses', 'dice'], 2, /^unknown loss "dice"; /],
    [
      ['compare', '--manifest', 'none.json'],
      2,
      /^missing manifest \(expected a file NAME\.json\): .*none\.json; correct --manifest/,
    ],
    [['data', 'check', '--manifest', 'none.json'], 2, /^missing manifest/],
    [['replicate', '--manifest', 'none.json'], 2, /^missing manifest/],
  ];
  for (const [words, code, message] of wrong) {
    it(`answers ${words.join(' ')} with one paragraph`, async () => {
      const ended = await run(...words);
      expect(ended.stderr).to.match(message);
      expect(ended.stderr.trim().split('\n')).to.have.length(1);
      expect(ended.code).to.equal(code);
    });
  }
});
