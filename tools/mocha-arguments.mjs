/** The arguments of mocha for a suite. */
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { sep } from 'node:path';

/** All test files with the given ending, in the order of their start. */
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
 * One process more than cores, because tests of set-ups, browsers and kernels wait for other processes about half of the time.
 * At most four, because engines use all cores.
 */
const jobs = String(Math.min(4, availableParallelism() + 1));

/**
 * The arguments with files, folders and options. Without a file or folder, all files with the suite's ending run in parallel.
 * Those in `longest` start first, so that none of them runs alone at the end.
 */
export function mochaArguments(args, ending, longest) {
  const namesTests = args.some((argument) => argument.startsWith('test/') || argument.endsWith(ending));
  return namesTests ? args : [...args, '--parallel', '--jobs', jobs, ...allTests(ending, longest)];
}
