import { parseArgs } from 'node:util';
import { UsageError, unknownName } from '../core/errors.js';
import { idOfManifest } from '../data/manifest-format/manifest-files.js';
import { invalidArguments } from './invalid-arguments.js';
import { dataFolder, manifestFile } from './study-folders.js';
import { userPath } from './user-path.js';

const options = {
  'data-dir': { type: 'string' },
  manifest: { type: 'string' },
  out: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export const dataActions = ['list', 'show', 'fetch', 'check'] as const;
export type DataAction = (typeof dataActions)[number];

export interface DataOptions {
  action: DataAction;
  /** The data set to show, fetch or check; `check` without one checks all data sets that are there. */
  id: string | undefined;
  dataDir: string;
  /** Path of a manifest outside the project and the data folder. */
  manifestFile: string | undefined;
  json: boolean;
  /** Path of the contact sheet of a phantom (`show`). */
  out: string | undefined;
}

/** Reads the options of `data`; undefined for --help. Throws UsageError for an unknown action or option, with the nearest one. */
export function parseDataOptions(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
): DataOptions | undefined {
  const { values, positionals } = parse(argv);
  const [action, typedId, ...rest] = positionals;
  if (values.help || action === undefined) return undefined;
  const file = manifestFile(values.manifest, environment);
  const id = typedId ?? (file === undefined || action === 'list' ? undefined : idOfManifest(file));
  if (!isAction(action)) throw unknownName('action of "npm run data"', action, [...dataActions, 'add']);
  if (rest.length > 0 || (action === 'list' && id !== undefined)) {
    throw new UsageError({
      verb: 'invalid',
      what: `argument "${action === 'list' ? id : rest[0]}" (data ${action} takes ${action === 'list' ? 'none' : 'one data set'})`,
      remedy: 'npm run data -- --help',
    });
  }
  if (id === undefined && (action === 'show' || action === 'fetch')) {
    throw new UsageError({
      verb: 'missing',
      what: `data set to ${action}`,
      remedy: `npm run data -- ${action} ID; "npm run data -- list" names them`,
    });
  }
  return {
    action,
    id,
    dataDir: dataFolder(values['data-dir'], environment),
    manifestFile: file,
    json: values.json,
    out: values.out && userPath(values.out, environment),
  };
}

function isAction(name: string): name is DataAction {
  return (dataActions as readonly string[]).includes(name);
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw invalidArguments(error, 'npm run data', options);
  }
}
