/**
 * `npm test`: the checks of `npm run lint`, then the tests. All run even if an earlier one fails. Arguments are passed to
 * mocha: `npm test -- test/metrics --grep Brier`. Without named files, all test files run in two to four processes; named ones
 * run in one.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { runChecks, tellResults } from './checks.mjs';
import { mochaArguments } from './mocha-arguments.mjs';
import { runMocha } from './run-mocha.mjs';
import { checksFile, reportFile, testSummary } from './test-summary.mjs';

/** The slowest files, slowest first. The reporter lists the seconds of the slowest files. */
const longest = [
  'test/cli/replicate.test.ts',
  'test/notebooks/kernel.test.ts',
  'test/run/one-run/execute-run.test.ts',
  'test/report/page/page-in-browser.test.ts',
  'test/engine/agreement.test.ts',
  'test/entry-points/doc-examples.test.ts',
  'test/tools/set-up.test.ts',
  'test/run/later-losses-train.test.ts',
];

mkdirSync(dirname(checksFile), { recursive: true });
rmSync(checksFile, { force: true });
const checks = await runChecks();
writeFileSync(checksFile, JSON.stringify(checks));
const tests = runMocha(
  'tests (mocha)',
  reportFile,
  mochaArguments(process.argv.slice(2), '.test.ts', longest),
);
const exitCode = tellResults({ ...checks, tests });
console.log(testSummary([checksFile, reportFile]));
process.exitCode = exitCode;
