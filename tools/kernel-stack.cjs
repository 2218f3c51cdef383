/**
 * Stacks as a reader of a notebook needs them: the frames of cells by their number, and those of the library by file and
 * line from the project's root. Frames of the kernel, of Node and of packages are left out. A frame of a cell has no line:
 * tslab compiles a cell twice and keeps no source map, and the line of the code that runs is not the one that was typed.
 */
const { findSourceMap } = require('node:module');
const { join, relative } = require('node:path');
const { fileURLToPath } = require('node:url');
const vm = require('node:vm');

/** Lines of the code that runs, by the name of its cell, such as `cell [3]`. */
const lengths = new Map();
/** Values that were thrown out of a cell. */
const escaped = new Set();

/** Makes every stack in this process one for readers. Called before tslab starts. */
function mendStacks(root) {
  nameCells();
  const sources = join(root, 'src');
  Error.prepareStackTrace = (error, frames) => {
    const lines = frames.flatMap((frame) => shown(frame, root, sources) ?? []);
    return [headline(error), ...lines.map((line) => `    at ${line}`)].join('\n');
  };
}

/** Its code is compiled and run next. */
function beginCell(number) {
  current = `cell [${number}]`;
  escaped.clear();
}
let current = '';

/** Whether a value was thrown out of the cell that began last. */
function hasEscaped(value) {
  return escaped.has(value);
}

/** What tslab writes around the code of a cell. */
const wrapping = /^\((?:async )?function\(exports, require\) \{ /;

function nameCells() {
  const { runInThisContext } = vm;
  vm.runInThisContext = (code, options) => {
    const [prefix] = wrapping.exec(code) ?? [];
    if (prefix === undefined) return runInThisContext(code, options);
    lengths.set(current, code.split('\n').length - 1);
    try {
      const result = runInThisContext(code, { ...options, filename: current, displayErrors: false });
      if (prefix.includes('async')) result.catch((error) => escaped.add(error));
      return result;
    } catch (error) {
      escaped.add(error);
      throw error;
    }
  };
}

/** A frame for the reader, or undefined for one that is not theirs. */
function shown(frame, root, sources) {
  const file = pathOf(frame.getFileName());
  if (file === undefined) return undefined;
  const [line, column] = [frame.getLineNumber(), frame.getColumnNumber()];
  const place = file.startsWith('cell [') ? placeInCell(file, line) : placeInLibrary(file, line, column);
  if (place === undefined) return undefined;
  // Names of a cell are properties of a proxy, which is no word of the reader's.
  const name = /^(?:Proxy\.|Object\.)?(.+) \(.*\)$/.exec(String(frame))?.[1];
  return name ? `${name} (${place})` : place;

  function placeInLibrary(path, atLine, atColumn) {
    if (!path.startsWith(sources)) return undefined;
    const entry = findSourceMap(path)?.findEntry(atLine - 1, atColumn - 1);
    return `${relative(root, path)}, line ${(entry?.originalLine ?? atLine - 1) + 1}`;
  }
}

/** The last line is the wrapping's own: it calls the code of the cell. */
function placeInCell(name, line) {
  return line > (lengths.get(name) ?? 0) ? undefined : name;
}

function pathOf(file) {
  if (!file) return undefined;
  return file.startsWith('file:') ? fileURLToPath(file.replace(/\?.*$/, '')) : file;
}

function headline(error) {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return 'Error';
  }
}

module.exports = { mendStacks, beginCell, hasEscaped };
