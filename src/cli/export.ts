import { statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { exitCodes, UsageError } from '../core/errors.js';
import { printable, printableLine } from '../core/printable.js';
import { exportedNetwork } from '../run/export/exported-network.js';
import { type ExportTarget, exportTargets, writeExport } from '../run/export/write-export.js';
import { openFinishedRun } from '../run/own-images/finished-run.js';
import { refuseCutOfSeveralClasses, shareOption } from './cut-option.js';
import type { DataOutput } from './data-output.js';
import { helpOf } from './help.js';
import { invalidArguments } from './invalid-arguments.js';
import { oneOf } from './option-values.js';
import { userPath } from './user-path.js';

const options = {
  run: { type: 'string' },
  to: { type: 'string' },
  out: { type: 'string' },
  cut: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/**
 * `npm run export -- --run RUN --to keras|onnx|tfjs --out FILE`: writes the network of a finished run as a file of another
 * framework.
 */
export async function runExportCommand(
  argv: string[],
  { stdout }: Pick<DataOutput, 'stdout'> = process,
): Promise<number> {
  const asked = parse(argv);
  if (!asked) {
    stdout.write(helpOf('export'));
    return exitCodes.done;
  }
  const { run, target, out, cut } = asked;
  const finished = openFinishedRun(run);
  if (cut !== undefined) refuseCutOfSeveralClasses(finished);
  const network = exportedNetwork(finished, cut);
  const files = writeExport(network, target, out);
  const sizes = files.map((file) => `${printableLine(file)} (${(statSync(file).size / 1e6).toFixed(1)} MB)`);
  const { input, output, classes } = network.about;
  stdout.write(
    printable(
      `${sizes.join(' and ')}\nInput   ${input}\nOutput  ${output}: ${classes.join(', ')}\nFacts   preprocessing, classes, recalibration and cut are in the file (docs/export.md)\n`,
    ),
  );
  return exitCodes.done;
}

function parse(argv: readonly string[]) {
  const values = parsed(argv);
  if (values.help) return undefined;
  const required = (name: 'run' | 'to' | 'out', meaning: string) => {
    const text = values[name];
    if (text !== undefined && text.trim() !== '') return text;
    throw new UsageError({
      verb: 'missing',
      what: `--${name}: ${meaning}`,
      remedy:
        'such as: npm run export -- --run my-results/mini/dsb2018/dsc++/fold-3-seed-1 --to onnx --out nuclei.onnx',
    });
  };
  const run = userPath(required('run', 'the folder of a finished run'));
  const names = Object.keys(exportTargets) as ExportTarget[];
  const target = oneOf<ExportTarget>(
    'framework',
    required('to', `the framework, ${names.join(', ')}`),
    names,
  );
  const out = userPath(required('out', 'the file to write'));
  if (!out.endsWith(exportTargets[target])) {
    throw new UsageError({
      verb: 'invalid',
      what: `--out ${out} (expected a name that ends in ${exportTargets[target]}, the extension of ${target})`,
      remedy: `such as --out model${exportTargets[target]}`,
    });
  }
  return {
    run,
    target,
    out,
    cut: values.cut === undefined ? undefined : shareOption('cut', values.cut, '0.4'),
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options }).values;
  } catch (error) {
    throw invalidArguments(error, 'npm run export', options);
  }
}
