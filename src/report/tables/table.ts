/**
 * A table of the study in two views of the same numbers: a grid for readers (Markdown, LaTeX, HTML) with rounded
 * numbers and marks, and records for programs (CSV) with all digits, one value per row.
 */
export interface Table {
  /** Name of its files and of its section in the page. */
  name: string;
  title: string;
  /** Notes needed to read the table: preset, cases, seeds, definitions of marks. */
  notes: readonly string[];
  grid: { columns: readonly GridColumn[]; rows: readonly (readonly TableCell[])[] };
  records: { columns: readonly string[]; rows: readonly (readonly (string | number)[])[] };
}

export interface GridColumn {
  label: string;
  align: 'left' | 'right';
  /** On the page, shown only if the reader asks for all columns; always present in files. */
  onDemand?: true;
}

export interface TableCell {
  text: string;
  /** Printed bold: the best value of its group, or a verdict. */
  strong?: boolean;
}

/** Left-aligned columns, for words. */
export function leftColumns(...labels: readonly string[]): GridColumn[] {
  return labels.map((label) => ({ label, align: 'left' }));
}

/** Right-aligned columns, for numbers. */
export function rightColumns(...labels: readonly string[]): GridColumn[] {
  return labels.map((label) => ({ label, align: 'right' }));
}

/** Marks columns as shown on demand. */
export function onDemand(...columns: readonly GridColumn[]): GridColumn[] {
  return columns.map((column) => ({ ...column, onDemand: true }));
}

/** Cells without emphasis. */
export function plainCells(...texts: readonly string[]): TableCell[] {
  return texts.map((text) => ({ text }));
}

/** Records with one row per item; each column has a name and a function from an item to its value. */
export function recordsOf<Item>(
  items: readonly Item[],
  columns: Readonly<Record<string, (item: Item) => string | number>>,
): Table['records'] {
  const values = Object.values(columns);
  return { columns: Object.keys(columns), rows: items.map((item) => values.map((value) => value(item))) };
}

/** A column heading with an arrow for the better direction. */
export function directed(label: string, better: 'higher' | 'lower' | 'none'): string {
  return better === 'none' ? label : `${label} ${better === 'higher' ? '↑' : '↓'}`;
}
