import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { runDataCommand } from '../../src/cli/data.js';
import { DataError, UsageError } from '../../src/core/errors.js';
import { dataSetIds } from '../../src/data/manifest-format/manifest-files.js';
import { textTable } from '../../src/text/text-table.js';
import { fakeChase } from '../data/fake-folders.js';

describe('npm run data', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'cli-'));
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  /** Runs the command; stdout, stderr and exit code. */
  async function run(...argv: string[]) {
    const [out, err]: [string[], string[]] = [[], []];
    const code = await runDataCommand([...argv, '--data-dir', dataDir], {
      stdout: { write: (text: string) => out.push(text) },
      stderr: { write: (text: string) => err.push(text) },
    });
    return { code, out: out.join(''), err: err.join('') };
  }

  it('list shows all sets and what is here', async () => {
    await fakeChase(dataDir, [1, 2]);
    const { code, out } = await run('list');
    expect(code).to.equal(0);
    expect(out).to.match(/^chasedb1 +for drive +28 +4 of 28 +CC BY 4\.0 +CHASE_DB1/m);
    expect(out).to.match(/^drive +study +40 +– +.*\(gated\)/m);
    expect(out).to.match(/^phantom-nuclei +for dsb2018 +120 +drawn/m);
    const json = JSON.parse((await run('list', '--json')).out);
    expect(json).to.have.lengthOf(dataSetIds().length);
    expect(json[0]).to.include({
      id: 'drive',
      standIn: 'chasedb1',
      phantom: 'phantom-vessels',
      cases: 40,
      here: 0,
    });
  });

  it('check prints no control character of a name', async () => {
    await fakeChase(dataDir);
    const odd = 'Image_\u001b[2J\u202e\n99';
    for (const [from, to] of [
      ['Image_01L.jpg', `${odd}.jpg`],
      ['Image_01L_1stHO.png', `${odd}_1stHO.png`],
    ])
      copyFileSync(join(dataDir, 'chasedb1', from!), join(dataDir, 'chasedb1', to!));
    for (const more of [[], ['--json']]) {
      const { out } = await run('check', 'chasedb1', ...more);
      expect(out)
        .to.include('Image_\\u001b[2J')
        .and.match(/1 case in .* not in the official list/);
      expect(out).not.to.include('\u001b').and.not.to.include('\u202e').and.not.to.match(/^99/m);
    }
  });

  it('show says how to get a gated set, where to put it, and how it is split', async () => {
    const { code, out } = await run('show', 'drive');
    expect(out).to.include('Patients   each case is another patient\n');
    expect((await run('show', 'chasedb1')).out).to.include('several cases may show one child');
    expect((await run('show', 'hyperkvasir')).out).to.include('not known: each case counts as one patient');
    expect(code).to.equal(0);
    for (const expected of [
      /joins? the challenge, which means accepting its terms/,
      /drive\/training\/images\/21_training\.tif and drive\/test\/images\/01_test\.tif exist/,
      /16 training, 4 validation, 20 test; the authors' split/,
      /Stand-in +chasedb1/,
      /Mapping used: 0–19 are the official training images 21–40/,
    ]) {
      expect(out).to.match(expected);
    }
  });

  it('show draws a contact sheet of a phantom', async () => {
    const sheet = join(dataDir, 'sheet.png');
    const { err } = await run('show', 'phantom-kidney', '--out', sheet);
    expect(err).to.include(sheet);
    // 8 cases of 192 + 8 pixels below each other, image, truth and posterior beside each other.
    const { width, height } = await sharp(sheet).metadata();
    expect([width, height]).to.deep.equal([8 + 3 * 200, 8 + 8 * 200]);
  });

  it('fetch prints the steps of a set that no program may fetch', async () => {
    const { code, out } = await run('fetch', 'cvc-clinicdb');
    expect(code).to.equal(0);
    expect(out).to.match(
      /^Not downloaded: cvc-clinicdb is gated: .*\n\nTerms: .*\n\n {2}1\. Make an account/,
    );
    expect((await run('fetch', 'dsb2018')).out).to.match(
      /^Not downloaded: no checksum of stage1_train\.zip is known/,
    );
  });

  it('check passes a sound set and writes progress to stderr alone', async () => {
    await fakeChase(dataDir);
    const { code, out, err } = await run('check');
    expect(code).to.equal(0);
    expect(out).to.match(/^chasedb1 +sound +28 of 28 +16 \/ 4 \/ 8 +48 × 64 \(28\) +0 +0 +0$/m);
    expect(out).to.match(/^Not here: drive, bus2017, dsb2018/m);
    expect(err).to.include('chasedb1: 1 of 28 cases');
  });

  it('check names faults in table and JSON, and exits 3', async () => {
    await fakeChase(dataDir);
    const folder = join(dataDir, 'chasedb1');
    writeFileSync(join(folder, 'Image_01L_1stHO.png'), 'text');
    copyFileSync(join(folder, 'Image_02L.jpg'), join(folder, 'Image_06R.jpg'));
    const { code, out } = await run('check', 'chasedb1');
    expect(code).to.equal(3);
    expect(out).to.match(
      /^Faults of chasedb1 \(2\)\n {2}- invalid mask of case Image_01L.*\n {2}- invalid split of chasedb1 \(Image_02L and Image_06R are the same image file/m,
    );
    const json = JSON.parse((await run('check', 'chasedb1', '--json')).out);
    expect([json.sound, json.dataSets[0].status, json.dataSets[0].faults.length]).to.deep.equal([
      false,
      'faulty',
      2,
    ]);
  });

  it('check of a set that is not there names its folder and exits 3', async () => {
    const { code, out } = await run('check', 'bus2017');
    expect(code).to.equal(3);
    expect(out).to.include(`missing data folder of bus2017: ${join(dataDir, 'bus2017')}`);
  });

  it('check without any data is an error that says where it looked', async () => {
    const error = await failureOf(run('check'));
    expect(error).to.be.instanceOf(DataError);
    expect(error.message).to.include(`no data set is there: ${dataDir}`);
  });

  it('check of a phantom finds it drawn', async () => {
    expect((await run('check', 'phantom-skin')).out).to.match(
      /^phantom-skin +drawn +120 of 120 +64 \/ 16 \/ 40/m,
    );
  });

  const wrong: [argv: string[], told: RegExp][] = [
    [['chek'], /^unknown action of "npm run data" "chek"; did you mean "check"\?/],
    [['show'], /^missing data set to show/],
    [['show', 'drvie'], /^unknown data set "drvie"; did you mean "drive"\?/],
    [['list', 'drive'], /^invalid argument "drive" \(data list takes none\)/],
    [['check', 'drive', 'kits19'], /^invalid argument "kits19" \(data check takes one data set\)/],
    [['list', '--jsn'], /^unknown option --jsn; did you mean --json\?/],
    [['list', '--json=yes'], /^invalid arguments: .*--json/],
  ];
  for (const [argv, told] of wrong) {
    it(`refuses "${argv.join(' ')}"`, async () => {
      const error = await failureOf(run(...argv));
      expect(error).to.be.instanceOf(UsageError).with.property('exitCode', 2);
      expect(error.message).to.match(told);
    });
  }

  it('explains itself', async () => {
    expect((await run('--help')).out).to.match(/^npm run data -- list/);
    expect((await run()).out).to.match(/^npm run data -- list/);
  });

  it('does not draw where it was not asked to', async () => {
    await run('show', 'drive', '--out', join(dataDir, 'none.png'));
    expect(existsSync(join(dataDir, 'none.png'))).to.equal(false);
    expect(readFileSync('data-manifests/drive.json', 'utf8')).to.include('"gated": true');
  });
});

describe('textTable', () => {
  it('pads all columns but the last', () => {
    expect(textTable(['a', 'long', 'b'], [['xxx', '1', 'y']])).to.equal(
      'a    long  b\n───  ────  ─\nxxx  1     y\n',
    );
  });
});

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('expected a failure');
}
