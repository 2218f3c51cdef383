/**
 * The summary line of test runs, `N passed, N failed, N skipped`, from mocha's JSON reports of `npm test` and `npm run
 * test:long`. A suite without a report ended early and counts as one failure.
 *
 *   node tools/test-summary.mjs [exit code of another check …]
 */
import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

export const reportFile = '.setup/test-report.json';
export const longReportFile = '.setup/long-test-report.json';

/** `others`: exit codes of checks outside mocha, each counted as one test. */
export function testSummary(others = [], files = [reportFile]) {
  const suites = files.map((file) =>
    existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).stats : { passes: 0, failures: 1, pending: 0 },
  );
  const sum = (name) => suites.reduce((total, stats) => total + stats[name], 0);
  const failed = others.filter((exitCode) => exitCode !== 0).length;
  return `${sum('passes') + others.length - failed} passed, ${sum('failures') + failed} failed, ${sum('pending')} skipped`;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
  console.log(testSummary(process.argv.slice(2).map(Number), [reportFile, longReportFile]));
