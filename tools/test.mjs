/**
 * `npm test`: the checks of `npm run lint`, then the tests. All run even if an earlier one fails, so that one look shows
 * everything. Arguments go to mocha: `npm test -- test/metrics --grep Brier`. All tests together run in two
 * processes, file by file, which is what two cores carry; named ones run in one.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { passes, runChecks, tellResults } from './checks.mjs';
import { reportFile, testSummary } from './test-summary.mjs';

const allTests = ['--parallel', '--jobs', '2', 'test/**/*.test.ts'];

/** Mocha takes files, folders and options; without a file or folder it gets all tests. */
function mochaArguments(args) {
  const namesTests = args.some((argument) => argument.startsWith('test/') || argument.endsWith('.test.ts'));
  return namesTests ? args : [...args, ...allTests];
}

rmSync(reportFile, { force: true });
mkdirSync(dirname(reportFile), { recursive: true });
const reporter = ['--reporter', 'tools/test-reporter.mjs', '--reporter-option', `output=${reportFile}`];
const results = runChecks();
results.tests = passes('tests (mocha)', [
  'node_modules/mocha/bin/mocha.js',
  ...reporter,
  ...mochaArguments(process.argv.slice(2)),
]);
const exitCode = tellResults(results);
console.log(testSummary());
process.exitCode = exitCode;
