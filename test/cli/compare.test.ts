import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { fakeImage, fakeMask, put } from '../data/fake-folders.js';
import { ComparisonFolder, expectDone } from './comparison-folder.js';
import type { Words } from './in-this-process.js';

describe('npm run compare', () => {
  let own: ComparisonFolder;
  beforeEach(() => {
    own = new ComparisonFolder();
  });
  afterEach(() => own.remove());

  it('takes the user’s own split as it is, under three seeds', async () => {
    await own.putPictures(3);
    const sides = ['training', 'training', 'validation', 'validation', 'test', 'test'];
    const rows = sides.map(
      (side, at) => `P${Math.floor(at / 2)} Präparat ${at},${side},P${Math.floor(at / 2)}`,
    );
    writeFileSync(join(own.folder, 'split.csv'), ['case,side,patient', ...rows].join('\n'));
    expectDone(await own.add('--split', 'split.csv'));
    const planned = await own.compare('--dry-run');
    expectDone(planned);
    expect(planned.stderr).to.contain("the set's own split under 3 seeds").and.to.contain('6 runs to do');
    expect(existsSync(own.results), 'a dry run writes nothing').to.equal(false);
  });

  it('says before it begins that two folds give no verdict', async () => {
    await own.putPictures(4);
    expectDone(await own.add('--patient', '^(P\\d+) '));
    const note =
      /^note: 2 networks of each loss are fewer than 3: there will be no verdict; give at least --folds 3$/m;
    expect((await own.compare('--dry-run', '--folds', '2')).stderr).to.match(note);
    expect((await own.compare('--dry-run', '--folds', '3')).stderr).to.not.match(note);
  });

  it('refuses a picture that lies in the folders of two patients, and trains nothing', async () => {
    for (const patient of ['Anna', 'Bea', 'Cleo', 'Dana']) {
      for (const at of [1, 2]) {
        const picture = at === 1 && patient !== 'Anna' ? patient : at === 1 ? 'Bea' : `${patient} ${at}`;
        await put(fakeImage(picture), own.folder, 'Bilder 1', patient, `00${at}.png`);
        await put(fakeMask(), own.folder, 'Masken', patient, `00${at}.png`);
      }
    }
    expect((await own.add('--patient', '^([^_]+)_')).stdout).to.match(/^Patients +4$/m);
    const { code, stderr } = await own.compare();
    expect(code).to.equal(3);
    expect(stderr).to.match(
      /invalid split of my-scans \(the same picture on two sides: .*(Anna|Bea)_001.*(Anna|Bea)_001.* are the same image file/,
    );
    expect(existsSync(join(own.results, 'own', 'my-scans', 'dsc'))).to.equal(false);
  });

  it('says what cannot be done with one patient', async () => {
    await own.putPictures(1);
    await put(fakeImage('third'), own.folder, 'Bilder 1', 'P0 Präparat 2.png');
    await put(fakeMask(), own.folder, 'Masken', 'P0 Präparat 2_mask.png');
    expectDone(await own.add('--patient', '^(P\\d+) '));
    const { code, stderr } = await own.compare();
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
      const ended = await own.run(...words);
      expect(ended.stderr).to.match(message);
      expect(ended.stderr.trim().split('\n')).to.have.length(1);
      expect(ended.code).to.equal(code);
    });
  }
});
