/** Mocha as the suites start it: its output on the terminal, and its report in a file from which tests are counted. */
import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { passes } from './checks.mjs';

/** Whether all tests passed. A report of an earlier run is removed first, since mocha may end before it writes one. */
export function runMocha(title, report, args) {
  rmSync(report, { force: true });
  mkdirSync(dirname(report), { recursive: true });
  const reporter = ['--reporter', 'tools/test-reporter.mjs', '--reporter-option', `output=${report}`];
  return passes(title, ['node_modules/mocha/bin/mocha.js', ...reporter, ...args]);
}
