import { csvFormatRows, csvParseRows } from 'd3-dsv';
import { recordFault } from './record-fault.js';

/** One data row of a CSV file with its line number, the header being line 1. */
export interface CsvRow {
  line: number;
  cells: readonly string[];
}

/**
 * CSV text with a header row and a final newline. Numbers are printed as in ECMAScript: the shortest decimal that reads back as
 * the same float64; undefined values are NaN. Texts that a spreadsheet would take for a formula (file names, for example) get a
 * leading apostrophe, which spreadsheets hide and parseCsv removes.
 */
export function csvText(columns: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return `${csvFormatRows([columns, ...rows].map((row) => row.map(storedCell)))}\n`;
}

/**
 * Matches texts that a spreadsheet would read as a formula, including full-width signs of East Asian keyboards, also after
 * leading apostrophes. All of them get one more apostrophe when written, so that reading can always remove exactly one.
 */
const formulaStart = /^'*[=+\-@\t\r\n＝＋－＠]/;
const plainNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

function storedCell(cell: string | number): string {
  if (typeof cell === 'number' || !formulaStart.test(cell) || plainNumber.test(cell)) return String(cell);
  return `'${cell}`;
}

/** The original text of a stored cell, without the apostrophe that csvText added. */
export function cellText(stored: string): string {
  return stored.startsWith("'") && formulaStart.test(stored) ? stored.slice(1) : stored;
}

/** Parses CSV text. Throws DataError, naming `file`, unless the header is exactly `columns` and every row has as many cells. */
export function parseCsv(file: string, content: string, columns: readonly string[]): CsvRow[] {
  const [header, ...rows] = csvParseRows(content, (cells) => cells.map(cellText));
  const found = header ?? [];
  if (found.join(',') !== columns.join(',')) {
    const missing = columns.filter((name) => !found.includes(name));
    const foreign = found.filter((name) => !columns.includes(name));
    const difference = [
      missing.length ? `no ${missing.join(', ')}` : '',
      foreign.length ? `foreign ${foreign.join(', ')}` : '',
    ].filter(Boolean);
    throw recordFault(
      file,
      1,
      `the columns ${columns.join(',')}`,
      difference.join(' and ') || found.join(','),
    );
  }
  return rows.map((cells, index) => {
    const line = index + 2;
    if (cells.length !== columns.length) {
      throw recordFault(file, line, `${columns.length} cells`, `${cells.length}`);
    }
    return { line, cells };
  });
}

/** Reads a finite number in [minimum, maximum], or NaN where that is allowed. Throws DataError for other texts. */
export function readNumber(
  file: string,
  { line, cells }: CsvRow,
  column: number,
  name: string,
  range: { minimum: number; maximum: number; undefinedAllowed: boolean },
): number {
  const text = cells[column]!;
  if (text === 'NaN' && range.undefinedAllowed) return Number.NaN;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value) && value >= range.minimum && value <= range.maximum) return value;
  const bounds = `${name} in [${range.minimum}, ${range.maximum}]${range.undefinedAllowed ? ' or NaN' : ''}`;
  throw recordFault(file, line, bounds, `"${text}"`);
}

/** Reads a count: an integer from 0 to 2⁵³ − 1. Throws DataError for other texts. */
export function readCount(file: string, row: CsvRow, column: number, name: string): number {
  const range = { minimum: 0, maximum: Number.MAX_SAFE_INTEGER, undefinedAllowed: false };
  const value = readNumber(file, row, column, name, range);
  if (Number.isInteger(value)) return value;
  throw recordFault(file, row.line, `${name} to be a whole number`, `"${row.cells[column]}"`);
}
