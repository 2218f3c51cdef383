/**
 * The closing line of a test run, `N passed, N failed, N skipped`, from mocha's JSON report. A run that left no
 * report ended before its tests did, which counts as one failure.
 *
 *   node tools/test-summary.mjs [exit code of another check …]
 */
import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

export const reportFile = '.setup/test-report.json';

/** `others`: exit codes of checks outside mocha, each counted as one test. */
export function testSummary(others = [], file = reportFile) {
  const stats = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8')).stats
    : { passes: 0, failures: 1, pending: 0 };
  const failed = others.filter((exitCode) => exitCode !== 0).length;
  return `${stats.passes + others.length - failed} passed, ${stats.failures + failed} failed, ${stats.pending} skipped`;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
  console.log(testSummary(process.argv.slice(2).map(Number)));
