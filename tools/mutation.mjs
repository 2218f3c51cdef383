/**
 * `npm run test:mutation [-- ROOM…]`: changes the code in small ways, one at a time, and counts the changes that a test
 * detects. The score of a room is their share; survivors are listed and written to `.setup/mutation/`. Exit code 1 if the score
 * of all rooms together is below 85 %.
 */
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { Stryker } from '@stryker-mutator/core';
import { rooms } from './mutation/rooms.mjs';

const leastScore = 85;
const folder = join('.setup', 'mutation');
const noticedStates = ['Killed', 'Timeout'];
const unnoticedStates = ['Survived', 'NoCoverage'];

const asked = process.argv.slice(2);
const unknown = asked.find((room) => !Object.hasOwn(rooms, room));
if (unknown !== undefined) {
  process.stderr.write(
    `unknown room ${JSON.stringify(unknown)}: expected ${Object.keys(rooms).join(', ')}\n`,
  );
  process.exit(2);
}

// Instrumented code is a hundred times slower, so each property is tried with two random examples only.
process.env.PROPERTY_RUNS ??= '2';

mkdirSync(folder, { recursive: true });
const results = [];
for (const room of asked.length > 0 ? asked : Object.keys(rooms)) results.push(...(await mutate(room)));
console.log(describe('all', results));
process.exitCode = scoreOf(results) >= leastScore ? 0 : 1;

/** Tries every mutant of a room and writes the survivors to the terminal and a file. */
async function mutate(room) {
  const { mutate: patterns, tests } = rooms[room];
  const found = await new Stryker({
    mutate: patterns,
    mochaFiles: tests.flatMap(testFiles),
    testRunner: 'project-mocha',
    plugins: [resolve('tools/mutation/mocha-runner.mjs')],
    testRunnerNodeArgs: ['--import', 'tsx'],
    coverageAnalysis: 'perTest',
    // A mutant that affects only module constants would need a separate process.
    ignoreStatic: true,
    dryRunTimeoutMinutes: 30,
    concurrency: Number(process.env.MUTATION_JOBS ?? 2),
    reporters: ['progress-append-only'],
    // Stryker would rewrite tsconfig.json with an API that TypeScript 7 no longer has.
    tsconfigFile: 'none',
    warnings: { unknownOptions: false },
    ignorePatterns: ['/results', '/.venv', '/.bench-venv', '/.setup', '/notebooks', '/bench'],
    tempDirName: join(folder, 'sandbox'),
  }).runMutationTest();
  const survivors = found.filter(({ status }) => unnoticedStates.includes(status)).map(survivor);
  const text = [describe(room, found), ...survivors].join('\n');
  writeFileSync(join(folder, `${room}.txt`), `${text}\n`);
  console.log(text);
  return found;
}

/** Relative paths, which are also valid in Stryker's copy of the repository. */
function testFiles(path) {
  if (!statSync(path).isDirectory()) return [path];
  const files = readdirSync(path, { recursive: true }).filter((name) => name.endsWith('.test.ts'));
  return files.sort().map((name) => join(path, name));
}

function survivor({ fileName, location, mutatorName, replacement, status }) {
  const place = `${relative('.', fileName)}:${location.start.line}:${location.start.column + 1}`;
  return `${place} ${status} ${mutatorName}: ${replacement.replace(/\s+/g, ' ')}`;
}

function scoreOf(found) {
  const noticed = found.filter(({ status }) => noticedStates.includes(status)).length;
  const unnoticed = found.filter(({ status }) => unnoticedStates.includes(status)).length;
  return (100 * noticed) / (noticed + unnoticed);
}

function describe(room, found) {
  const score = Number.isNaN(scoreOf(found)) ? 'no mutants' : `${scoreOf(found).toFixed(1)} %`;
  const counts = [...noticedStates, ...unnoticedStates].map((state) => {
    const count = found.filter(({ status }) => status === state).length;
    return `${count} ${state}`;
  });
  return `${room}: ${score} (${counts.join(', ')})`;
}
