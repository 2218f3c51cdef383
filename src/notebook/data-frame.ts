/**
 * Numbers as a danfo.js DataFrame, which can be filtered, sorted, grouped and exported. It is for display only:
 * all numbers come from metrics/ and statistics/, because danfo's own `count`, `std` and `describe` mishandle
 * undefined values. danfo.js is loaded at first use.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DataFrame } from 'danfojs-node';
import { csvText } from '../record/csv-file.js';
import { escapeXml } from '../text/escape-xml.js';
import { counted, fixed } from '../text/number-format.js';
import { show } from './display.js';

export type Row = Readonly<Record<string, string | number>>;

/**
 * Rows with the same columns as a DataFrame. Throws RangeError without rows, since danfo.js cannot show an empty
 * frame, and where a row has other columns than the first: danfo.js would set its numbers under wrong names.
 *
 * ```ts
 * const frame = await dataFrame([{ loss: 'DSC', NLL: 0.5 }, { loss: 'DSC++', NLL: 0.2 }]);
 * frame.sortValues('NLL').values[0]; // ['DSC++', 0.2]
 * ```
 */
export async function dataFrame(rows: readonly Row[]): Promise<DataFrame> {
  if (rows.length === 0) throw new RangeError('dataFrame: no rows');
  const columns = Object.keys(rows[0]!);
  for (const [at, row] of rows.entries()) {
    const own = Object.keys(row);
    const missing = columns.filter((name) => !own.includes(name));
    const foreign = own.filter((name) => !columns.includes(name));
    if (missing.length > 0 || foreign.length > 0)
      throw new RangeError(
        `dataFrame: row ${at + 1} has other columns than row 1 (${[...missing.map((name) => `no ${name}`), ...foreign.map((name) => `foreign ${name}`)].join(', ')})`,
      );
  }
  const danfo = await import('danfojs-node');
  return new danfo.DataFrame(
    rows.map((row) => Object.fromEntries(columns.map((name) => [name, row[name]!]))),
  );
}

export interface TableOptions {
  caption?: string;
  /** The column by which rows are sorted; undefined numbers (NaN) come last. */
  sortBy?: string;
  descending?: boolean;
  /** Decimal digits of non-integer numbers. */
  digits?: number;
  /** Largest number of rows shown; the frame keeps all. */
  limit?: number;
}

/**
 * Shows a frame as an HTML table, with plain text as fallback.
 *
 * ```ts
 * const frame = await dataFrame([{ loss: 'DSC', NLL: 0.5 }, { loss: 'DSC++', NLL: 0.2 }]);
 * showTable(frame, { caption: 'Test cases', sortBy: 'NLL' });
 * ```
 */
export function showTable(frame: DataFrame, options: TableOptions = {}): void {
  const { sortBy, descending = false, limit = 24 } = options;
  const values = frame.values as (string | number)[][];
  const sorted = sortBy === undefined ? values : sortedBy(values, columnOf(frame, sortBy), descending);
  const rows = sorted.slice(0, limit);
  const hidden = frame.shape[0]! - rows.length;
  show({
    'text/html': tableHtml(frame.columns, rows, hidden, options),
    'text/plain': plainText(frame.columns, rows, options),
  });
}

function columnOf(frame: DataFrame, name: string): number {
  const column = frame.columns.indexOf(name);
  if (column < 0)
    throw new RangeError(`showTable: no column "${name}"; there are ${frame.columns.join(', ')}`);
  return column;
}

/** Rows by one column, those with NaN last; danfo's own `sortValues` leaves rows around a NaN out of order. */
function sortedBy(
  rows: readonly (string | number)[][],
  column: number,
  descending: boolean,
): readonly (string | number)[][] {
  const sign = descending ? -1 : 1;
  return [...rows].sort((one, other) => {
    const [a, b] = [one[column]!, other[column]!];
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
    return a === b ? 0 : a < b ? -sign : sign;
  });
}

/**
 * Writes a frame as CSV with all digits, and makes the folder where it is missing.
 *
 * ```ts
 * const frame = await dataFrame([{ loss: 'DSC', NLL: 0.5 }]);
 * exportCsv(frame, `${folder}/scores.csv`);
 * ```
 */
export function exportCsv(frame: DataFrame, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, csvText(frame.columns, frame.values as (string | number)[][]));
}

const cellStyle = 'padding:0.25em 0.7em;white-space:nowrap;font-variant-numeric:tabular-nums';

function tableHtml(
  columns: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  hidden: number,
  { caption, digits }: TableOptions,
): string {
  const numeric = columns.map((_, column) => rows.some((row) => typeof row[column] === 'number'));
  const cell = (tag: string, content: string, column: number) =>
    `<${tag} style="${cellStyle};text-align:${numeric[column] ? 'right' : 'left'}">${escapeXml(content)}</${tag}>`;
  const head = columns.map((name, column) => cell('th', name, column)).join('');
  const body = rows.map(
    (row) => `<tr>${row.map((value, column) => cell('td', printed(value, digits), column)).join('')}</tr>`,
  );
  return [
    '<table class="dataframe">',
    caption ? `<caption style="text-align:left;padding:0.3em 0">${escapeXml(caption)}</caption>` : '',
    `<thead><tr>${head}</tr></thead>`,
    `<tbody>\n${body.join('\n')}\n</tbody>`,
    hidden > 0
      ? `<tfoot><tr><td colspan="${columns.length}">and ${counted(hidden, 'more row')}</td></tr></tfoot>`
      : '',
    '</table>',
  ].join('\n');
}

function plainText(
  columns: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  { caption, digits }: TableOptions,
): string {
  const lines = [columns, ...rows.map((row) => row.map((value) => printed(value, digits)))];
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const grid = lines.map((line) =>
    line
      .map((content, column) => content.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  return [...(caption ? [caption] : []), ...grid].join('\n');
}

/** With `digits` after the point; a number that this would round to 0 is printed as less than the last digit. */
function printed(value: string | number, digits = 4): string {
  if (typeof value === 'string') return value;
  if (Number.isInteger(value)) return String(value);
  if (Number(value.toFixed(digits)) !== 0) return fixed(value, digits);
  const last = 10 ** -digits;
  return value > 0 ? `< ${fixed(last, digits)}` : `> ${fixed(-last, digits)}`;
}
