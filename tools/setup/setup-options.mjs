/** Parses the options of `npm run setup`. Mistyped options fail before any download. */
import { resolve } from 'node:path';
import { SetupFailure, wrongEnvironment } from './failure.mjs';

const known = '--device cpu|gpu, --no-shared-cache, --bundle DIR, --from DIR';

/** `{ bundle, from }`: the folder to write a bundle to, and the folder to install from; undefined where not given. */
export function setupOptions(args) {
  const found = {};
  for (let at = 0; at < args.length; at++) {
    const [name, typed] = args[at].split(/=(.*)/s);
    if (name === '--no-shared-cache' && typed === undefined) continue;
    if (!['--device', '--bundle', '--from'].includes(name))
      throw refusal(`unknown option ${JSON.stringify(args[at])} of npm run setup; known: ${known}`);
    const value = typed ?? args[++at];
    if (!value || value.startsWith('--'))
      throw refusal(`missing value of ${name}; npm run setup knows ${known}`);
    if (name === '--device' && !['cpu', 'gpu'].includes(value))
      throw refusal(`invalid --device ${JSON.stringify(value)}; give cpu or gpu`);
    if (name !== '--device') found[name.slice(2)] = resolve(process.env.INIT_CWD ?? process.cwd(), value);
  }
  if (found.bundle && found.from)
    throw refusal('invalid --bundle with --from: one writes what the other reads; leave one of the two out');
  return found;
}

function refusal(message) {
  return new SetupFailure(wrongEnvironment, message);
}
