/** What the command refuses before it scores a case, and what it keeps where a second model fails. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { float32Npy, uint8Npy } from '../data/arrays/npy-bytes.js';
import { type Ended, typedHere } from './in-this-process.js';

describe('npm run audit with two models', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'audit-folder-'));
    for (let index = 0; index < 4; index++) put('truth', `case${index}_gt`, truth);
    for (let index = 0; index < 4; index++) put('own', `case${index}_gt`, map(0.75));
    for (let index = 0; index < 4; index++) put('other', `case${index}_prob`, map(0.875));
  });
  after(() => rmSync(folder, { recursive: true }));

  const at = (...names: string[]) => join(folder, ...names);
  const pixels = [0, 1, 1, 0, 0, 1, 0, 0, 1];
  const truth = uint8Npy([3, 3], pixels);
  const map = (sure: number) =>
    float32Npy(
      [3, 3],
      pixels.map((label) => (label ? sure : 1 - sure)),
    );

  function put(where: string, name: string, bytes: Uint8Array): void {
    mkdirSync(at(where), { recursive: true });
    writeFileSync(at(where, `${name}.npy`), bytes);
  }

  let runs = 0;
  async function run(...more: string[]): Promise<Ended & { out: string }> {
    const out = at(`out-${runs++}`);
    const places = ['--truth', at('truth'), '--out', out];
    return { ...(await typedHere(['audit', ...places, ...more])), out };
  }

  /** The command ends with this code and message, before any case is scored. */
  async function refused(code: number, message: RegExp, ...more: string[]): Promise<void> {
    const ended = await run(...more);
    expect(ended.code, ended.stderr).to.equal(code);
    expect(ended.stderr)
      .to.match(message)
      .and.not.match(/case \d+ of/);
    expect([ended.stdout, existsSync(ended.out)]).to.deep.equal(['', false]);
  }

  it('pairs cases of two models by their truths, whatever their names', async () => {
    const { code, stdout, stderr, out } = await run(
      ...['--probabilities', at('own'), '--against', at('other'), '--patient', '^(case\\d)_'],
    );
    expect(code, stderr).to.equal(0);
    expect(stdout).to.include('other: paired by name: *prob with *gt').and.not.include('without a patient');
    expect(stdout)
      .to.match(/^Brier, other minus own: −0\.0469 /m)
      .and.not.include('compared on');
    const { against } = JSON.parse(readFileSync(join(out, 'audit.json'), 'utf8'));
    expect(against.cases).to.deep.equal(['case0_gt', 'case1_gt', 'case2_gt', 'case3_gt']);
    expect(against.patients).to.equal(4);
  });

  it('says on how many cases it compares where a model has others', async () => {
    for (let index = 1; index < 4; index++) put('fewer', `case${index}_gt`, map(0.875));
    const fewer = await run('--probabilities', at('own'), '--against', at('fewer'));
    expect(fewer.code, fewer.stderr).to.equal(0);
    expect(fewer.stdout).to.match(/^compared on 3 common cases: own has 4, fewer 3$/m);
  });

  it('refuses two models without a common case', async () => {
    for (const name of ['a', 'b']) put('truth', name, truth);
    put('first', 'a', map(0.75));
    put('second', 'b', map(0.75));
    await refused(
      3,
      /^missing common cases of two models: of 1 truth .*truth.b\.npy, .*truth.a\.npy\): .*second;/m,
      ...['--probabilities', at('first'), '--against', at('second')],
    );
  });

  it('refuses a second model that is not there, has other classes, or is a folder of masks', async () => {
    const own = ['--probabilities', at('own'), '--against'];
    await refused(3, /missing folder of probabilities: .*typo/, ...own, at('typo'));
    put('three', 'case0_gt', float32Npy([3, 3, 3], new Array(27).fill(1 / 3)));
    await refused(
      2,
      /1 name of foreground classes .* for 3 classes .*three; compare two/,
      ...own,
      at('three'),
    );
    put('masks', 'case0_gt', uint8Npy([3, 3], pixels));
    await refused(3, /probabilities of 1 case: they are only 0 and 1: .*masks/, ...own, at('masks'));
    await refused(2, /the folder of the truths is the same/, ...own, at('truth'));
  });

  it('refuses a place where a recalibration cannot be written', async () => {
    const own = ['--probabilities', at('own'), '--save-recalibration'];
    await refused(2, /invalid --save-recalibration \(expected a file, found a folder\)/, ...own, at('truth'));
    const out = at('both');
    const { code, stderr } = await typedHere(['audit', '--truth', at('truth'), '--out', out, ...own, out]);
    expect([code, existsSync(out)], stderr).to.deep.equal([2, false]);
  });

  it('keeps report, summary and recalibration of the first model where the second cannot be scored', async () => {
    put('broken', 'case0_gt', float32Npy([3, 3], [0.5, ...new Array(8).fill(7)]));
    const kept = at('kept.json');
    const { code, stdout, stderr, out } = await run(
      ...['--probabilities', at('own'), '--against', at('broken'), '--save-recalibration', kept],
    );
    expect(code).to.equal(3);
    expect(stderr).to.match(/^invalid foreground probability 7, .*broken.case0_gt\.npy/m);
    expect(stdout)
      .to.match(/^4 cases of 4 patients$/m)
      .and.match(/^not compared with broken$/m)
      .and.match(/^recalibration, learned from all patients: .*kept\.json$/m);
    expect(existsSync(kept)).to.equal(true);
    const { cases, against } = JSON.parse(readFileSync(join(out, 'audit.json'), 'utf8'));
    expect([cases, against]).to.deep.equal([4, null]);
    expect(existsSync(join(out, 'report.html'))).to.equal(true);
  });

  it('tells the faults of both models where they leave no case in common', async () => {
    const broken = float32Npy([3, 3], [0.5, ...new Array(8).fill(7)]);
    for (const [model, sound, faulty] of [
      ['left', 0, 1],
      ['right', 1, 0],
    ] as const) {
      put(model, `case${sound}_gt`, map(0.75));
      put(model, `case${faulty}_gt`, broken);
    }
    const { code, stdout, stderr } = await run('--probabilities', at('left'), '--against', at('right'));
    expect(code).to.equal(3);
    expect(stderr)
      .to.match(/^invalid foreground probability 7, .*left.case1_gt\.npy/m)
      .and.match(/^invalid foreground probability 7, .*right.case0_gt\.npy/m)
      .and.match(
        /^missing common cases of left and right: of 1 scored case none is among the 1 of the other/m,
      );
    expect(stdout)
      .to.match(/^1 case of 1 patient$/m)
      .and.match(/^not compared with right$/m);
  });

  it('names the faults of files before class names that do not fit', async () => {
    for (let index = 0; index < 4; index++) put('pages', `case${index}_gt`, Buffer.from('<html>'));
    const pages = ['--probabilities', at('pages')];
    const fault = /^invalid cases: none of them can be scored, 4 faults:\n.*found a web page.*case0_gt/m;
    await refused(3, fault, ...pages, '--classes', 'a,b,c');
    const kept = at('kept.json');
    await refused(3, fault, ...pages, '--apply', kept);
    // Masks of three classes look like the map of one.
    put('labels', 'case0_gt', uint8Npy([3, 3], [0, 1, 2, 3, 0, 1, 2, 3, 0]));
    await refused(3, /they are only 0, 1, 2 and 3/, '--probabilities', at('labels'), '--classes', 'a,b,c');
  });
});
