import type { CellColumns } from '../metrics/log-spaced-histogram.js';
import type { VersionCells } from './calibration-cells-file.js';
import { type PackedNumbers, packNumbers } from './packed-numbers.js';

/** A row of calibration-cells.json, and where its cells lie in the columns. */
interface CellRow extends Pick<VersionCells, 'version' | 'className'> {
  from: number;
  to: number;
}

/** The rows of calibration-cells.json with their numbers side by side, in a tenth of what they take as lists. */
export class CellTable {
  private constructor(
    private readonly placed: readonly CellRow[],
    private readonly columns: Readonly<Record<keyof CellColumns, PackedNumbers>>,
  ) {}

  static of(rows: readonly VersionCells[]): CellTable {
    let to = 0;
    const placed = rows.map(({ version, className, cell }) => {
      const from = to;
      to += cell.length;
      return { version, className, from, to };
    });
    const column = (name: keyof CellColumns) => packNumbers(rows.map((row) => row[name]));
    return new CellTable(placed, {
      cell: column('cell'),
      count: column('count'),
      positiveCount: column('positiveCount'),
      probabilitySum: column('probabilitySum'),
    });
  }

  /** The rows as they were given. */
  rows(): VersionCells[] {
    return this.placed.map((row) => ({
      version: row.version,
      className: row.className,
      cell: Array.from(this.part(row, 'cell')),
      count: Array.from(this.part(row, 'count')),
      positiveCount: Array.from(this.part(row, 'positiveCount')),
      probabilitySum: Array.from(this.part(row, 'probabilitySum')),
    }));
  }

  /** The cells of one version and class, to be read and not to be changed; none where there is no such row. */
  of(version: VersionCells['version'], className: string): CellColumns[] {
    return this.placed
      .filter((row) => row.version === version && row.className === className)
      .map((row) => ({
        cell: this.part(row, 'cell'),
        count: this.part(row, 'count'),
        positiveCount: this.part(row, 'positiveCount'),
        probabilitySum: this.part(row, 'probabilitySum'),
      }));
  }

  private part({ from, to }: CellRow, column: keyof CellColumns): PackedNumbers {
    return this.columns[column].subarray(from, to);
  }
}
