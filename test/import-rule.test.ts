import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { expect } from 'chai';

/** The rooms of src/ from top to bottom: a file imports from its own room and from those above it. */
const rooms = [
  'core',
  'study',
  'text',
  'data',
  'preprocess',
  'sampling',
  'engine',
  'model',
  'loss',
  'train',
  'predict',
  'metrics',
  'recalibrate',
  'statistics',
  'record',
  'evaluate',
  'report',
  'audit',
  'run',
  'explore',
  'notebook',
  'cli',
  'entry-points',
];
/** The entry point `dsc-plus-plus` of package.json; the others stand in entry-points/. */
const mainEntryPoint = 'index.ts';
/** The one file that may ask where it lies. */
const placeFile = join('src', 'core', 'package-folder.ts');
/** Rooms that a reader uses without TensorFlow: nothing they load, however far away, may load it. */
const roomsWithoutTensorflow = [
  'metrics',
  'recalibrate',
  'statistics',
  'record',
  'evaluate',
  'report',
  'audit',
];
const commandsWithoutTensorflow = ['tables.ts', 'data.ts', 'audit.ts', 'doctor.ts'].map((name) =>
  join('src', 'cli', name),
);
/** Rooms that take less than everything above them. */
const narrowRooms: Record<string, string[]> = {
  metrics: ['core', 'study'],
  recalibrate: ['core', 'study', 'metrics'],
  statistics: ['core', 'study'],
};
const longestFile = 400;

interface Import {
  specifier: string;
  /** Erased by the compiler: `import type … from`. */
  typeOnly: boolean;
}

/** The import and export statements of a module. Biome formats ours: each starts a line and quotes with '. */
function importsOf(source: string): Import[] {
  const statements = /^(?:import|export)\s+(type\s+)?[\w$*{}\s,]+?\s+from\s+'([^']+)'/gm;
  const sideEffects = /^import\s+'([^']+)'/gm;
  const dynamic = /\bimport\(\s*'([^']+)'\s*\)/g;
  const code = withoutComments(source);
  return [
    ...[...code.matchAll(statements)].map((found) => ({
      specifier: found[2]!,
      typeOnly: found[1] !== undefined,
    })),
    ...[...code.matchAll(sideEffects), ...code.matchAll(dynamic)].map((found) => ({
      specifier: found[1]!,
      typeOnly: false,
    })),
  ];
}

function withoutComments(source: string): string {
  return source.replace(/^\s*\/\*[\s\S]*?\*\//gm, '').replace(/^\s*\/\/.*$|\s\/\/ .*$/gm, '');
}

/** Whether some statement outside every function, class and arrow waits. Ours start at the first column. */
function awaitsAtTopLevel(source: string): boolean {
  const statements = withoutComments(source).split(/\n(?=[A-Za-z])/);
  return statements.some((text) => /\bawait\b/.test(text) && !/\bfunction\b|=>|\bclass\b/.test(text));
}

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && name !== mainEntryPoint)
  .map((name) => normalize(join('src', name)))
  .sort();
const sources = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));

function roomOf(file: string): string {
  return relative('src', file).split(/[\\/]/)[0]!;
}

/** The file of src/ that a relative specifier means, or undefined for a package. */
function targetOf(file: string, specifier: string): string | undefined {
  return specifier.startsWith('.')
    ? normalize(join(dirname(file), specifier.replace(/\.js$/, '.ts')))
    : undefined;
}

/** The way by which `file` loads TensorFlow at run time, or undefined. */
function wayToTensorflow(file: string, seen = new Set<string>()): string[] | undefined {
  if (seen.has(file)) return undefined;
  seen.add(file);
  for (const { specifier, typeOnly } of importsOf(sources.get(file) ?? '')) {
    if (typeOnly) continue;
    if (specifier.startsWith('@tensorflow/')) return [file, specifier];
    const target = targetOf(file, specifier);
    const rest = target && wayToTensorflow(target, seen);
    if (rest) return [file, ...rest];
  }
  return undefined;
}

/** Every way that leads back to where it began: strongly connected parts of more than one node (Tarjan). */
function circles(graph: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const found: string[][] = [];
  const visit = (node: string) => {
    order.set(node, order.size);
    lowest.set(node, order.get(node)!);
    open.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) visit(next);
      if (open.includes(next)) lowest.set(node, Math.min(lowest.get(node)!, lowest.get(next)!));
    }
    if (lowest.get(node) !== order.get(node)) return;
    const part = open.splice(open.indexOf(node));
    if (part.length > 1) found.push(part.sort());
  };
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return found;
}

/** Who imports whom, types included, among the files of src/ or, by `nameOf`, among their folders. */
function importGraph(nameOf: (file: string) => string): Map<string, Set<string>> {
  const graph = new Map<string, Set<string>>();
  for (const [file, source] of sources) {
    const from = nameOf(file);
    const targets = graph.get(from) ?? new Set();
    for (const { specifier } of importsOf(source)) {
      const target = targetOf(file, specifier);
      if (target && nameOf(target) !== from) targets.add(nameOf(target));
    }
    graph.set(from, targets);
  }
  return graph;
}

