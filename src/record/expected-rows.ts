import { recordFault } from './record-fault.js';

/** The parts of a configuration that determine the rows of a run's files. */
export interface TestedRows {
  cases: { test: readonly string[] };
  foregroundClasses: readonly string[];
}

/**
 * Checks that a file holds exactly the wanted rows, each once. Throws DataError with the line of the first foreign or repeated
 * row, or with the number of missing rows and the first of them.
 */
export function expectRows(
  file: string,
  rows: readonly { line: number; key: string }[],
  wanted: readonly string[],
): void {
  const open = new Set(wanted);
  const known = new Set(wanted);
  for (const { line, key } of rows) {
    if (!known.has(key))
      throw recordFault(file, line, 'a row of this configuration', `the foreign row "${key}"`);
    if (!open.delete(key)) throw recordFault(file, line, 'each row once', `"${key}" again`);
  }
  if (open.size === 0) return;
  const [first] = open;
  throw recordFault(
    file,
    null,
    `${wanted.length} rows`,
    `${rows.length}; missing "${first}"${open.size > 1 ? ` and ${open.size - 1} more` : ''}`,
  );
}
