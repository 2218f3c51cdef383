/**
 * `npm test`: the checks of `npm run lint`, then the tests. All run even if an earlier one fails, so that one look shows
 * everything. Arguments go to mocha: `npm test -- test/metrics --grep Brier`. All tests together run file by file in two to
 * four processes, one for each core; named ones run in one.
 */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, sep } from 'node:path';
import { passes, runChecks, tellResults } from './checks.mjs';
import { reportFile, testSummary } from './test-summary.mjs';

/** The files that take longest. They begin first, or one of them would run on alone when all others have ended. */
const longest = ['test/notebooks/execution.test.ts', 'test/cli/replicate.test.ts'];

/** Every test file, in the order in which they are to begin. */
function allTests() {
  const files = readdirSync('test', { recursive: true })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `test/${name.replaceAll(sep, '/')}`)
    .sort();
  return [
    ...longest.filter((file) => files.includes(file)),
    ...files.filter((file) => !longest.includes(file)),
  ];
}

/** Engines use all cores and notebooks two kernels: more processes than this would only wait for each other. */
const jobs = String(Math.min(4, Math.max(2, availableParallelism())));

/** Mocha takes files, folders and options; without a file or folder it gets all tests. */
function mochaArguments(args) {
  const namesTests = args.some((argument) => argument.startsWith('test/') || argument.endsWith('.test.ts'));
  return namesTests ? args : [...args, '--parallel', '--jobs', jobs, ...allTests()];
}

rmSync(reportFile, { force: true });
mkdirSync(dirname(reportFile), { recursive: true });
const reporter = ['--reporter', 'tools/test-reporter.mjs', '--reporter-option', `output=${reportFile}`];
const results = await runChecks();
results.tests = passes('tests (mocha)', [
  'node_modules/mocha/bin/mocha.js',
  ...reporter,
  ...mochaArguments(process.argv.slice(2)),
]);
const exitCode = tellResults(results);
console.log(testSummary());
process.exitCode = exitCode;
