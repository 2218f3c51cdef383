import { csvFormatRows, csvParseRows } from 'd3-dsv';
import { recordFault } from './record-fault.js';

/** One data row of a CSV file with its line number, the header being line 1. */
export interface CsvRow {
  line: number;
  cells: readonly string[];
}

/**
 * CSV text with a header row and a final newline. Numbers are printed as ECMAScript prints them: the shortest
 * decimal that reads back as the same float64; undefined values as NaN. Texts that a spreadsheet would take for a
 * formula, names of files among them, begin with an apostrophe, which spreadsheets do not show and parseCsv takes off.
 */
export function csvText(columns: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return `${csvFormatRows([columns, ...rows].map((row) => row.map(storedCell)))}\n`;
}

/**
 * A text that a spreadsheet would read as a formula, the full-width signs of East Asian keyboards included, or such a text
 * behind apostrophes of its own: both get an apostrophe when written, so that reading can take exactly one off.
 */
const formulaStart = /^'*[=+\-@\t\r\n＝＋－＠]/;
const plainNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

function storedCell(cell: string | number): string {
  if (typeof cell === 'number' || !formulaStart.test(cell) || plainNumber.test(cell)) return String(cell);
  return `'${cell}`;
}

/** The text that csvText was given for a cell. */
export function cellText(stored: string): string {
  return stored.startsWith("'") && formulaStart.test(stored) ? stored.slice(1) : stored;
}

/** Reads the text of a CSV file, which messages call `file`; its header must be exactly `columns`, in that order. */
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

/** A finite number in [minimum, maximum], or NaN where that is allowed. */
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

/** A count: an integer from 0 up to the largest that float64 holds exactly. */
export function readCount(file: string, row: CsvRow, column: number, name: string): number {
  const range = { minimum: 0, maximum: Number.MAX_SAFE_INTEGER, undefinedAllowed: false };
  const value = readNumber(file, row, column, name, range);
  if (Number.isInteger(value)) return value;
  throw recordFault(file, row.line, `${name} to be a whole number`, `"${row.cells[column]}"`);
}
