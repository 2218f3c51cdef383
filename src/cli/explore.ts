import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { exitCodes, UsageError } from '../core/errors.js';
import { printable, printableLine } from '../core/printable.js';
import { removedText, removeEarlierPage } from '../explore/earlier-page.js';
import { findRuns } from '../explore/find-runs.js';
import { serveSite } from '../explore/serve-site.js';
import { siteFiles } from '../explore/site-files.js';
import { writeSite } from '../explore/write-site.js';
import { counted } from '../text/number-format.js';
import type { DataOutput } from './data-output.js';
import { helpOf } from './help.js';
import { interruptible } from './interruptible.js';
import { invalidArguments } from './invalid-arguments.js';
import { openAddress } from './open-report.js';
import { checkOutFolder } from './out-folder.js';
import { resultsFolder } from './study-folders.js';
import { userPath } from './user-path.js';

const options = {
  port: { type: 'string' },
  open: { type: 'boolean', default: false },
  build: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/**
 * `npm run explore [-- RUN…]`: serves a page with trained networks on this machine until Ctrl-C; with `--build DIR`, writes the
 * page as files instead.
 */
export async function runExploreCommand(
  argv: string[],
  { stdout, stderr }: Pick<DataOutput, 'stdout' | 'stderr'> = process,
): Promise<number> {
  const { values, positionals } = parsed(argv);
  if (values.help) {
    stdout.write(helpOf('explore'));
    return exitCodes.done;
  }
  const port = portOf(values.port);
  const folder = values.build === undefined ? undefined : buildFolder(values.build);
  const runs = findRuns(
    positionals.map((path) => userPath(path)),
    resultsFolder(undefined),
  );
  const files = siteFiles(runs);
  const what = runs.length === 1 ? runs[0]!.name : counted(runs.length, 'run');
  if (folder !== undefined) {
    checkOutFolder(folder);
    // An earlier page is removed only when all of the new one could be made; making facts adds pictures to the map.
    for (const { bytes } of files.values()) bytes();
    const removed = removeEarlierPage(folder);
    const megabytes = (writeSite(files, folder) / 1e6).toFixed(1);
    stdout.write(
      printable(
        `${what}: ${files.size} files, ${megabytes} MB, in ${printableLine(folder)}; they need a file server, a browser cannot open them directly (python3 -m http.server --bind 127.0.0.1 --directory ${printableLine(folder)})\n`,
      ),
    );
    const note = removedText(folder, removed);
    if (note) stdout.write(printable(`${note}\n`));
    return exitCodes.done;
  }
  const server = await serveSite(files, port, (error) => stderr.write(`${error.message}\n`));
  try {
    stdout.write(printable(`${what}: ${server.address}, only on this machine, until Ctrl-C\n`));
    if (values.open) await openAddress(server.address);
    await interruptible(
      () => {},
      async (signal) => void (signal.aborted || (await once(signal, 'abort'))),
    );
  } finally {
    await server.close();
  }
  return exitCodes.done;
}

function portOf(text: string | undefined): number {
  if (text === undefined) return 0;
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new UsageError({
    verb: 'invalid',
    what: `--port ${text} (expected a whole number from 1 to 65535)`,
    remedy: 'leave the option out to use a free port',
  });
}

function buildFolder(text: string): string {
  if (text.trim() !== '') return userPath(text);
  throw new UsageError({
    verb: 'invalid',
    what: '--build "" (expected the name of a folder)',
    remedy: 'give one',
  });
}

function parsed(argv: string[]) {
  try {
    return parseArgs({ args: argv, options, allowPositionals: true });
  } catch (error) {
    throw invalidArguments(error, 'npm run explore', options);
  }
}
