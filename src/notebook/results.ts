/** Finished results, as a notebook reads them. */
import { join } from 'node:path';
import { csvParse } from 'd3-dsv';
import { DataError } from '../core/errors.js';
import { type MetricName, metricCatalogue } from '../metrics/catalogue.js';
import { cellFiles } from '../record/cell-files.js';
import type { CellRecord } from '../record/cell-record.js';
import { readRecordText } from '../record/json-file.js';
import { readStudy } from '../record/study-record.js';
import { type Evaluation, evaluate } from '../report/evaluation.js';
import { groupBy } from '../report/group-by.js';
import { meanAndDeviation } from '../statistics/mean-deviation.js';
import { type CellConfig, cellFolder } from '../study/cell-config.js';
import { lossLabels } from '../study/losses.js';
import type { Row } from './data-frame.js';
import type { NotebookStudy } from './open-study.js';

/** All results of the study's preset, compared and judged. Throws DataError, with the command, where there are none. */
export function loadResults({ outDir, preset }: NotebookStudy): Evaluation {
  const results = readStudy(outDir, preset.name);
  if (results.cells.length > 0) return evaluate(results);
  throw new DataError({
    verb: 'missing',
    what: `results of preset ${preset.name}`,
    where: join(outDir, preset.name),
    remedy: `make them with "npm run replicate -- --preset ${preset.name}", then run this cell again`,
  });
}

/** The same for some cells alone, such as those a notebook has just trained. */
export function evaluateCells({ preset }: NotebookStudy, cells: readonly CellRecord[]): Evaluation {
  return evaluate({ preset: preset.name, cells, unfinished: [], absent: [] });
}

/** A row for each loss: means over test cases and seeds of some metrics, in one row of the record. */
export function scoreRows(cells: readonly CellRecord[], row: string, metrics: readonly MetricName[]): Row[] {
  return [...groupBy(cells, ({ config }) => config.loss)].map(([loss, own]) => {
    const scores = own.flatMap((cell) => cell.cases.filter(({ className }) => className === row));
    const means = metrics.map((metric) => [
      metricCatalogue[metric].label,
      meanAndDeviation(scores.map(({ values }) => values[metric])).mean,
    ]);
    return { loss: lossLabels[loss], seeds: own.length, cases: scores.length, ...Object.fromEntries(means) };
  });
}

/** The rows of a finished cell's cases.csv, as text, without going through the library's own reader. */
export function readCases(study: NotebookStudy, config: CellConfig): Record<string, string>[] {
  return csvParse(readRecordText(casesFile(study, config))).map(
    (row) => ({ ...row }) as Record<string, string>,
  );
}

/** Where that file lies. */
export function casesFile({ outDir, preset }: NotebookStudy, config: CellConfig): string {
  return join(outDir, preset.name, cellFolder(config), cellFiles.cases);
}
