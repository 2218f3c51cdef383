import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { fakeImage, fakeMask, put } from '../data/fake-folders.js';
import { typedHere, type Words } from './in-this-process.js';

/** The words of a line as a shell makes them: quotes keep spaces and are dropped. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, one, two, three]) => one ?? two ?? three!);
}

describe('docs/your-images.md', () => {
  let folder: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'page '));
    for (let at = 0; at < 8; at++) {
      const name = `p${Math.floor(at / 2)}_${at}`;
      await put(fakeImage(name), folder, 'scans', `${name}.png`);
      await put(fakeMask(), folder, 'outlines', `${name}_mask.png`);
    }
    await put(fakeImage('new'), folder, 'new-scans', 'new.png');
    mkdirSync(join(folder, 'elsewhere'));
  });
  after(() => rmSync(folder, { recursive: true }));

  const page = readFileSync('docs/your-images.md', 'utf8');
  const lines = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block]) =>
    block!.trim().split('\n'),
  );

  it('has commands of every kind that it explains', () => {
    const commands = new Set(lines.map((line) => wordsOf(line)[2]));
    expect([...commands]).to.have.members(['data', 'compare', 'predict', 'replicate']);
  });

  // One after the other, each on what the ones before it made. Only sizes and places are changed: one epoch, two folds, results in the test's folder.
  for (const line of lines) {
    it(line, async () => {
      const [npm, run, command, ...rest] = wordsOf(line);
      expect([npm, run]).to.deep.equal(['npm', 'run']);
      const args = rest.filter((word) => word !== '--');
      if (args.includes('--manifest') && args[0] === 'check')
        renameSync(join(folder, 'data', 'my-scans.json'), join(folder, 'elsewhere', 'my-scans.json'));
      const more = {
        compare: ['--epochs', '1', '--folds', '2', '--out', 'results'],
        replicate: ['--out', 'results'],
      }[command!];
      const { code, stdout, stderr } = await typedHere(
        [command, ...args, ...(more ?? [])] as unknown as Words,
        {
          INIT_CWD: folder,
          DSC_DATA_DIR: join(folder, 'data'),
        },
      );
      expect(code, `${stdout}\n${stderr}`).to.equal(0);
    });
  }

  it('gives a pattern that finds the patients in folders, where no two files are called alike', async () => {
    const [, pattern] = /called `folder_name`, so `'([^']+)'` fits if each patient has a folder/.exec(page)!;
    for (let at = 0; at < 8; at++) {
      const name = `${'ab'[at % 2]}${at}_${at}`;
      await put(fakeImage(`own folder ${at}`), folder, 'folders', `p${Math.floor(at / 2)}`, `${name}.png`);
      await put(fakeMask(), folder, 'drawn', `p${Math.floor(at / 2)}`, `${name}.png`);
    }
    const { code, stdout } = await typedHere(
      ['data', 'add', 'in-folders', '--images', 'folders', '--masks', 'drawn', '--patient', pattern!],
      { INIT_CWD: folder, DSC_DATA_DIR: join(folder, 'data') },
    );
    expect(code).to.equal(0);
    expect(stdout).to.match(/^Patients +4$/m);
    const { source } = JSON.parse(readFileSync(join(folder, 'data', 'in-folders.json'), 'utf8'));
    for (const { id, image, patient } of source.cases)
      expect([id, patient]).to.deep.equal([
        image.replace('folders/', '').replace('/', '_').replace('.png', ''),
        image.split('/')[1],
      ]);
  });

  it('names files that are there', () => {
    for (const [, target] of page.matchAll(/\]\(([^)#:]+)\)/g))
      expect(() => readFileSync(join('docs', target!)), target).to.not.throw();
  });
});
