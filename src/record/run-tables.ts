import { CellTable } from './cell-table.js';
import type { RecalibratedScore } from './recalibrated-file.js';
import type { RunRecord } from './run-record.js';
import { ScoreTable } from './score-table.js';
import { SharedValues } from './shared-values.js';

/** The numbers of a run that most tables read, packed. */
interface RunTables {
  cases: ScoreTable;
  recalibrated: ScoreTable<RecalibratedScore>;
  cells: CellTable;
}

const tablesOfRuns = new WeakMap<object, Partial<RunTables>>();

/** Says which tables hold the numbers of a run that was packed. */
export function keepTables(run: RunRecord, tables: RunTables): void {
  tablesOfRuns.set(run, tables);
}

/** The table of a run's cases.csv; of a run that was never packed it is made once. */
export function caseTable(run: Pick<RunRecord, 'cases'>): ScoreTable {
  const tables = tablesOf(run);
  tables.cases ??= ScoreTable.of(run.cases, new SharedValues());
  return tables.cases;
}

/** The same of its recalibrated.csv. */
export function recalibratedTable(run: Pick<RunRecord, 'recalibrated'>): ScoreTable<RecalibratedScore> {
  const tables = tablesOf(run);
  tables.recalibrated ??= ScoreTable.of(run.recalibrated, new SharedValues());
  return tables.recalibrated;
}

/** The same of its calibration-cells.json. */
export function cellTable(run: Pick<RunRecord, 'calibrationCells'>): CellTable {
  const tables = tablesOf(run);
  tables.cells ??= CellTable.of(run.calibrationCells);
  return tables.cells;
}

function tablesOf(run: object): Partial<RunTables> {
  const known = tablesOfRuns.get(run);
  if (known) return known;
  const tables: Partial<RunTables> = {};
  tablesOfRuns.set(run, tables);
  return tables;
}
