import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { skipBecause } from '../skip-because.js';
import { kernels, noKernels, startRunner, until, writeNotebook } from './run-headless.js';

describe('the notebook kernel', function () {
  this.timeout(90_000);
  let folder: string;
  let mark: string;
  const out = () => join(folder, 'out');

  before(function () {
    if (noKernels) skipBecause(this, noKernels);
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'notebooks-'));
    mark = folder;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function run(sources: readonly string[], env: Record<string, string> = {}) {
    const runner = startRunner(out(), [writeNotebook(folder, 'trial', sources)], mark, env);
    const code = await runner.ended;
    const { cells } = JSON.parse(readFileSync(join(out(), 'trial.ipynb'), 'utf8'));
    const text = (at: number): string =>
      cells[at].outputs
        .map((one: { text?: string[]; traceback?: string[]; data?: Record<string, string[]> }) =>
          one.traceback
            ? one.traceback.join('\n')
            : [one.text ?? one.data?.['text/plain'] ?? []].flat().join(''),
        )
        .join('');
    return { code, events: runner.events(), text, complaint: runner.complaint() };
  }

  it('loads the library in 5 s, knows its types, and keeps names between cells', async () => {
    const { code, text, complaint } = await run([
      "const start = performance.now();\nimport * as library from '../src/entry-points/train.js';\nlibrary.unet;\nconsole.log(performance.now() - start < 5000, Object.keys(library).length > 15);",
      'const { dataSetIds } = library;\nconst pairs = [{ cells: 2, ids: dataSetIds() }];',
      'pairs.forEach(({ cells: own }) => console.log(own, dataSetIds().length > 6));',
      "import { comparedLosses } from '../src/entry-points/notebook.js';\nconst wrong: number = comparedLosses({} as never, 'd');",
    ]);
    expect(complaint).to.equal('');
    expect(text(0)).to.equal('true true\n');
    expect(text(2)).to.equal('2 true\n');
    // The last cell is wrong by its type, and the compiler says so before anything runs.
    expect(text(3)).to.match(/^line 2, column 7: Type '.*' is not assignable to type 'number'/);
    expect(code).to.equal(1);
  });

  it('names notebook, cell and error of a failure, in words and without a stack, and leaves no kernel', async () => {
    const { code, events } = await run([
      "import { openStudy } from '../src/entry-points/notebook.js';\nopenStudy('smok');",
      'console.log("never");',
    ]);
    expect(code).to.equal(1);
    expect(events.at(-1)).to.deep.include({ event: 'failed', notebook: 'trial', cell: 'first' });
    expect(events.at(-1).error).to.equal(
      'UsageError: unknown preset "smok"; did you mean "smoke"? known: smoke, mini, paper, own',
    );
    expect(await until(() => kernels(mark).length === 0, 5)).to.equal(true);
  });

  it('takes a text on stderr for text: the cell is fine', async () => {
    const { code, text } = await run(['console.error("a warning");', 'console.log("and on");']);
    expect(code).to.equal(0);
    expect([text(0), text(1)]).to.deep.equal(['a warning\n', 'and on\n']);
  });

  it('shows an error with the frames of cells and of the library, and none of the kernel', async () => {
    const { code, events } = await run([
      'function half(x: number): number {\n  if (x % 2) throw new RangeError("odd: " + x);\n  return x / 2;\n}',
      "import { signedRankTest } from '../src/index.js';\nconst ok: number = half(4);\nhalf(3);",
    ]);
    expect(code).to.equal(1);
    expect(events.at(-1).error).to.equal('RangeError: odd: 3\n    at half (cell [1])\n    at cell [2]');
    const inside = await run([
      "import { scoreCase } from '../src/index.js';\nawait 1;\nscoreCase(undefined as never);",
    ]);
    const { error } = inside.events.at(-1);
    expect(error)
      .to.match(/^TypeError: .*\n {4}at .*src\/metrics\/.+, line \d+/)
      .and.include('cell [1]');
    expect(error).to.not.match(/node_modules|node:|tslab|\/tmp\//);
  });

  it('passes 10,000 lines on in seconds, and the cell ends', async () => {
    const { code, text } = await run([
      'const startedAt = performance.now();\nfor (let line = 0; line < 10_000; line++) console.log("line " + line);',
      'console.log(performance.now() - startedAt < 10_000);',
    ]);
    expect(code).to.equal(0);
    expect(text(0).trim().split('\n')).to.have.length(10_000);
    expect(text(1)).to.equal('true\n');
  });

  it('says which command makes results where there are none', async () => {
    const { events } = await run(
      [
        "import { loadResults, openStudy } from '../src/entry-points/notebook.js';\nloadResults(openStudy('smoke'));",
      ],
      { DSC_OUT: join(tmpdir(), 'there-is-nothing-here') },
    );
    expect(events.at(-1).error)
      .to.include('missing results of preset smoke')
      .and.include('npm run replicate');
  });

  it('sends a cell that was run out of order to the cells above', async () => {
    const { events } = await run(['console.log(study);']);
    expect(events.at(-1).error).to.include('"study" is made by an earlier cell: run the cells above first');
  });

  it('ends when its runner is killed', async () => {
    const runner = startRunner(
      out(),
      [writeNotebook(folder, 'slow', ['await new Promise(() => {});'])],
      mark,
    );
    expect(await until(() => kernels(mark).length > 0, 30), 'a kernel started').to.equal(true);
    runner.child.kill('SIGKILL');
    await runner.ended;
    expect(await until(() => kernels(mark).length === 0, 15)).to.equal(true);
  });
});
