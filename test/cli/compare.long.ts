import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { RandomStream } from '../../src/core/random-stream.js';
import { readStudy } from '../../src/record/study-record.js';
import { niftiTwo } from '../data/volumes/nifti-file.js';
import { ComparisonFolder, expectDone } from './comparison-folder.js';
import { typed } from './own-images.js';

describe('npm run compare, with its training', () => {
  let own: ComparisonFolder;
  beforeEach(() => {
    own = new ComparisonFolder();
  });
  afterEach(() => own.remove());

  it('goes from two folders of odd names to a verdict, in the record and on the page of the study, and finds it done', async () => {
    await own.putPictures(3);
    const added = await own.add('--patient', '^(P\\d+) ');
    expect(added.stdout).to.contain('left over: 1 image without a mask: P9 ohne Maske.png');
    expectDone(await own.run('data', 'check', 'my-scans'));
    const first = await typed(own.folder, ['compare', 'my-scans', '--epochs', '1', '--out', 'results']);
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
    const { runs } = readStudy(own.results, 'own');
    expect(runs).to.have.length(6);
    const tested = runs
      .filter(({ config }) => config.loss === 'dsc')
      .flatMap(({ config }) => config.cases.test);
    expect([...tested].sort())
      .to.deep.equal([...new Set(tested)].sort())
      .and.to.have.length(6);
    expect(runs[0]!.validationThresholds).to.have.length(19 * runs[0]!.config.cases.validation.length);
    const page = readFileSync(join(own.results, 'own', 'report.html'), 'utf8');
    expect(page).to.contain('DSC++ against DSC on your images').and.to.not.contain('Claim A');
    const again = await own.compare();
    expectDone(again);
    expect(again.stderr).to.contain('0 runs to do, 6 done').and.to.not.contain('timing');
    expect(again.stdout).to.equal(first.stdout);
    const tables = await own.run('tables', '--preset', 'own', '--out', 'results');
    expectDone(tables);
    expect(tables.stdout).to.contain('my-scans: DSC++ against DSC on your images');
  });

  it('takes three classes, goes on where it was stopped, and refuses results of other sizes in its way', async () => {
    await own.putPictures(4, (at) => (at % 2 ? 1 : 2));
    await own.add('--patient', '^(P\\d+) ', '--labels', '1=rim,2=core');
    expectDone(await own.compare('--folds', '2', '--losses', 'dsc'));
    const second = await own.compare('--folds', '2');
    expectDone(second);
    expect(second.stderr).to.contain('2 runs to do, 2 done');
    expect(second.stdout).to.match(/the probability of any foreground under DSC/);
    renameSync(
      join(own.results, 'own', 'my-scans', 'dsc', 'fold-1-seed-1'),
      join(own.results, 'own', 'my-scans', 'dsc', 'fold-1-seed-7'),
    );
    const sizesFile = join(own.results, 'own', 'my-scans', 'sizes.json');
    const sizes = readFileSync(sizesFile, 'utf8');
    const other = await own.run('compare', 'my-scans', '--folds', '2', '--epochs', '2', '--out', 'results');
    expect(other.code).to.equal(2);
    expect(other.stderr).to.match(
      /^invalid --out .*it holds a comparison with other sizes or folds: my-scans\/dsc\/fold-1-seed-7.*; give another --out, or remove that folder$/m,
    );
    expect(readFileSync(sizesFile, 'utf8'), 'the refused command leaves the sizes').to.equal(sizes);
  });

  it('compares on a folder of volumes', async () => {
    const shape = [16, 20, 24];
    const noise = RandomStream.fromSeed(5);
    for (const folderOfPart of ['Bilder 1', 'Masken']) mkdirSync(join(own.folder, folderOfPart));
    for (const name of ['a', 'b', 'c', 'd']) {
      const labels = Uint8Array.from({ length: 16 * 20 * 24 }, (_, at) => {
        const [z, y, x] = [Math.floor(at / 480), Math.floor(at / 24) % 20, at % 24];
        return z < 4 || z >= 12 || y < 5 || y >= 15 ? 0 : x < 12 ? 1 : 2;
      });
      const image = Float32Array.from(labels, (label) => label + noise.normal());
      writeFileSync(join(own.folder, 'Bilder 1', `${name}.nii`), niftiTwo(shape, [1, 1, 1], image));
      writeFileSync(join(own.folder, 'Masken', `${name}.nii`), niftiTwo(shape, [1, 1, 1], labels));
    }
    expectDone(await own.add('--labels', '1=anterior,2=posterior'));
    const ended = await own.compare('--hours', '0.5', '--folds', '2');
    expectDone(ended);
    expect(ended.stdout).to.match(/^my-scans: DSC\+\+ against DSC on your images$/m);
  });
});
