import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import * as notebookEntryPoint from '../../src/entry-points/notebook.js';
import * as trainEntryPoint from '../../src/entry-points/train.js';
import * as mainEntryPoint from '../../src/index.js';
import { connectDisplay } from '../../src/notebook/display.js';
import { runFolder } from '../../src/notebook/results-folder.js';
import { presets } from '../../src/study/presets.js';
import { tinyStudy } from '../notebook/tiny-study.js';
import { smallStudy, writeSyntheticStudy } from '../record/synthetic-study.js';

/**
 * Every function of an entry point has one example in its doc comment, two to five lines between ```ts and ```, and it runs here. A
 * line `expression; // value` is checked: numbers to the digits that are written. An example may use every name of the
 * entry points, and what a notebook has by then: `study` (tiny), two `trained` runs of phantom-skin, the `runFolder` of the first, and two
 * of its `cases`; a folder of
 * `results` of preset mini, the study `mini` that reads it, and their `evaluation`; an empty `folder`.
 */

const entryPoints = [
  { file: 'src/index.ts', names: mainEntryPoint },
  { file: 'src/entry-points/train.ts', names: trainEntryPoint },
  { file: 'src/entry-points/notebook.ts', names: notebookEntryPoint },
] as const;

/** Functions and classes, but for errors, by the file that defines them. */
function exportedFunctions(): Map<string, string> {
  const found = new Map<string, string>();
  for (const { file, names } of entryPoints) {
    const source = readFileSync(file, 'utf8');
    for (const [, list, from] of source.matchAll(/^export \{([^}]+)\} from '(.+?)';$/gm)) {
      for (const name of list!.split(',').map((one) => one.trim())) {
        const value = (names as Record<string, unknown>)[name];
        const isError = typeof value === 'function' && value.prototype instanceof Error;
        if (typeof value === 'function' && !isError)
          found.set(name, join(dirname(file), from!.replace(/\.js$/, '.ts')));
      }
    }
  }
  return found;
}

/** The lines of the example in the doc comment of an exported function; undefined without one. */
function exampleOf(name: string, file: string): string[] | undefined {
  const source = readFileSync(file, 'utf8');
  const declared = new RegExp(
    `(/\\*\\*(?:(?!\\*/)[\\s\\S])*\\*/)\\nexport (?:async )?(?:function\\*?|class) ${name}\\b`,
  );
  const comment = declared.exec(source)?.[1]?.replace(/^ \* ?/gm, '');
  return /```ts\n([\s\S]*?)\n```/.exec(comment ?? '')?.[1]?.split('\n');
}

/** As deep equality, but a number need only agree to the digits that are written. */
function expectWritten(found: unknown, written: string, line: string): void {
  const expected: unknown = new Function(`return (${written})`)();
  const compare = (one: unknown, other: unknown): void => {
    if (Number.isNaN(other)) expect(Number.isNaN(one), line).to.equal(true);
    else if (typeof other === 'number' && !Number.isInteger(other) && typeof one === 'number') {
      const digits = String(other).split('.')[1]?.length ?? 0;
      expect(one, line).to.be.closeTo(other, 0.5 * 10 ** -digits + 1e-12);
    } else if (ArrayBuffer.isView(one)) compare(Array.from(one as Float32Array), other);
    else if (Array.isArray(other) && Array.isArray(one)) {
      expect(one.length, line).to.equal(other.length);
      for (const [at, value] of other.entries()) compare(one[at], value);
    } else expect(one, line).to.deep.equal(other);
  };
  compare(found, expected);
}

export async function runExample(lines: readonly string[], scope: Record<string, unknown>): Promise<void> {
  const code = lines.map((line) => {
    const [, expression, written] = /^(?!const )(.+?); \/\/ (.+)$/.exec(line) ?? [];
    return written === undefined
      ? line
      : `expectWritten(await (${expression}), ${JSON.stringify(written)}, ${JSON.stringify(line)});`;
  });
  const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
  const names = Object.keys({ ...scope, expectWritten });
  await new AsyncFunction(...names, code.join('\n'))(...Object.values({ ...scope, expectWritten }));
}

/** The tests of the examples of the functions that `isHere` names. */
export function itDoesWhatItsExampleSays(isHere: (name: string) => boolean): void {
  let folder: string;
  let scope: Record<string, unknown>;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'examples-'));
    const results = join(folder, 'results-of-mini');
    writeSyntheticStudy(results, smallStudy);
    await trainEntryPoint.startEngine({ device: 'auto' });
    connectDisplay(() => {});
    const study = tinyStudy(folder);
    const mini = { ...study, preset: presets.mini, outDir: results };
    const trained = await notebookEntryPoint.trainOrResume(study, 'phantom-skin', ['dsc', 'dsc++']);
    const { split, read } = await trainEntryPoint.openDataSet('phantom-skin', {
      dataDir: '',
      partial: 'use',
    });
    const cases = await Promise.all(split.test.slice(0, 2).map(read));
    const own = {
      folder,
      results,
      study,
      mini,
      trained,
      runFolder: runFolder(study, trained[0]!.config),
      cases,
      evaluation: notebookEntryPoint.loadResults(mini),
    };
    scope = { ...mainEntryPoint, ...trainEntryPoint, ...notebookEntryPoint, ...own };
  });
  after(() => {
    connectDisplay(({ data }) => console.log(data['text/plain']));
    rmSync(folder, { recursive: true });
  });

  for (const [name, file] of exportedFunctions()) {
    if (!isHere(name)) continue;
    it(`${name} does what its example says`, async () => {
      const lines = exampleOf(name, file);
      expect(lines, `no \`\`\`ts example in the doc comment of ${name} in ${file}`).to.not.equal(undefined);
      expect(lines!.length, 'lines').to.be.within(1, 5);
      expect(lines!.join('\n'), 'the example calls what it explains').to.match(new RegExp(`\\b${name}\\b`));
      await runExample(lines!, scope);
    });
  }
}
