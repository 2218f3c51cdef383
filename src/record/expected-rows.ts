import { recordFault } from './record-fault.js';

/** What of a configuration decides which rows the files of a run hold. */
export interface TestedRows {
  cases: { test: readonly string[] };
  foregroundClasses: readonly string[];
}

/**
 * Holds the rows of a file against those that the configuration promises: each exactly once. Throws DataError
 * that names the first foreign or repeated row with its line, or says how many are missing and which comes first.
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
