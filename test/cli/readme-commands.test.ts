import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { fakeImage, fakeMask, put } from '../data/fake-folders.js';
import { smallStudy, writeSyntheticStudy } from '../record/synthetic-study.js';
import { typedHere, type Words } from './in-this-process.js';

/** The whole suite, and the study that it begins with: what checks this repository runs both. */
const runElsewhere = ['npm run replicate', 'npm test'];

/** A grey ramp: probabilities of every value. */
const ramp = () =>
  sharp(Buffer.from(Array.from({ length: 48 * 64 }, (_, at) => at % 256)), {
    raw: { width: 64, height: 48, channels: 1 },
  }).toColourspace('b-w');

describe('the commands of README.md', () => {
  let folder: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'readme '));
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
      await put(fakeImage(name), folder, 'images', `${name}.png`);
      await put(fakeMask(), folder, 'masks', `${name}.png`);
      await put(ramp(), folder, 'probabilities', `${name}.png`);
      await put(fakeMask(), folder, 'truth', `${name}.png`);
    }
    const ids: string[] = JSON.parse(readFileSync('data-manifests/ids/dsb2018.json', 'utf8'));
    for (const id of ids.slice(0, 10)) {
      const place = [folder, 'data-dir', 'dsb2018', 'stage1_train', id];
      await put(fakeImage(id), ...place, 'images', `${id}.png`);
      await put(fakeMask(), ...place, 'masks', 'one.png');
    }
    writeSyntheticStudy(join(folder, 'results'), smallStudy);
  });
  after(() => rmSync(folder, { recursive: true }));

  const lines = [...readFileSync('README.md', 'utf8').matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
    .flatMap(([, block]) => block!.trim().split('\n'))
    .map((line) => line.replace(/\s+#.*$/, ''));

  it('begin with the two that need nothing', () => {
    expect(lines.slice(0, 2)).to.deep.equal(runElsewhere);
  });

  // One after the other, each on what the ones before it made. `--x DIR` is the folder x of the test; one epoch, two folds.
  for (const line of lines.slice(2)) {
    it(line, async () => {
      const [npm, run, command, ...rest] = line.split(' ');
      expect([npm, run]).to.deep.equal(['npm', 'run']);
      const words = rest.filter((word) => word !== '--');
      const args = words.map((word, at) => (word === 'DIR' ? words[at - 1]!.replace('--', '') : word));
      const more = {
        compare: ['--epochs', '1', '--folds', '2', '--out', 'compared'],
        replicate: ['--out', 'replicated'],
        tables: ['--out', 'results'],
      }[command!];
      const { code, stdout, stderr } = await typedHere(
        [command, ...args, ...(more ?? [])] as unknown as Words,
        {
          INIT_CWD: folder,
          DSC_DATA_DIR: join(folder, 'data'),
          // No browser is opened here.
          PATH: '',
        },
      );
      expect(code, `${stdout}\n${stderr}`).to.equal(0);
    });
  }
});
