import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { expect } from 'chai';
import { skipBecause } from '../skip-because.js';

/** Folders of `results/` with the records of their runs: those with a plan. */
const folders = execFileSync('git', ['ls-files', '-z', 'results'], { encoding: 'utf8', maxBuffer: 2 ** 26 })
  .split('\0')
  .filter((file) => basename(file) === 'plan.json')
  .map(dirname);

const isNewEnough = ['-c', 'import sys; sys.exit(sys.version_info < (3, 10))'];
const python = [resolve('.venv', 'bin', 'python'), 'python3'].find(
  (program) => spawnSync(program, isNewEnough).status === 0,
);

/** What the second implementation says of the tables and figures in `copy`, by the records in `results`. */
function recompute(results: string, copy = results) {
  const { status, stdout, stderr } = spawnSync(python!, ['tools/recompute/tables.py', results, copy], {
    encoding: 'utf8',
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
  });
  return { status, said: `${stdout}${stderr}` };
}

/** One number of each compared file: the digit that the second group matches is changed, and this is what is then said. */
const changes: readonly { file: string; digit: RegExp; said: RegExp }[] = [
  {
    file: 'tables/later-methods.csv',
    digit: /(bus-uclm,lesion,dsc\+\+,temperature,\d+,\d+,nll,lower,0\.\d{6})(\d)/,
    said: /^later-methods\.csv, bus-uclm, dsc\+\+, temperature, nll, mean: /m,
  },
  {
    file: 'tables/later-methods.md',
    digit: /(\| bus-uclm, lesion \| DSC\+\+, with temperature \|.* \[[+−]\d\.\d{3})(\d)/,
    said: /^later-methods\.md, bus-uclm, dsc\+\+, temperature, column 15: /m,
  },
  {
    file: 'tables/claims.csv',
    digit: /(mini,A,dsc,dsc\+\+,dsb2018,.*by fold [+−]?\d\.\d{2})(\d)/,
    said: /^claims\.csv, A dsc dsc\+\+ dsb2018, reason: /m,
  },
  {
    file: 'tables/claims.md',
    digit: /(\| A \| DSC → DSC\+\+ \| dsb2018 \|.* NLL [+−]\d\.\d{3})(\d)/,
    said: /^claims\.md, A dsc dsc\+\+ dsb2018, column 9: /m,
  },
  {
    file: 'figures/method-ranks-chasedb1.svg',
    // The solid mark: open rings are other exponents.
    digit: /(<circle cx="\d)(\d)(?=[\d.]*" cy="[\d.]+" r="4" class="mark calibrated")/,
    said: /^method-ranks-chasedb1\.svg, DSC\+\+, mean rank: /m,
  },
];

/** `tools/recompute/` shares no code with `src/`, so a fault of either shows here as a difference. */
describe('tables in the repository, recomputed by a second implementation', () => {
  before(function () {
    if (!python) skipBecause(this, 'no Python of version 3.10 or newer');
  });

  for (const folder of folders)
    it(`${folder}: every cell is as the records say`, () => {
      const { status, said } = recompute(folder);
      expect(status, said).to.equal(0);
      expect(said).to.match(/^\d+ runs, \d{3,} cells compared, 0 differ$/m);
    });

  it('one changed digit in each file is found, and nothing else', () => {
    const copy = mkdtempSync(join(tmpdir(), 'recomputed-'));
    try {
      for (const part of ['tables', 'figures'])
        cpSync(join('results/mini', part), join(copy, part), { recursive: true });
      for (const { file, digit } of changes) {
        const text = readFileSync(join(copy, file), 'utf8');
        const changed = text.replace(digit, (_, before, found) => `${before}${(Number(found) + 1) % 10}`);
        expect(changed, file).not.to.equal(text);
        writeFileSync(join(copy, file), changed);
      }
      const { status, said } = recompute('results/mini', copy);
      expect(status, said).to.equal(1);
      for (const { said: expected } of changes) expect(said).to.match(expected);
      expect(said).to.match(new RegExp(`, ${changes.length} differ$`, 'm'));
    } finally {
      rmSync(copy, { recursive: true });
    }
  });
});
