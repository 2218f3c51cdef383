/**
 * The notebook kernel: `node tools/kernel.cjs CONNECTION_FILE`, started by Jupyter (see tools/setup/kernel-spec.mjs).
 *
 * It is tslab with two things exchanged. The library runs as the very ES modules that every command runs, through tsx,
 * where tslab would compile each source file to CommonJS with a compiler of its own. And cells are checked against the
 * library's declarations, made by the project's compiler, where tslab would check all of src/ with rules that src/ is
 * not written for. So a cell knows types, completion works, the first import takes no time, and the same numbers come
 * out. An edit in src/ is seen after a restart of the kernel.
 */
const Module = require('node:module');
const { dirname, join, resolve } = require('node:path');
const { inspect } = require('node:util');
const { mendTslab } = require('./kernel-mends.cjs');
const { mendStacks } = require('./kernel-stack.cjs');
const { declarationFolder } = require('./kernel-types.cjs');

const root = resolve(__dirname, '..');
const notebooks = join(root, 'notebooks');
const sources = join(root, 'src');
/** What a cell may import: the entry points of the library, such as `import … from '../src/entry-points/notebook.js'`. */
const entryPoints = ['index', 'entry-points/train', 'entry-points/notebook'];

start(process.argv[2]);

async function start(configPath) {
  process.chdir(root);
  const [library, declarations] = await Promise.all([loadLibrary(), declarationFolder(root)]);
  showDeclarationsForSources(declarations);
  serveLibrary(library);
  // Cells stand in notebooks/ and import from there; the library finds its folders from the root.
  process.chdir(notebooks);
  mendStacks(root);
  mendTslab();
  require('tslab/dist/main.js').startKernel({ configPath, enableFindLocal: false });
  process.chdir(root);
}

/** The entry points by the file that a cell imports, or the error that it shall meet there. */
async function loadLibrary() {
  try {
    const { register } = await import('tsx/esm/api');
    register();
    const { connectDisplay } = await import('../src/notebook/display.ts');
    connectDisplay((bundle, isUpdate) =>
      require('tslab/dist/jupyter.js').lastWriteDisplayData(bundle, isUpdate),
    );
    const { StudyError } = await import('../src/core/errors.ts');
    // A failure that the reader can mend is shown as its sentence, without the stack.
    StudyError.prototype[inspect.custom] = function sentence() {
      return `${this.name}: ${this.message}`;
    };
    const modules = await Promise.all(entryPoints.map((name) => import(`../src/${name}.ts`)));
    return new Map(
      entryPoints.map((name, at) => [join(sources, `${name}.js`), { __esModule: true, ...modules[at] }]),
    );
  } catch (error) {
    return error;
  }
}

/**
 * Puts the library where a cell's import finds it: under the names of its entry points, as modules that are loaded already. The
 * loading of other modules passes by here no more than their names do; a frame of this file on its way would make Node
 * warn of what packages still use, such as `punycode`, as if the project used it.
 */
function serveLibrary(library) {
  const files = entryPoints.map((name) => join(sources, `${name}.js`));
  for (const file of library instanceof Error ? [] : files) {
    const served = new Module(file);
    Object.assign(served, { filename: file, loaded: true, exports: library.get(file) });
    Module._cache[file] = served;
  }
  const resolveName = Module._resolveFilename;
  Module._resolveFilename = function resolveOrServe(request, parent, ...rest) {
    const path = request.startsWith('.') && parent?.filename && resolve(dirname(parent.filename), request);
    if (!files.includes(path)) return resolveName.call(this, request, parent, ...rest);
    if (library instanceof Error) throw library;
    return path;
  };
}

/** Lets the compiler of the cells find `src/x.d.ts` where there is `src/x.ts`. */
function showDeclarationsForSources(declarations) {
  const { sys } = require('@tslab/typescript-for-tslab');
  const { fileExists, readFile } = sys;
  const within = (path) => resolve(path).startsWith(sources);
  const declarationOf = (path) => join(declarations, resolve(path).slice(sources.length));
  sys.fileExists = (path) =>
    within(path) ? path.endsWith('.d.ts') && fileExists(declarationOf(path)) : fileExists(path);
  sys.readFile = (path, encoding) => readFile(within(path) ? declarationOf(path) : path, encoding);
}
