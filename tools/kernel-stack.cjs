/**
 * Stack traces for notebook users: frames of cells with the number of the cell, frames of the library with file (relative to the
 * project's root) and line. Frames of the kernel, Node and packages are left out. Frames of cells have no line number: tslab
 * compiles a cell twice without a source map, so the line of the running code is not that of the cell.
 */
const { findSourceMap } = require('node:module');
const { join, relative } = require('node:path');
const { fileURLToPath } = require('node:url');
const vm = require('node:vm');

/** Number of lines of the compiled code by the name of its cell, such as `cell [3]`. */
const lengths = new Map();
/** Values thrown by cells. */
const escaped = new Set();

/** Formats every stack in this process for notebook users. Call it before tslab starts. */
function patchStacks(root) {
  nameCells();
  const sources = join(root, 'src');
  Error.prepareStackTrace = (error, frames) => {
    const lines = frames.flatMap((frame) => shown(frame, root, sources) ?? []);
    return [headline(error), ...lines.map((line) => `    at ${line}`)].join('\n');
  };
}

/** Sets the cell whose code is compiled and run next. */
function beginCell(number) {
  current = `cell [${number}]`;
  escaped.clear();
}
let current = '';

/** Whether a value was thrown by the cell that started last. */
function hasEscaped(value) {
  return escaped.has(value);
}

/** The wrapper of tslab around the code of a cell. */
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

/** A formatted frame; undefined for frames that are left out. */
function shown(frame, root, sources) {
  const file = pathOf(frame.getFileName());
  if (file === undefined) return undefined;
  const [line, column] = [frame.getLineNumber(), frame.getColumnNumber()];
  const place = file.startsWith('cell [') ? placeInCell(file, line) : placeInLibrary(file, line, column);
  if (place === undefined) return undefined;
  // Names of a cell are properties of a proxy; the prefix is removed.
  const name = /^(?:Proxy\.|Object\.)?(.+) \(.*\)$/.exec(String(frame))?.[1];
  return name ? `${name} (${place})` : place;

  function placeInLibrary(path, atLine, atColumn) {
    if (!path.startsWith(sources)) return undefined;
    const entry = findSourceMap(path)?.findEntry(atLine - 1, atColumn - 1);
    return `${relative(root, path)}, line ${(entry?.originalLine ?? atLine - 1) + 1}`;
  }
}

/** The name of the cell; undefined for the last line, the wrapper's call of the cell. */
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

module.exports = { patchStacks, beginCell, hasEscaped };
