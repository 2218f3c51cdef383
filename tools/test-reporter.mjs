/**
 * Mocha's spec output on the terminal, and mocha's JSON report in a file. After runs of several files it lists the slowest files.
 */
import { relative } from 'node:path';
import Mocha from 'mocha';

/** Number of slowest files that are listed. */
const filesListed = 15;

export default class SpecAndJsonReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    new Mocha.reporters.JSON(runner, options);
    tellSlowestFiles(runner);
  }
}

/** Prints the slowest files with their seconds, including hooks. */
function tellSlowestFiles(runner) {
  const seconds = new Map();
  const count = ({ file, duration }) => {
    if (file && duration) seconds.set(file, (seconds.get(file) ?? 0) + duration / 1000);
  };
  runner.on('test end', count).on('hook end', count);
  runner.once('end', () => {
    if (seconds.size < 2) return;
    const slowest = [...seconds].sort(([, one], [, other]) => other - one).slice(0, filesListed);
    console.log('  Seconds of the slowest files:\n');
    for (const [file, took] of slowest)
      console.log(`  ${took.toFixed(1).padStart(6)}  ${relative('.', file)}`);
    console.log();
  });
}
