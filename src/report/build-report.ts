import type { ClaimVerdict } from '../evaluate/claim-verdict.js';
import { evaluate } from '../evaluate/evaluation.js';
import type { OwnVerdict } from '../evaluate/own-verdict.js';
import { describeEndings } from '../evaluate/training-endings.js';
import { csvText } from '../record/csv-file.js';
import type { StudyRecord } from '../record/study-record.js';
import { renderFigure } from './chart/svg-figure.js';
import { studyFigures } from './figures/study-figures.js';
import { reportPage } from './page/report-page.js';
import { claimsTable } from './tables/claims-table.js';
import { decompositionTable } from './tables/decomposition-table.js';
import { laterMethodsTable } from './tables/later-methods-table.js';
import { latexTable } from './tables/latex.js';
import { markdownTable } from './tables/markdown.js';
import { observersTable } from './tables/observers-table.js';
import { recalibrationTable } from './tables/recalibration-table.js';
import { recalibrationTestsTable } from './tables/recalibration-tests-table.js';
import { runsTable } from './tables/runs-table.js';
import { sameLossTable } from './tables/same-loss-table.js';
import { calibrationTable, segmentationTable } from './tables/score-table.js';
import { significanceTable } from './tables/significance-table.js';
import { simulationTable } from './tables/simulation-table.js';
import { synthesisTable } from './tables/synthesis-table.js';
import { theoryTable } from './tables/theory-table.js';
import { thresholdsTable } from './tables/thresholds-table.js';
import { variantsTable } from './tables/variants-table.js';
import { volumesTable } from './tables/volumes-table.js';

export interface Report {
  verdicts: readonly ClaimVerdict[];
  /** Of a user's own images. */
  ownVerdicts: readonly OwnVerdict[];
  /** How its runs ended, in a phrase. */
  endings: string;
  tables: number;
  figures: number;
  /** Text by path below `<out>/<preset>/`: tables/*.{csv,md,tex}, figures/*.svg, report.html. */
  files: ReadonlyMap<string, string>;
}

/** The whole report of a study as text. The same record gives the same bytes. */
export function buildReport(study: StudyRecord): Report {
  const evaluation = evaluate(study);
  const tables = [
    ...(evaluation.verdicts.length > 0
      ? [claimsTable(evaluation), variantsTable(evaluation), synthesisTable(evaluation)]
      : []),
    segmentationTable(evaluation),
    calibrationTable(evaluation),
    significanceTable(evaluation),
    thresholdsTable(evaluation),
    recalibrationTable(evaluation),
    recalibrationTestsTable(evaluation),
    decompositionTable(evaluation),
    volumesTable(evaluation),
    observersTable(evaluation),
    theoryTable(evaluation),
    laterMethodsTable(evaluation),
    sameLossTable(evaluation),
    simulationTable(),
    runsTable(evaluation),
  ].filter((table) => table !== undefined);
  const figures = studyFigures(evaluation);
  const files = new Map<string, string>();
  for (const table of tables) {
    files.set(`tables/${table.name}.csv`, csvText(table.records.columns, table.records.rows));
    files.set(`tables/${table.name}.md`, markdownTable(table));
    files.set(`tables/${table.name}.tex`, latexTable(table));
  }
  const pictures = figures
    .flatMap((group) => group.figures)
    .flatMap(({ name, picture }) => (picture ? [[name, picture] as const] : []));
  for (const [name, picture] of pictures) files.set(`figures/${name}.svg`, renderFigure(picture, name));
  files.set('report.html', reportPage(evaluation, tables, figures));
  return {
    verdicts: evaluation.verdicts,
    ownVerdicts: evaluation.ownVerdicts,
    endings: describeEndings(study.runs),
    tables: tables.length,
    figures: pictures.length,
    files,
  };
}
