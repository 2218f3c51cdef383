/**
 * npm run tables [-- --preset smoke|mini|paper|own] [--out DIR] [--open]
 *
 * Rebuilds tables, figures and report from the stored results, without data, GPU or TensorFlow. Without --preset, rebuilds every
 * preset that has results.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeFileAtomic } from '../core/atomic-file.js';
import { DataError, exitCodes, unknownName } from '../core/errors.js';
import { storedPresets } from '../record/run-folders.js';
import { readStudy } from '../record/study-record.js';
import { buildReport } from '../report/build-report.js';
import { type PresetName, presetNames } from '../study/run-config.js';
import { helpOf } from './help.js';
import { invalidArguments } from './invalid-arguments.js';
import { openReport } from './open-report.js';
import { checkOutFolder } from './out-folder.js';
import { resultsFolder } from './study-folders.js';
import { describeStudy, type WrittenReport } from './study-summary.js';

export async function runTablesCommand(argv: string[]): Promise<number> {
  const { preset, out, open, help } = readOptions(argv);
  if (help) {
    process.stdout.write(helpOf('tables'));
    return exitCodes.done;
  }
  checkOutFolder(out);
  const stored = storedPresets(out);
  if (preset ? !stored.includes(preset) : stored.length === 0) throw noResults(out, preset);
  for (const name of preset ? [preset] : stored) {
    const report = writeReport(out, name);
    process.stdout.write(describeStudy(report));
    if (open) await openReport(report.page);
  }
  return exitCodes.done;
}

/**
 * Writes tables, figures and page of one preset from its stored results. Throws DataError where no run is finished, and then
 * keeps the earlier files.
 */
export function writeReport(out: string, preset: PresetName): WrittenReport {
  const study = readStudy(out, preset);
  if (study.runs.length === 0) throw noResults(out, preset);
  const { files, ...said } = buildReport(study);
  const folder = join(out, preset);
  for (const [path, content] of files) writeFileAtomic(join(folder, path), content);
  return { ...said, preset, outDir: out, runs: study.runs.length, page: join(folder, 'report.html') };
}

interface TablesOptions {
  preset: PresetName | undefined;
  out: string;
  open: boolean;
  help: boolean;
}

const options = {
  preset: { type: 'string' },
  out: { type: 'string' },
  open: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

function readOptions(argv: string[]): TablesOptions {
  const values = parse(argv);
  return {
    ...values,
    out: resultsFolder(values.out),
    preset: values.preset === undefined ? undefined : presetByName(values.preset),
  };
}

function parse(argv: string[]) {
  try {
    return parseArgs({ args: argv, options }).values;
  } catch (error) {
    throw invalidArguments(error, 'npm run tables', options);
  }
}

function presetByName(name: string): PresetName {
  const found = presetNames.find((preset) => preset === name.toLowerCase());
  if (!found) throw unknownName('preset', name, presetNames);
  return found;
}

function noResults(out: string, preset: PresetName | undefined): DataError {
  return new DataError({
    verb: 'missing',
    what: preset ? `results of preset ${preset}` : 'results',
    where: preset ? join(out, preset) : out,
    remedy: `make some with "npm run replicate${preset ? ` -- --preset ${preset}` : ''}"`,
  });
}
