import { dsvFormat } from 'd3-dsv';

/** A table as a spreadsheet saves it as text, without its blank rows. */
export interface SpreadsheetTable {
  /** The names in the first row, without spaces around them; none where the file is blank. */
  header: string[];
  rows: SpreadsheetRow[];
}

interface SpreadsheetRow {
  /** The line of the file on which the row begins, counted from 1. */
  line: number;
  fields: string[];
}

/**
 * Reads the text files that spreadsheets write. They separate fields by commas, by semicolons in some locales, or by tabs. Excel
 * may name the separator in a first line such as `sep=;`, keeps cleared rows as `;;`, and saves "Unicode text" in UTF-16.
 */
export function spreadsheetTable(bytes: Uint8Array): SpreadsheetTable {
  const content = decoded(bytes);
  const named = /^"?sep=([^"\r\n])"?[ \t]*(?:\r\n|\r|\n|$)/i.exec(content);
  const body = named ? content.slice(named[0].length) : content;
  const filled: SpreadsheetRow[] = [];
  let line = named ? 2 : 1;
  for (const fields of dsvFormat(named?.[1] ?? separatorOf(body)).parseRows(body)) {
    if (fields.some((field) => field.trim() !== '')) filled.push({ line, fields });
    line += 1 + lineBreaksWithin(fields);
  }
  const [header, ...rows] = filled;
  return { header: header?.fields.map((name) => name.trim()) ?? [], rows };
}

/** UTF-16 is known by its byte order mark; all else is read as UTF-8. The mark itself is dropped. */
function decoded(bytes: Uint8Array): string {
  const mark =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'be' : '';
  return new TextDecoder(mark ? `utf-16${mark}` : 'utf-8').decode(bytes);
}

/** The first separator in the first line that is not blank. */
function separatorOf(content: string): string {
  const line = /^.*[^\s,;].*$/m.exec(content)?.[0] ?? '';
  return /[,;\t]/.exec(line)?.[0] ?? ',';
}

/** A quoted field may run over several lines. */
function lineBreaksWithin(fields: readonly string[]): number {
  return fields.reduce((sum, field) => sum + (field.match(/\r\n|\r|\n/g)?.length ?? 0), 0);
}