/** Every import of src/ that `breaks` says is wrong, as "file → specifier". */
function faults(breaks: (file: string, imported: Import) => boolean): string[] {
  return files.flatMap((file) =>
    importsOf(sources.get(file)!)
      .filter((imported) => breaks(file, imported))
      .map(({ specifier }) => `${file} → ${specifier}`),
  );
}

describe('import rule', () => {
  it('reads the imports of a module, and none out of comments', () => {
    const source = [
      "import type { A } from './a.js';",
      "import {\n  type B,\n  b,\n} from '../core/b.js';",
      "import * as c from 'c';",
      "import 'd';",
      "export * from './e.js';",
      "export type { F } from './f.js';",
      "/**\n * import nothing from './never.js'\n */",
      "// import './never.js';",
      "const late = () => import('./g.js');",
    ].join('\n');
    expect(importsOf(source)).to.have.deep.members([
      { specifier: './a.js', typeOnly: true },
      { specifier: '../core/b.js', typeOnly: false },
      { specifier: 'c', typeOnly: false },
      { specifier: './e.js', typeOnly: false },
      { specifier: './f.js', typeOnly: true },
      { specifier: 'd', typeOnly: false },
      { specifier: './g.js', typeOnly: false },
    ]);
  });

  it('knows a wait at top level from one inside a function', () => {
    expect(awaitsAtTopLevel("const a = 1;\nconst b =\n  await import('b');\n")).to.equal(true);
    expect(
      awaitsAtTopLevel('async function f() {\n  await g();\n}\nconst h = async () => await f();\n'),
    ).to.equal(false);
  });

  it('finds the way to TensorFlow where there is one', () => {
    expect(wayToTensorflow(join('src', 'engine', 'tensorflow.ts'))).to.deep.equal([
      join('src', 'engine', 'tensorflow.ts'),
      '@tensorflow/tfjs-core',
    ]);
  });

  it('has every file in a room of the table', () => {
    expect(files.filter((file) => !rooms.includes(roomOf(file)))).to.deep.equal([]);
    expect(files.length).to.be.greaterThan(10);
  });

  it('has every relative import lead to a file of src', () => {
    const leadsNowhere = (file: string, { specifier }: Import) => {
      const target = targetOf(file, specifier);
      return target !== undefined && !existsSync(target);
    };
    expect(faults(leadsNowhere)).to.deep.equal([]);
  });

  it('lets a room import only from itself and from rooms above it', () => {
    const pointsDown = (file: string, { specifier }: Import) => {
      const target = targetOf(file, specifier);
      return target !== undefined && rooms.indexOf(roomOf(target)) > rooms.indexOf(roomOf(file));
    };
    expect(faults(pointsDown)).to.deep.equal([]);
  });

  it('finds a circle where there is one', () => {
    const graph = new Map([
      ['a', new Set(['b'])],
      ['b', new Set(['c'])],
      ['c', new Set(['a', 'd'])],
      ['d', new Set<string>()],
    ]);
    expect(circles(graph)).to.deep.equal([['a', 'b', 'c']]);
  });

  it('has no circle between files, nor between folders', () => {
    expect(circles(importGraph((file) => file))).to.deep.equal([]);
    expect(circles(importGraph(dirname))).to.deep.equal([]);
  });

  it('keeps metrics and statistics to core and study', () => {
    const leavesTheNarrow = (file: string, { specifier }: Import) => {
      const allowed = narrowRooms[roomOf(file)];
      const target = targetOf(file, specifier);
      return (
        allowed !== undefined && target !== undefined && ![roomOf(file), ...allowed].includes(roomOf(target))
      );
    };
    expect(faults(leavesTheNarrow)).to.deep.equal([]);
  });

  it('loads TensorFlow.js packages in engine/ alone (their types may be used elsewhere)', () => {
    const loadsItElsewhere = (file: string, { specifier, typeOnly }: Import) =>
      specifier.startsWith('@tensorflow/') && !typeOnly && roomOf(file) !== 'engine';
    expect(faults(loadsItElsewhere)).to.deep.equal([]);
  });

  it('never reaches TensorFlow from metrics, statistics, record, evaluate, report, audit, nor from the commands that read', () => {
    const ways = files
      .filter(
        (file) => roomsWithoutTensorflow.includes(roomOf(file)) || commandsWithoutTensorflow.includes(file),
      )
      .map((file) => wayToTensorflow(file)?.join(' → '))
      .filter((way) => way !== undefined);
    expect(ways).to.deep.equal([]);
  });
});

describe('every file of src', () => {
  it(`is at most ${longestFile} lines long`, () => {
    const tooLong = files.filter((file) => sources.get(file)!.trimEnd().split('\n').length > longestFile);
    expect(tooLong).to.deep.equal([]);
  });

  for (const [forbidden, allowed] of [
    ['import.meta', [placeFile]],
    ['Math.random', []],
  ] as const) {
    it(`does without ${forbidden}${allowed.length > 0 ? ' but in one place' : ''}`, () => {
      const using = files.filter((file) => withoutComments(sources.get(file)!).includes(forbidden));
      expect(using).to.deep.equal(allowed);
    });
  }

  it('waits for nothing while it is loaded', () => {
    expect(files.filter((file) => awaitsAtTopLevel(sources.get(file)!))).to.deep.equal([]);
  });
});
