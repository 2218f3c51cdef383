/** Starts a command: runs the set-up it needs, then the command as a child process. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { requestedDevice } from './device.mjs';
import { exitCodeOf, explain, SetupFailure, wrongEnvironment } from './failure.mjs';
import { handOver } from './hand-over.mjs';
import { whenNpmIsGone } from './npm-parent.mjs';
import { openBundle } from './open-bundle.mjs';
import { root } from './paths.mjs';
import { say } from './say.mjs';
import { bringInPlace } from './set-up.mjs';
import { setupOptions } from './setup-options.mjs';
import { commandNames, stepsFor } from './steps.mjs';
import { checkBundleFolder, writeBundle } from './write-bundle.mjs';

/** Runs one command line and returns the exit code for the shell. */
export async function startCommand([command, ...args]) {
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt).on('SIGHUP', interrupt);
  whenNpmIsGone(interrupt);
  try {
    if (!commandNames.includes(command)) {
      throw new SetupFailure(
        wrongEnvironment,
        `unknown command ${JSON.stringify(command ?? '')}: tools/start.mjs knows ${commandNames.join(', ')}`,
      );
    }
    if (asksForHelp(args)) {
      process.stdout.write(helpOf(command));
      return 0;
    }
    const context = {
      device: requestedDevice(args),
      commandIsSetup: command === 'setup',
      sharedCache: !args.includes('--no-shared-cache'),
      signal: interruption.signal,
    };
    if (command === 'setup') await setUp(args, context);
    else await bringInPlace(stepsFor(command, args), context);
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    return exitCodeOf(error);
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt).off('SIGHUP', interrupt);
  }
  if (command === 'setup') {
    say('everything is in place');
    return 0;
  }
  return handOver([...scriptOf(command), ...args], root);
}

/** `npm run setup`, which may install from a bundle or write one. */
async function setUp(args, context) {
  const { bundle: to, from } = setupOptions(args);
  if (to) checkBundleFolder(to);
  const bundle = from ? await openBundle(from, context) : undefined;
  const device = bundle?.variant ?? context.device;
  await bringInPlace(stepsFor('setup', args), { ...context, device, bundle });
  if (to) await writeBundle(to, context);
}

/** Whether --help is among the arguments; arguments after `--` belong to another program. */
function asksForHelp(args) {
  const own = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  return own.includes('--help') || own.includes('-h');
}

/** The help text, which is a file so that it can be shown before anything is installed. */
function helpOf(command) {
  return readFileSync(join(root, 'tools', 'help', `${command.replace(':', '-')}.txt`), 'utf8');
}

/** The arguments of Node for a command, before the command's own arguments. */
function scriptOf(command) {
  if (command === 'test') return ['tools/test.mjs'];
  if (command === 'test:gpu') return ['tools/test.mjs', 'test/gpu/gpu.test.ts'];
  if (command === 'test:long') return ['tools/test-long.mjs'];
  if (command === 'build') return ['tools/build.mjs'];
  if (command === 'lint') return ['tools/lint.mjs'];
  if (command === 'test:kill') return ['--import', 'tsx', 'test/kill/kill-test.ts'];
  if (command === 'test:cluster') return ['--import', 'tsx', 'test/cluster/cluster-test.ts'];
  if (command === 'test:mutation') return ['tools/mutation.mjs'];
  if (command === 'simulate') return ['--import', 'tsx', 'bench/simulate.ts'];
  if (command === 'bench') return ['--import', 'tsx', 'bench/bench.ts'];
  return ['--import', 'tsx', 'src/cli/main.ts', command];
}
