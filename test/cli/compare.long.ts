import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { RandomStream } from '../../src/core/random-stream.js';
import { niftiTwo } from '../data/volumes/nifti-file.js';
import { ComparisonFolder, expectDone } from './comparison-folder.js';

describe('npm run compare on classes and volumes', () => {
  let own: ComparisonFolder;
  beforeEach(() => {
    own = new ComparisonFolder();
  });
  afterEach(() => own.remove());

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
