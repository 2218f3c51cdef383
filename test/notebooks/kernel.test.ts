import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { skipBecause } from '../skip-because.js';
import {
  type CellEnd,
  kernels,
  noKernels,
  runCells,
  startRunner,
  until,
  writeNotebook,
} from './run-headless.js';

/** Notebooks by name, each with its code cells; what a cell asks for is checked in the tests below. */
const trials = {
  sound: [
    "const start = performance.now();\nimport * as library from '../src/entry-points/train.js';\nlibrary.unet;\nconsole.log(performance.now() - start < 5000, Object.keys(library).length > 15);",
    'const { dataSetIds } = library;\nconst pairs = [{ cells: 2, ids: dataSetIds() }];',
    'pairs.forEach(({ cells: own }) => console.log(own, dataSetIds().length > 6));',
    'console.error("a warning");',
    'console.log("and on");',
    'const startedAt = performance.now();\nfor (let line = 0; line < 10_000; line++) console.log("line " + line);',
    'console.log(performance.now() - startedAt < 10_000);',
    "import { comparedLosses } from '../src/entry-points/notebook.js';\nconst wrong: number = comparedLosses({} as never, 'd');",
  ],
  misspelt: [
    "import { openStudy } from '../src/entry-points/notebook.js';\nopenStudy('smok');",
    'console.log("never");',
  ],
} as const satisfies Record<string, readonly string[]>;

type Trial = keyof typeof trials;

/** Cells that fail, one after the other in a kernel of their own. */
const failing = {
  half: 'function half(x: number): number {\n  if (x % 2) throw new RangeError("odd: " + x);\n  return x / 2;\n}',
  halves: "import { signedRankTest } from '../src/index.js';\nconst ok: number = half(4);\nhalf(3);",
  inside: "import { scoreCase } from '../src/index.js';\nawait 1;\nscoreCase(undefined as never);",
  empty:
    "import { loadResults, openStudy } from '../src/entry-points/notebook.js';\nloadResults(openStudy('smoke'));",
  disordered: 'console.log(study);',
};

/** Trains an own variant; what it makes lies in `folder`. */
const training = (folder: string) => `
import { openStudy, trainTrial } from '../src/entry-points/notebook.js';
const smoke = openStudy('smoke');
const preset = { ...smoke.preset, baseFilters: 2, maximumEpochs: 40 };
const study = { ...smoke, preset, cacheDir: ${JSON.stringify(folder)} };
const tried = await trainTrial(study, 'phantom-skin', 'dsc++', { gamma: 1.7 });
console.log('epochs', tried.history.map(({ epoch }) => epoch).join(' '));`;

describe('the notebook kernel', () => {
  let folder: string;
  let out: string;
  let code: number | null;
  let complaint: string;
  let events: { event: string; notebook: Trial; cell?: string; error?: string }[];
  let left: boolean;
  let ends: readonly CellEnd[];

  // All in one go: starting Python and the kernels is what takes long.
  before(async function () {
    if (noKernels) skipBecause(this, noKernels);
    folder = mkdtempSync(join(tmpdir(), 'notebooks-'));
    out = join(folder, 'out');
    const files = Object.entries(trials).map(([name, cells]) => writeNotebook(folder, name, cells));
    const runner = startRunner(out, files, folder);
    const train = training(join(folder, 'trials'));
    ends = await runCells(
      // Progress is told now and then, so an epoch may pass unsaid.
      [...Object.values(failing).map((cell) => [cell] as const), [train, 'epoch ([2-9]|\\d\\d) of'], [train]],
      { DSC_OUT: join(folder, 'there-is-nothing-here') },
    );
    code = await runner.ended;
    events = runner.events();
    complaint = runner.complaint();
    left = !(await until(() => kernels(folder).length === 0));
  });
  after(() => folder && rmSync(folder, { recursive: true, force: true }));

  /** What a cell of an executed notebook shows, as text. */
  function shown(name: Trial, at: number): string {
    const { cells } = JSON.parse(readFileSync(join(out, `${name}.ipynb`), 'utf8'));
    return cells[at].outputs
      .map((one: { text?: string[]; traceback?: string[]; data?: Record<string, string[]> }) =>
        one.traceback
          ? one.traceback.join('\n')
          : [one.text ?? one.data?.['text/plain'] ?? []].flat().join(''),
      )
      .join('');
  }
  const failure = (name: Trial) =>
    events.find(({ event, notebook }) => event === 'failed' && notebook === name)!;
  const traceback = (name: keyof typeof failing) => ends[Object.keys(failing).indexOf(name)]!.traceback;

  it('loads the library in 5 s, knows its types, and keeps names between cells', () => {
    expect(complaint).to.equal('');
    expect(shown('sound', 0)).to.equal('true true\n');
    expect(shown('sound', 2)).to.equal('2 true\n');
    // The last cell is wrong by its type, and the compiler says so before anything runs.
    expect(shown('sound', 7)).to.match(/^line 2, column 7: Type '.*' is not assignable to type 'number'/);
    expect(failure('sound').cell).to.equal('eighth');
    expect(code).to.equal(1);
  });

  it('takes a text on stderr for text: the cell is fine', () => {
    expect([shown('sound', 3), shown('sound', 4)]).to.deep.equal(['a warning\n', 'and on\n']);
  });

  it('passes 10,000 lines on in seconds, and the cell ends', () => {
    expect(shown('sound', 5).trim().split('\n')).to.have.length(10_000);
    expect(shown('sound', 6)).to.equal('true\n');
  });

  it('names notebook, cell and error of a failure, in words and without a stack, and leaves no kernel', () => {
    expect(failure('misspelt')).to.deep.include({
      event: 'failed',
      notebook: 'misspelt',
      cell: 'first',
      error: 'UsageError: unknown preset "smok"; did you mean "smoke"? known: smoke, mini, paper, own',
    });
    expect(left).to.equal(false);
  });

  it('shows an error with the frames of cells and of the library, and none of the kernel', () => {
    expect(traceback('halves')).to.equal('RangeError: odd: 3\n    at half (cell [1])\n    at cell [2]');
    expect(traceback('inside'))
      .to.match(/^TypeError: .*\n {4}at .*src\/metrics\/.+, line \d+/)
      .and.include('cell [3]');
    expect(traceback('inside')).to.not.match(/node_modules|node:|tslab|\/tmp\//);
  });

  it('says which command makes results where there are none', () => {
    expect(traceback('empty')).to.include('missing results of preset smoke').and.include('npm run replicate');
  });

  it('sends a cell that was run out of order to the cells above', () => {
    expect(traceback('disordered')).to.include(
      '"study" is defined by an earlier cell: run the cells above first',
    );
  });

  it('stops a cell that trains at its next step when interrupted; the same cell goes on from the state that was saved', () => {
    const [first, again] = ends.slice(-2);
    // The engine was loaded and has trained: no warning of a library reaches the reader.
    expect([first!.errors, again!.errors]).to.deep.equal(['', '']);
    expect(first!.status).to.equal('error');
    expect(first!.said).to.include('its state is being saved: run this cell again to go on');
    expect(first!.said).to.not.include('epochs 1');
    expect(again!.status, again!.said).to.equal('ok');
    // It goes on where it stopped, and ends with every epoch in its history.
    expect(again!.said).to.not.include('epoch 1 of');
    expect(again!.said).to.match(/epochs 1 2 3/);
  });
});
