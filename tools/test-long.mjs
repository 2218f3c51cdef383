/**
 * `npm run test:long`: tests of whole programs and sweeps in files `*.long.ts`. They take minutes, so `npm test` has only a part
 * of each. Arguments are passed to mocha: `npm run test:long -- test/kill/kill.long.ts`.
 */
import { mochaArguments } from './mocha-arguments.mjs';
import { runMocha } from './run-mocha.mjs';
import { longReportFile, testSummary } from './test-summary.mjs';

/** The slowest files, slowest first. */
const longest = [
  'test/notebooks/every-notebook.long.ts',
  'test/results/committed-results.long.ts',
  'test/explore/explore-in-browser.long.ts',
  'test/report/page/reading-in-browser.long.ts',
  'test/kill/kill.long.ts',
];

const passed = runMocha(
  'long tests (mocha)',
  longReportFile,
  mochaArguments(process.argv.slice(2), '.long.ts', longest),
);
console.log(testSummary([longReportFile]));
process.exitCode = passed ? 0 : 1;
