/**
 * The closing line of a test run, `N passed, N failed, N skipped`, from mocha's JSON report. A run that left no
 * report ended before its tests did, which counts as one failure.
 */
import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

export const reportFile = '.setup/test-report.json';

export function testSummary(file = reportFile) {
  if (!existsSync(file)) return '0 passed, 1 failed, 0 skipped';
  const { passes, failures, pending } = JSON.parse(readFileSync(file, 'utf8')).stats;
  return `${passes} passed, ${failures} failed, ${pending} skipped`;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) console.log(testSummary(process.argv[2]));
