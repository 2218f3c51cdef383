import type { Table } from '../../../src/report/tables/table.js';

/** The texts of one column of a printed table, from top to bottom. */
export function columnTexts({ grid }: Table, label: string): string[] {
  const place = grid.columns.findIndex((column) => column.label === label);
  if (place < 0) throw new Error(`no column ${label}: ${grid.columns.map((one) => one.label).join(', ')}`);
  return grid.rows.map((row) => row[place]!.text);
}

/** The values of one column of the records, from top to bottom. */
export function recordValues({ records }: Table, name: string): (string | number)[] {
  const place = records.columns.indexOf(name);
  if (place < 0) throw new Error(`no column ${name}: ${records.columns.join(', ')}`);
  return records.rows.map((row) => row[place]!);
}

/** The names of the rows, from the column `names`, whose value in the column `label` is bold. */
export function boldTexts(table: Table, names: string, label: string): string[] {
  const place = table.grid.columns.findIndex((column) => column.label === label);
  const texts = columnTexts(table, names);
  return table.grid.rows.flatMap((row, at) => (row[place]!.strong ? [texts[at]!] : []));
}
