import { CellTable } from './cell-table.js';
import { packBins, packCounts, packEpochs } from './packed-parts.js';
import type { RunRecord } from './run-record.js';
import { keepTables } from './run-tables.js';
import { ScoreTable } from './score-table.js';
import type { SharedValues } from './shared-values.js';

/**
 * The same run in a tenth of the memory: its numbers lie side by side in typed arrays, and become rows again whenever a part
 * is asked for; what other runs say as well is shared with them. Many runs are held this way at once, so ask for a part,
 * take what is needed of it, and let it go.
 */
export function packRun(run: RunRecord, values: SharedValues): RunRecord {
  const { cases: _, ...light } = run;
  const cases = ScoreTable.of(run.cases, values);
  const recalibrated = ScoreTable.of(run.recalibrated, values);
  const history = packEpochs(run.history, values);
  const bins = packBins(run.bins, values);
  const thresholds = packCounts(run.thresholds, values);
  const validation = run.validationThresholds && packCounts(run.validationThresholds, values);
  const cells = CellTable.of(run.calibrationCells);
  const packedRun: RunRecord = {
    ...light,
    config: values.fieldsShared(run.config),
    provenance: values.fieldsShared(run.provenance),
    get history() {
      return history();
    },
    get cases() {
      return cases.rows();
    },
    get recalibrated() {
      return recalibrated.rows();
    },
    get bins() {
      return bins();
    },
    get thresholds() {
      return thresholds();
    },
    get validationThresholds() {
      return validation?.() ?? null;
    },
    get calibrationCells() {
      return cells.rows();
    },
  };
  keepTables(packedRun, { cases, recalibrated, cells });
  return packedRun;
}
