import { z } from 'zod';
import { coarserCells, logSpacedCells, type OccupiedCells } from '../metrics/log-spaced-histogram.js';
import { scoredRows } from '../metrics/scored-rows.js';
import { type RecalibrationMethod, recalibrationMethods } from '../recalibrate/recalibrated-versions.js';
import type { TestedRows } from './expected-rows.js';
import { checkJson } from './json-file.js';
import { numberList } from './number-list.js';
import { recordFault } from './record-fault.js';
import type { RecordMembers } from './record-members.js';
import { recordFiles } from './run-files.js';
import { storedNumber } from './stored-number.js';

/** The fine cells of one row (metrics/scored-rows.ts), pooled over the test cases, under one version of the probabilities. */
export interface VersionCells extends OccupiedCells {
  version: 'plain' | RecalibrationMethod;
  className: string;
}

const cellsFile: z.ZodType<VersionCells[]> = z.array(
  z.strictObject({
    version: z.enum(['plain', ...recalibrationMethods]),
    className: z.string(),
    cell: numberList({ whole: true, maximum: logSpacedCells - 1 }),
    count: numberList({ whole: true }),
    positiveCount: numberList({ whole: true }),
    probabilitySum: numberList(),
  }),
);

/** The text of calibration-cells.json, one row per line. */
export function calibrationCellsText(rows: readonly VersionCells[]): string {
  return `[\n${rows.map((row) => `  ${JSON.stringify(row)}`).join(',\n')}\n]\n`;
}

/** Scoring counts in 64 cells per octave. In five versions they would take half of a run's bytes, so coarser cells are stored. */
const storedCellsPerOctave = 16;

/** The stored form of cells: four cells merged into one, sums rounded to seven digits. */
export function storedCells(fine: OccupiedCells): OccupiedCells {
  const cells = coarserCells(fine, storedCellsPerOctave);
  const probabilitySum = cells.probabilitySum.map(storedNumber);
  return { ...cells, probabilitySum };
}

/**
 * Reads calibration-cells.json: exactly one row for each scored row and version. Throws DataError on
 * missing or foreign rows, columns of different length, cells that do not ascend, and more positives than pixels.
 */
export function readCalibrationCells(
  members: RecordMembers,
  { foregroundClasses }: Pick<TestedRows, 'foregroundClasses'>,
): VersionCells[] {
  const file = members.pathOf(recordFiles.calibrationCells);
  const rows = checkJson(file, null, members.text(recordFiles.calibrationCells), cellsFile);
  const wanted = ['plain', ...recalibrationMethods].flatMap((version) =>
    scoredRows(foregroundClasses).map((className) => `${version}, ${className}`),
  );
  const found = rows.map(({ version, className }) => `${version}, ${className}`);
  if (found.join('; ') !== wanted.join('; ')) {
    throw recordFault(file, null, `the rows ${wanted.join('; ')}`, found.join('; ') || 'none');
  }
  rows.forEach(({ cell, count, positiveCount, probabilitySum }, index) => {
    const lengths = new Set([cell, count, positiveCount, probabilitySum].map(({ length }) => length));
    const isSound =
      lengths.size === 1 &&
      cell.every((place, at) => at === 0 || place > cell[at - 1]!) &&
      count.every((pixels, at) => pixels > 0 && positiveCount[at]! <= pixels);
    if (!isSound) {
      throw recordFault(file, index + 2, 'ascending cells with pixels, of which some are positive', 'others');
    }
  });
  return rows;
}
