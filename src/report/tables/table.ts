/**
 * A table of the study in two views of the same numbers: the grid that people read (Markdown, LaTeX, HTML) with rounded
 * numbers and marks, and the records that programs read (CSV), one value a row with all its digits.
 */
export interface Table {
  /** Of its files and its place in the page. */
  name: string;
  title: string;
  /** What a reader must know to read it: preset, cases, seeds, definitions of the marks. */
  notes: readonly string[];
  grid: { columns: readonly GridColumn[]; rows: readonly (readonly TableCell[])[] };
  records: { columns: readonly string[]; rows: readonly (readonly (string | number)[])[] };
}

export interface GridColumn {
  label: string;
  align: 'left' | 'right';
  /** On the page shown when a reader asks for all columns; in files always. */
  onDemand?: true;
}

export interface TableCell {
  text: string;
  /** Printed bold: the best value of its group, or a verdict. */
  strong?: boolean;
}

/** Columns of words. */
export function leftColumns(...labels: readonly string[]): GridColumn[] {
  return labels.map((label) => ({ label, align: 'left' }));
}

/** Columns of numbers. */
export function rightColumns(...labels: readonly string[]): GridColumn[] {
  return labels.map((label) => ({ label, align: 'right' }));
}

/** The same columns, which the page shows when a reader asks for them. */
export function onDemand(...columns: readonly GridColumn[]): GridColumn[] {
  return columns.map((column) => ({ ...column, onDemand: true }));
}

/** Cells without emphasis. */
export function plainCells(...texts: readonly string[]): TableCell[] {
  return texts.map((text) => ({ text }));
}

/** Records with one row for each item; every column is given by its name and how its value follows from an item. */
export function recordsOf<Item>(
  items: readonly Item[],
  columns: Readonly<Record<string, (item: Item) => string | number>>,
): Table['records'] {
  const values = Object.values(columns);
  return { columns: Object.keys(columns), rows: items.map((item) => values.map((value) => value(item))) };
}

/** A column heading with the direction that is better. */
export function directed(label: string, better: 'higher' | 'lower' | 'none'): string {
  return better === 'none' ? label : `${label} ${better === 'higher' ? '↑' : '↓'}`;
}
