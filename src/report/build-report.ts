import { answerOf } from '../evaluate/answer.js';
import type { Point } from '../evaluate/answer-passage.js';
import type { ClaimVerdict } from '../evaluate/claim-verdict.js';
import { type Evaluation, evaluate } from '../evaluate/evaluation.js';
import { laterMethodsAnswer } from '../evaluate/later-methods-answer.js';
import type { OwnVerdict } from '../evaluate/own-verdict.js';
import { compareRecalibrations } from '../evaluate/recalibration-comparison.js';
import { rivalsAnswer } from '../evaluate/rivals-answer.js';
import { limitsOf } from '../evaluate/study-limits.js';
import { describeEndings } from '../evaluate/training-endings.js';
import { csvText } from '../record/csv-file.js';
import type { StudyRecord } from '../record/study-record.js';
import { withFullStop } from '../text/sentence-end.js';
import { renderFigure } from './chart/svg-figure.js';
import { answerFigure, studyFigures } from './figures/study-figures.js';
import { reportPage } from './page/report-page.js';
import { claimsTable } from './tables/claims-table.js';
import { decompositionTable } from './tables/decomposition-table.js';
import { laterMethodsTable } from './tables/later-methods-table.js';
import { captionOf, latexTable } from './tables/latex.js';
import { markdownTable } from './tables/markdown.js';
import { observersTable } from './tables/observers-table.js';
import { recalibrationTable } from './tables/recalibration-table.js';
import { recalibrationTestsTable } from './tables/recalibration-tests-table.js';
import { runsTable } from './tables/runs-table.js';
import { sameLossTable } from './tables/same-loss-table.js';
import { scoreSplitsTable } from './tables/score-splits-table.js';
import { calibrationTable, segmentationTable } from './tables/score-table.js';
import { significanceTable } from './tables/significance-table.js';
import { simulationTable } from './tables/simulation-table.js';
import { synthesisTable } from './tables/synthesis-table.js';
import type { Table } from './tables/table.js';
import { theoryTable } from './tables/theory-table.js';
import { thresholdsTable } from './tables/thresholds-table.js';
import { variantsTable } from './tables/variants-table.js';
import { volumesTable } from './tables/volumes-table.js';

export interface Report {
  verdicts: readonly ClaimVerdict[];
  /** Verdicts on a user's own images. */
  ownVerdicts: readonly OwnVerdict[];
  /** How the runs ended, in a phrase. */
  endings: string;
  tables: number;
  figures: number;
  /**
   * File contents by path below `<out>/<preset>/`: answer.md, tables/*.{csv,md,tex}, tables/captions.csv,
   * figures/*.svg, report.html.
   */
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
    scoreSplitsTable(evaluation),
    volumesTable(evaluation),
    observersTable(evaluation),
    theoryTable(evaluation),
    laterMethodsTable(evaluation),
    sameLossTable(evaluation),
    simulationTable(),
    runsTable(evaluation),
  ].filter((table) => table !== undefined);
  const figures = studyFigures(evaluation);
  const picture = answerFigure(evaluation);
  const files = new Map<string, string>();
  for (const table of tables) {
    files.set(`tables/${table.name}.csv`, csvText(table.records.columns, table.records.rows));
    files.set(`tables/${table.name}.md`, markdownTable(table));
    files.set(`tables/${table.name}.tex`, latexTable(table));
  }
  files.set('tables/captions.csv', captionsText(evaluation, tables));
  if (evaluation.ownVerdicts.length === 0) files.set('answer.md', answerText(evaluation));
  const pictures = [...(picture ? [picture] : []), ...figures.flatMap((group) => group.figures)].flatMap(
    ({ name, picture: drawn }) => (drawn ? [[name, drawn] as const] : []),
  );
  for (const [name, drawn] of pictures) files.set(`figures/${name}.svg`, renderFigure(drawn, name));
  files.set('report.html', reportPage(evaluation, tables, figures, picture));
  return {
    verdicts: evaluation.verdicts,
    ownVerdicts: evaluation.ownVerdicts,
    endings: describeEndings(study.runs),
    tables: tables.length,
    figures: pictures.length,
    files,
  };
}

/** One self-contained caption per table, for papers that use the CSV files. */
function captionsText({ preset, datasets }: Evaluation, tables: readonly Table[]): string {
  const sets = datasets.map(({ dataset }) => dataset).join(' ');
  const rows = tables.map((table) => [preset, sets, table.name, captionOf(table)]);
  return csvText(['preset', 'datasets', 'table', 'caption'], rows);
}

/** The answer and its limits as Markdown, a list under each heading, for quotation. */
function answerText(evaluation: Evaluation): string {
  const beside = [
    rivalsAnswer(compareRecalibrations(evaluation.datasets)),
    laterMethodsAnswer(evaluation.study),
  ];
  const passages = [...answerOf(evaluation), ...beside.filter((passage) => passage !== undefined)];
  const parts = [
    ...passages.flatMap(({ heading, lead, points }) => [`## ${heading}`, lead, pointsText(points)]),
    '## Limits',
    pointsText(limitsOf(evaluation)),
  ];
  return parts.map((part) => `${part}\n`).join('\n');
}

/** "- **NLL.** Fell on …", one line a point. A topic that is a question keeps its mark. */
function pointsText(points: readonly Point[]): string {
  return points.map(({ about, text }) => `- **${withFullStop(about)}** ${text}`).join('\n');
}
