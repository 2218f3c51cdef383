import { z } from 'zod';
import { type PosteriorCurve, type PosteriorTable, posteriorBins } from '../metrics/posterior-curve.js';
import type { TestedRows } from './expected-rows.js';
import { checkJson } from './json-file.js';
import { numberList } from './number-list.js';
import { recordFault } from './record-fault.js';
import type { RecordMembers } from './record-members.js';
import { recordFiles } from './run-files.js';

const sums = numberList({ length: posteriorBins });
const table: z.ZodType<PosteriorTable> = z.strictObject({
  count: numberList({ whole: true, length: posteriorBins }),
  posteriorSum: sums,
  probabilitySum: sums,
});
const posteriorFile: z.ZodType<PosteriorCurve[]> = z.array(
  z.strictObject({ className: z.string(), byPosterior: table, byPrediction: table }),
);

/** The text of posterior.json, one class per line. Only phantoms have a known posterior. */
export function posteriorText(curves: readonly PosteriorCurve[]): string {
  return `[\n${curves.map((curve) => `  ${JSON.stringify(curve)}`).join(',\n')}\n]\n`;
}

/**
 * Reads posterior.json; null where there is none. Throws DataError unless it has every foreground class in order, and the means
 * of the binned quantity lie in their bins.
 */
export function readPosterior(
  members: RecordMembers,
  { foregroundClasses }: Pick<TestedRows, 'foregroundClasses'>,
): PosteriorCurve[] | null {
  if (!members.has(recordFiles.posterior)) return null;
  const file = members.pathOf(recordFiles.posterior);
  const curves = checkJson(file, null, members.text(recordFiles.posterior), posteriorFile);
  const found = curves.map(({ className }) => className).join(', ');
  if (found !== foregroundClasses.join(', ')) {
    throw recordFault(file, null, `the classes ${foregroundClasses.join(', ')}`, found || 'none');
  }
  curves.forEach(({ byPosterior, byPrediction }, index) => {
    checkBins(file, index + 2, byPosterior.count, byPosterior.posteriorSum);
    checkBins(file, index + 2, byPrediction.count, byPrediction.probabilitySum);
  });
  return curves;
}

/** Tolerance per pixel: rounding of float32 values may move their sum beyond a bin's edge. */
const edgeTolerance = 1e-6;

function checkBins(file: string, line: number, count: readonly number[], sum: readonly number[]): void {
  count.forEach((pixels, bin) => {
    const low = (pixels * bin) / posteriorBins - pixels * edgeTolerance;
    const high = (pixels * (bin + 1)) / posteriorBins + pixels * edgeTolerance;
    if (sum[bin]! >= low && sum[bin]! <= high) return;
    throw recordFault(file, line, `a sum in [${low}, ${high}] in bin ${bin + 1}`, `${sum[bin]}`);
  });
}
