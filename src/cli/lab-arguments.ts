import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { presetNames } from '../study/run-config.js';
import { invalidArguments } from './invalid-arguments.js';
import { oneOf } from './option-values.js';
import { dataFolder, resultsFolder } from './study-folders.js';

const options = {
  preset: { type: 'string' },
  'data-dir': { type: 'string' },
  out: { type: 'string' },
} as const;

export interface LabArguments {
  /** Environment variables for the notebook kernels. */
  study: Readonly<Record<'DSC_DATA_DIR', string> & Partial<Record<'DSC_PRESET' | 'DSC_OUT', string>>>;
  /** All other arguments in order, which are passed to JupyterLab. */
  ofJupyter: readonly string[];
}

/**
 * Separates the options of the study from those of JupyterLab. Throws UsageError for an unknown preset or an empty folder name.
 */
export function parseLabArguments(argv: readonly string[]): LabArguments {
  const own = new Set<number>();
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind !== 'option' || !(token.name in options)) continue;
    own.add(token.index);
    if (token.value !== undefined && !token.inlineValue) own.add(token.index + 1);
  }
  const values = valuesOf(argv.filter((_, at) => own.has(at)));
  return {
    study: {
      DSC_DATA_DIR: resolve(dataFolder(values['data-dir'])),
      ...(values.preset !== undefined && { DSC_PRESET: oneOf('preset', values.preset, presetNames) }),
      ...(values.out !== undefined && { DSC_OUT: resolve(resultsFolder(values.out)) }),
    },
    ofJupyter: argv.filter((_, at) => !own.has(at)),
  };
}

function valuesOf(args: string[]) {
  try {
    return parseArgs({ args, options, strict: true }).values;
  } catch (error) {
    throw invalidArguments(error, 'npm run lab', options);
  }
}
