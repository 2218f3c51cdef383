/**
 * The fall-back for systems whose TensorFlow wheels hold no library that the binding can use (macOS, Windows): the
 * package's own install script, which downloads an older libtensorflow. It is the one download here that has no
 * checksum, because its publisher gives none; so it is said plainly.
 */
import { failureFrom } from './failure.mjs';
import { npmProgram } from './npm.mjs';
import { logFile, root } from './paths.mjs';
import { runLogged } from './run-logged.mjs';
import { say } from './say.mjs';

export async function installFromStock(context) {
  say(
    `  no TensorFlow wheel serves ${process.platform} ${process.arch}: the package downloads its own, older`,
  );
  say('  libtensorflow (2.9 or before), without a checksum and for the processor alone on macOS');
  const log = logFile('native-binding');
  const [program, ...npm] = npmProgram();
  const args = [
    ...npm,
    'rebuild',
    '@tensorflow/tfjs-node-gpu',
    '--ignore-scripts=false',
    '--foreground-scripts',
  ];
  const { code, output } = await runLogged(program, args, { ...context, cwd: root, log });
  if (code !== 0)
    throw failureFrom({ step: 'running the install script of @tensorflow/tfjs-node-gpu', output, log });
}
