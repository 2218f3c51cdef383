/**
 * `npm test`: types, lint and format, then the tests. All three run even if an earlier one fails, so that one look
 * shows everything. Arguments go to mocha: `npm test -- test/metrics --grep Brier`. All tests together run in two
 * processes, file by file, which is what two cores carry; named ones run in one.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { reportFile, testSummary } from './test-summary.mjs';

const allTests = ['--parallel', '--jobs', '2', 'test/**/*.test.ts'];

/** Runs `node ...args` and says what it was; true when it ended well. */
function passes(title, args) {
  console.log(`\n${title}`);
  const { status, signal } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (signal) console.log(`${title}: ended by ${signal}`);
  return status === 0;
}

/** Mocha takes files, folders and options; without a file or folder it gets all tests. */
function mochaArguments(args) {
  const namesTests = args.some((argument) => argument.startsWith('test/') || argument.endsWith('.test.ts'));
  return namesTests ? args : [...args, ...allTests];
}

rmSync(reportFile, { force: true });
mkdirSync(dirname(reportFile), { recursive: true });
const reporter = ['--reporter', 'tools/test-reporter.mjs', '--reporter-option', `output=${reportFile}`];
const checks = {
  types: passes('types (tsc)', ['node_modules/typescript/bin/tsc', '-p', '.']),
  page: passes('types of the page (tsc)', [
    'node_modules/typescript/bin/tsc',
    '-p',
    'src/report/page/browser',
  ]),
  lint: passes('lint and format (biome)', ['node_modules/@biomejs/biome/bin/biome', 'check', '.']),
  tests: passes('tests (mocha)', [
    'node_modules/mocha/bin/mocha.js',
    ...reporter,
    ...mochaArguments(process.argv.slice(2)),
  ]),
};
for (const [name, passed] of Object.entries(checks)) console.log(`${name}: ${passed ? 'passed' : 'FAILED'}`);
console.log(testSummary());
process.exitCode = Object.values(checks).every(Boolean) ? 0 : 1;
