/** What a suite hands to mocha. */
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { sep } from 'node:path';

/** Every test file of this ending, in the order in which they are to begin. */
function allTests(ending, longest) {
  const files = readdirSync('test', { recursive: true })
    .filter((name) => name.endsWith(ending))
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

/**
 * Mocha takes files, folders and options. Without a file or folder it gets all files of the suite's ending, those of `longest` first, side by
 * side: what begins last runs on alone when all others have ended.
 */
export function mochaArguments(args, ending, longest) {
  const namesTests = args.some((argument) => argument.startsWith('test/') || argument.endsWith(ending));
  return namesTests ? args : [...args, '--parallel', '--jobs', jobs, ...allTests(ending, longest)];
}
