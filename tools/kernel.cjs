/**
 * The notebook kernel: `node tools/kernel.cjs CONNECTION_FILE`, started by Jupyter (see tools/setup/kernel-spec.mjs).
 *
 * It is tslab with two changes. The library runs as the same ES modules as in all commands, through tsx; tslab would compile each
 * source file to CommonJS with its own compiler. Cells are checked against the library's declarations, made by the project's
 * compiler; tslab would check all of src/ with other rules. Therefore types and completion work, the first import is fast, and
 * results are the same as in commands. Changes in src/ take effect after a restart of the kernel.
 */
const Module = require('node:module');
const { dirname, join, resolve } = require('node:path');
const { inspect } = require('node:util');
const { patchTslab } = require('./kernel-patches.cjs');
const { patchStacks } = require('./kernel-stack.cjs');
const { declarationFolder } = require('./kernel-types.cjs');

const root = resolve(__dirname, '..');
const notebooks = join(root, 'notebooks');
const sources = join(root, 'src');
/** The modules that a cell may import: the library's entry points, such as `import … from '../src/entry-points/notebook.js'`. */
const entryPoints = ['index', 'entry-points/train', 'entry-points/notebook'];

start(process.argv[2]);

async function start(configPath) {
  process.chdir(root);
  const [library, declarations] = await Promise.all([loadLibrary(), declarationFolder(root)]);
  showDeclarationsForSources(declarations);
  serveLibrary(library);
  // Imports in cells are relative to notebooks/; the library finds its folders from the root.
  process.chdir(notebooks);
  patchStacks(root);
  patchTslab();
  require('tslab/dist/main.js').startKernel({ configPath, enableFindLocal: false });
  process.chdir(root);
}

/** The entry points by the file that a cell imports, or the error to throw there. */
async function loadLibrary() {
  try {
    const { register } = await import('tsx/esm/api');
    register();
    const { connectDisplay } = await import('../src/notebook/display.ts');
    connectDisplay((bundle, isUpdate) =>
      require('tslab/dist/jupyter.js').lastWriteDisplayData(bundle, isUpdate),
    );
    const { StudyError } = await import('../src/core/errors.ts');
    // Errors that the user can fix are shown without a stack.
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
 * Registers the library's entry points as loaded modules, so that imports of cells find them. Other modules are resolved here
 * but not loaded: with a frame of this file in the stack, Node would attribute deprecation warnings of packages (such as
 * `punycode`) to the project.
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

/** Makes the compiler of the cells read `src/x.d.ts` instead of `src/x.ts`. */
function showDeclarationsForSources(declarations) {
  const { sys } = require('@tslab/typescript-for-tslab');
  const { fileExists, readFile } = sys;
  const within = (path) => resolve(path).startsWith(sources);
  const declarationOf = (path) => join(declarations, resolve(path).slice(sources.length));
  sys.fileExists = (path) =>
    within(path) ? path.endsWith('.d.ts') && fileExists(declarationOf(path)) : fileExists(path);
  sys.readFile = (path, encoding) => readFile(within(path) ? declarationOf(path) : path, encoding);
}
