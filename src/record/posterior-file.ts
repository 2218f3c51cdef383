import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../core/atomic-file.js';
import { type PosteriorCurve, type PosteriorTable, posteriorBins } from '../metrics/posterior-curve.js';
import type { RunConfig } from '../study/run-config.js';
import { readJsonFile } from './json-file.js';
import { recordFault } from './record-fault.js';
import { runFiles } from './run-files.js';

const sums = z.array(z.number().nonnegative()).length(posteriorBins);
const table: z.ZodType<PosteriorTable> = z.strictObject({
  count: z.array(z.int().nonnegative()).length(posteriorBins),
  posteriorSum: sums,
  probabilitySum: sums,
});
const posteriorFile: z.ZodType<PosteriorCurve[]> = z.array(
  z.strictObject({ className: z.string(), byPosterior: table, byPrediction: table }),
);

/** Writes posterior.json, one class a line; of a data set whose posterior nobody knows (null) there is none. */
export function writePosterior(folder: string, curves: readonly PosteriorCurve[] | null): void {
  const file = join(folder, runFiles.posterior);
  if (curves === null) rmSync(file, { force: true });
  else writeFileAtomic(file, `[\n${curves.map((curve) => `  ${JSON.stringify(curve)}`).join(',\n')}\n]\n`);
}

/**
 * Reads posterior.json, or null where there is none. Throws DataError unless it has every foreground class in order
 * and means of the binned quantity that lie in their bins.
 */
export function readPosterior(folder: string, { foregroundClasses }: RunConfig): PosteriorCurve[] | null {
  const file = join(folder, runFiles.posterior);
  if (!existsSync(file)) return null;
  const curves = readJsonFile(file, posteriorFile);
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

/** Rounding of float32 values at an edge may leave the bin by this much. */
const edgeTolerance = 1e-6;

function checkBins(file: string, line: number, count: readonly number[], sum: readonly number[]): void {
  count.forEach((pixels, bin) => {
    const low = (pixels * bin) / posteriorBins - pixels * edgeTolerance;
    const high = (pixels * (bin + 1)) / posteriorBins + pixels * edgeTolerance;
    if (sum[bin]! >= low && sum[bin]! <= high) return;
    throw recordFault(file, line, `a sum in [${low}, ${high}] in bin ${bin + 1}`, `${sum[bin]}`);
  });
}
