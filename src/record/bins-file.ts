import { z } from 'zod';
import type { CaseBins, Region } from '../metrics/case-score.js';
import { scoredRows } from '../metrics/scored-rows.js';
import { expectRows, type TestedRows } from './expected-rows.js';
import { checkJson } from './json-file.js';
import { numberList } from './number-list.js';
import { recordFault } from './record-fault.js';
import type { RecordMembers } from './record-members.js';
import { recordFiles } from './run-files.js';

export const regions = ['all', 'foreground', 'boundary'] as const satisfies readonly Region[];

const caseBins: z.ZodType<CaseBins> = z.strictObject({
  caseId: z.string(),
  className: z.string(),
  region: z.enum(regions),
  count: numberList({ whole: true }),
  probabilitySum: numberList(),
  positiveCount: numberList({ whole: true }),
});
const binsFile = z.strictObject({ bins: z.int().positive(), rows: z.array(caseBins) });

/** The text of bins.json, with one table row per line, which is compact and easy to read and compare. */
export function binsText(rows: readonly CaseBins[]): string {
  const bins = rows[0]?.count.length ?? 0;
  const lines = rows.map((row) => `  ${JSON.stringify(row)}`).join(',\n');
  return `{"bins": ${bins}, "rows": [\n${lines}\n]}\n`;
}

/**
 * Reads bins.json: exactly one entry for every scored row of a test case and region. Throws DataError on missing
 * or foreign rows, more positives than pixels, or probabilities that cannot lie in their bin.
 */
export function readBins(members: RecordMembers, tested: TestedRows): CaseBins[] {
  const file = members.pathOf(recordFiles.bins);
  const { bins, rows } = checkJson(file, null, members.text(recordFiles.bins), binsFile);
  rows.forEach((row, index) => {
    const fault = binFault(row, bins);
    if (fault) throw recordFault(file, index + 2, fault.expected, fault.found);
  });
  const keyed = rows.map((row, index) => ({
    line: index + 2,
    key: `${row.caseId}, ${row.className}, ${row.region}`,
  }));
  const wanted = tested.cases.test.flatMap((caseId) =>
    scoredRows(tested.foregroundClasses).flatMap((className) =>
      regions.map((region) => `${caseId}, ${className}, ${region}`),
    ),
  );
  expectRows(file, keyed, wanted);
  return rows;
}

/** Tolerance per pixel: rounding of float32 probabilities may move their sum beyond a bin's edge. */
const edgeTolerance = 1e-6;

function binFault(row: CaseBins, bins: number): { expected: string; found: string } | undefined {
  for (const [name, values] of Object.entries(row).filter(([, value]) => Array.isArray(value))) {
    if ((values as unknown[]).length !== bins) {
      return { expected: `${bins} bins in ${name}`, found: `${(values as unknown[]).length}` };
    }
  }
  for (let bin = 0; bin < bins; bin++) {
    const pixels = row.count[bin]!;
    const positives = row.positiveCount[bin]!;
    const sum = row.probabilitySum[bin]!;
    if (positives > pixels) {
      return { expected: `at most ${pixels} positive pixels in bin ${bin + 1}`, found: `${positives}` };
    }
    const low = (pixels * bin) / bins - edgeTolerance * pixels;
    const high = (pixels * (bin + 1)) / bins + edgeTolerance * pixels;
    if (sum < low || sum > high) {
      return { expected: `a probability sum in [${low}, ${high}] in bin ${bin + 1}`, found: `${sum}` };
    }
  }
  return undefined;
}
