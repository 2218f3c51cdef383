/**
 * `npm test`: the checks of `npm run lint`, then the tests. All run even if an earlier one fails, so that one look shows
 * everything. Arguments go to mocha: `npm test -- test/metrics --grep Brier`. All tests together run file by file in two to
 * four processes; named ones run in one.
 */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, sep } from 'node:path';
import { passes, runChecks, tellResults } from './checks.mjs';
import { reportFile, testSummary } from './test-summary.mjs';

/**
 * The files that take longest, the longest first: what begins last runs on alone when all others have ended. The reporter
 * closes with the seconds of the slowest.
 */
const longest = [
  'test/notebooks/execution.test.ts',
  'test/cli/compare.test.ts',
  'test/cli/replicate.test.ts',
  'test/report/page/page-in-browser.test.ts',
  'test/report/page/reading-in-browser.test.ts',
  'test/run/one-run/execute-run.test.ts',
  'test/engine/agreement.test.ts',
  'test/kill/kill.test.ts',
  'test/run/later-losses-train.test.ts',
  'test/tools/set-up.test.ts',
  'test/audit/memory.test.ts',
  'test/data/real-folders.test.ts',
  'test/entry-points/doc-examples.test.ts',
  'test/notebooks/kernel.test.ts',
  'test/tools/set-up-failures.test.ts',
];

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

/**
 * One process more than cores: tests of set-ups, browsers and kernels wait for other processes about as long as they compute.
 * Engines use all cores, so more than four would only wait for each other.
 */
const jobs = String(Math.min(4, availableParallelism() + 1));

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
