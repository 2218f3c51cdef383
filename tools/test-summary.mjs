/**
 * The summary line of `npm test` and `npm run test:long`, `N passed, N failed, N skipped`: the tests of mocha's JSON reports, and
 * the checks of `npm run lint`, each counted as one test. A suite without a report ended early and counts as one failure.
 *
 *   node tools/test-summary.mjs [exit code of another check …]
 */
import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

export const reportFile = '.setup/test-report.json';
export const longReportFile = '.setup/long-test-report.json';
/** The checks before the tests: whether each passed, by name. */
export const checksFile = '.setup/checks.json';

/** `others`: exit codes of further checks. */
export function testSummary(files, others = []) {
  const parts = [...files.map(countsOf), countsOfChecks(others.map((exitCode) => exitCode === 0))];
  const sum = (name) => parts.reduce((total, counts) => total + counts[name], 0);
  return `${sum('passes')} passed, ${sum('failures')} failed, ${sum('pending')} skipped`;
}

function countsOf(file) {
  if (!existsSync(file)) return { passes: 0, failures: 1, pending: 0 };
  const report = JSON.parse(readFileSync(file, 'utf8'));
  return report.stats ?? countsOfChecks(Object.values(report));
}

function countsOfChecks(passed) {
  const passes = passed.filter(Boolean).length;
  return { passes, failures: passed.length - passes, pending: 0 };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const others = process.argv.slice(2).map(Number);
  console.log(testSummary([checksFile, reportFile, longReportFile], others));
}
