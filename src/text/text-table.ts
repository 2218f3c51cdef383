import { printableLine } from '../core/printable.js';

/**
 * A table for the terminal: columns padded to their widest cell and separated by two spaces, with a rule under the
 * header. The last column is not padded, so that long texts can run on. Control characters and line breaks in
 * cells are escaped.
 */
export function textTable(header: readonly string[], unsafeRows: readonly (readonly string[])[]): string {
  const rows = unsafeRows.map((row) => row.map(printableLine));
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (column === header.length - 1 ? cell : cell.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width));
  return `${[line(header), line(rule), ...rows.map(line)].join('\n')}\n`;
}
