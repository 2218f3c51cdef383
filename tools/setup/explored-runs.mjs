/** Whether `npm run explore` will refuse its runs. Then it needs no runtime for the browser, whose download is 33 MB. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const options = { port: { type: 'string' }, build: { type: 'string' }, open: { type: 'boolean' } };

/** Whether a named run has no weights. False without named runs: the command then searches the results. */
export function lacksWeights(args) {
  const { positionals } = parseArgs({ args, options, allowPositionals: true, strict: false });
  const folder = process.env.INIT_CWD ?? process.cwd();
  return positionals.some((run) => !existsSync(join(resolve(folder, run), 'model', 'weights.bin')));
}
