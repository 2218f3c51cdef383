/**
 * `npm test`: the checks of `npm run lint`, then the tests. All run even if an earlier one fails, so that one look shows
 * everything. Arguments go to mocha: `npm test -- test/metrics --grep Brier`. All tests together run file by file in two to
 * four processes; named ones run in one.
 */
import { runChecks, tellResults } from './checks.mjs';
import { mochaArguments } from './mocha-arguments.mjs';
import { runMocha } from './run-mocha.mjs';
import { reportFile, testSummary } from './test-summary.mjs';

/** The files that take longest, the longest first. The reporter closes with the seconds of the slowest. */
const longest = [
  'test/cli/replicate.test.ts',
  'test/cli/compare.test.ts',
  'test/notebooks/kernel.test.ts',
  'test/notebooks/execution.test.ts',
  'test/run/one-run/execute-run.test.ts',
  'test/report/page/reading-in-browser.test.ts',
  'test/report/page/page-in-browser.test.ts',
  'test/explore/explore-in-browser.test.ts',
  'test/engine/agreement.test.ts',
  'test/entry-points/doc-examples.test.ts',
  'test/tools/set-up.test.ts',
  'test/tools/set-up-failures.test.ts',
  'test/tools/test-chain.test.ts',
  'test/audit/memory.test.ts',
  'test/entry-points/package.test.ts',
  'test/run/later-losses-train.test.ts',
];

const results = await runChecks();
results.tests = runMocha(
  'tests (mocha)',
  reportFile,
  mochaArguments(process.argv.slice(2), '.test.ts', longest),
);
const exitCode = tellResults(results);
console.log(testSummary());
process.exitCode = exitCode;
