/** What is checked without running the code: types, lint and format, import circles, code that nobody calls. */
import { spawn, spawnSync } from 'node:child_process';

const compiler = 'node_modules/typescript/bin/tsc';
const knip = ['node_modules/knip/bin/knip.js', '--no-progress'];

const checks = {
  types: { title: 'types (tsc)', args: [compiler, '-p', '.'] },
  page: { title: 'types of the page (tsc)', args: [compiler, '-p', 'src/report/page/browser'] },
  explore: { title: 'types of the explored page (tsc)', args: [compiler, '-p', 'src/explore/page'] },
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

/**
 * Runs all checks, side by side since most use one core, and also when one fails, so that one look shows everything; what
 * they say comes one after the other. Name → whether it passed.
 */
export async function runChecks() {
  const running = Object.entries(checks).map(([name, { title, args }]) => ({ name, title, end: said(args) }));
  const results = {};
  for (const { name, title, end } of running) {
    const { output, passed } = await end;
    console.log(`\n${title}\n${output.trimEnd()}`);
    results[name] = passed;
  }
  return results;
}

/** What `node ...args` says, and whether it ended well. */
function said(args) {
  const env = process.stdout.isTTY ? { ...process.env, FORCE_COLOR: '1' } : process.env;
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  return new Promise((done) => {
    child.on('close', (status, signal) =>
      done({ output: signal ? `${output}ended by ${signal}` : output, passed: status === 0 }),
    );
  });
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
