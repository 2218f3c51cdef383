/** Static checks: types, lint and format, import circles, unused code. */
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
  // The same without tests: code that only tests call is not needed.
  uncalled: {
    title: 'code that only tests call (knip)',
    args: [...knip, '--production', '--include', 'files,exports'],
  },
};

/**
 * Runs all checks in parallel, since most use one core, and prints their outputs one after the other. A failure does not stop the
 * others. Returns whether each check passed, by name.
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

/** Runs `node ...args`; returns its output and whether it exited with 0. */
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

/** Runs `node ...args` after printing its title. Returns whether it exited with 0. */
export function passes(title, args) {
  console.log(`\n${title}`);
  const { status, signal } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (signal) console.log(`${title}: ended by ${signal}`);
  return status === 0;
}

/** Prints each check with its result. Returns the exit code. */
export function tellResults(results) {
  for (const [name, passed] of Object.entries(results))
    console.log(`${name}: ${passed ? 'passed' : 'FAILED'}`);
  return Object.values(results).every(Boolean) ? 0 : 1;
}
