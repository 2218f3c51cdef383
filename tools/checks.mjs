/** What is checked without running the code: types, lint and format, import circles, code that nobody calls. */
import { spawnSync } from 'node:child_process';

const compiler = 'node_modules/typescript/bin/tsc';
const knip = ['node_modules/knip/bin/knip.js', '--no-progress'];

const checks = {
  types: { title: 'types (tsc)', args: [compiler, '-p', '.'] },
  page: { title: 'types of the page (tsc)', args: [compiler, '-p', 'src/report/page/browser'] },
  lint: {
    title: 'lint, format and import circles (biome)',
    args: ['node_modules/@biomejs/biome/bin/biome', 'check', '.'],
  },
  unused: { title: 'exports, files and packages that nothing uses (knip)', args: knip },
  // The same without the tests: what only they call is code that the study does not need.
  uncalled: {
    title: 'code that only tests call (knip)',
    args: [...knip, '--production', '--include', 'files,exports'],
  },
};

/** Runs all checks, also when an earlier one fails, so that one look shows everything. Name → whether it passed. */
export function runChecks() {
  return Object.fromEntries(
    Object.entries(checks).map(([name, { title, args }]) => [name, passes(title, args)]),
  );
}

/** Runs `node ...args` and says what it was; true when it ended well. */
export function passes(title, args) {
  console.log(`\n${title}`);
  const { status, signal } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (signal) console.log(`${title}: ended by ${signal}`);
  return status === 0;
}

/** The last lines of a command: each check with its result. Returns the exit code. */
export function tellResults(results) {
  for (const [name, passed] of Object.entries(results))
    console.log(`${name}: ${passed ? 'passed' : 'FAILED'}`);
  return Object.values(results).every(Boolean) ? 0 : 1;
}
