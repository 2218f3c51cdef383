/** Runs mocha for a suite, with its output on the terminal and a report file from which tests are counted. */
import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { passes } from './checks.mjs';

/** Returns whether all tests passed. An earlier report is removed first, because mocha may end before it writes one. */
export function runMocha(title, report, args) {
  rmSync(report, { force: true });
  mkdirSync(dirname(report), { recursive: true });
  const reporter = ['--reporter', 'tools/test-reporter.mjs', '--reporter-option', `output=${report}`];
  return passes(title, ['node_modules/mocha/bin/mocha.js', ...reporter, ...args]);
}
