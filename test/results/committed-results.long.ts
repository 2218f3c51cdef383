import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { expect } from 'chai';

/** Files of `results/` in the repository. */
const tracked = execFileSync('git', ['ls-files', '-z', 'results'], { encoding: 'utf8', maxBuffer: 2 ** 26 })
  .split('\0')
  .filter(Boolean);
/** Folders of a preset with the records of their runs: those with a plan. */
const folders = tracked.filter((file) => basename(file) === 'plan.json').map(dirname);
const isRecord = (file: string) => /\/(done\.json|[\w-]+\.zip|plan\.json)$/.test(file);

/** What the repository says of its runs: nothing of it is older or newer than the records, nothing is written by hand. */
describe('results in the repository', () => {
  let out: string;
  beforeEach(() => {
    out = mkdtempSync(join(tmpdir(), 'committed-'));
  });
  afterEach(() => rmSync(out, { recursive: true, force: true }));

  it('are there', () => expect(folders).to.include('results/mini'));

  for (const folder of folders)
    it(`${folder}: tables, figures and page are what "npm run tables" makes of its records`, () => {
      const own = tracked.filter((file) => file.startsWith(`${folder}/`));
      const copyOf = (file: string) => join(out, basename(folder), relative(folder, file));
      for (const file of own.filter(isRecord)) cpSync(file, copyOf(file));
      execFileSync(
        process.execPath,
        ['--import', 'tsx', 'src/cli/main.ts', 'tables', '--preset', basename(folder), '--out', out],
        { stdio: 'ignore' },
      );
      const made = own.filter((file) => !isRecord(file));
      expect(made.length).to.be.greaterThan(20);
      expect(made.filter((file) => !readFileSync(file).equals(readFileSync(copyOf(file))))).to.deep.equal([]);
    });
});
