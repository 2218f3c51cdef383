import { type PackedNumbers, packNumbers } from './packed-numbers.js';
import type { SharedValues } from './shared-values.js';

/** How a row falls into a key, which other runs have as well, and numbers of its own. */
interface RowForm<Row, Key> {
  keyOf: (row: Row) => Key;
  /** Its numbers by column: those of all rows in one column lie together. */
  numbersOf: (row: Row) => readonly (readonly number[])[];
  /** The row of a key, which takes its numbers column by column, in the order in which it gave them. */
  rowOf: (key: Key, take: Take) => Row;
}

/** The next numbers of a column. */
type Take = (column: number, count: number) => number[];

/** Packs rows; what it returns makes them anew, equal and in the same order. */
export function packRows<Row, Key>(
  rows: readonly Row[],
  { keyOf, numbersOf, rowOf }: RowForm<Row, Key>,
  values: SharedValues,
): () => Row[] {
  const keys = values.shared(rows.map(keyOf));
  const columns = columnsOf(rows.map(numbersOf));
  return () => {
    const take = takeFrom(columns);
    return keys.map((key) => rowOf(key, take));
  };
}

/** Apart from packRows, whose variables live as long as what it returns. */
function columnsOf(numbers: readonly (readonly (readonly number[])[])[]): PackedNumbers[] {
  return (numbers[0] ?? []).map((_, column) => packNumbers(numbers.map((own) => own[column]!)));
}

function takeFrom(columns: readonly PackedNumbers[]): Take {
  const next = columns.map(() => 0);
  return (column, count) => {
    const numbers = columns[column]!;
    const taken: number[] = [];
    for (let at = 0; at < count; at++) taken.push(numbers[next[column]!++]!);
    return taken;
  };
}
