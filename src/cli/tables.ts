/**
 * npm run tables [-- --preset smoke|mini|paper] [--out DIR]
 *
 * Rebuilds tables, figures and report from the stored results alone: no data, no GPU, no TensorFlow. Without --preset
 * it does every preset that has results.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeFileAtomic } from '../core/atomic-file.js';
import { DataError, exitCodes, UsageError, unknownName } from '../core/errors.js';
import { readStudy, storedPresets } from '../record/study-record.js';
import { buildReport } from '../report/build-report.js';
import type { ClaimVerdict } from '../report/claim-verdict.js';
import { type PresetName, presetNames } from '../study/cell-config.js';
import { checkOutFolder } from './out-folder.js';

export async function runTablesCommand(argv: string[]): Promise<number> {
  const { preset, out } = readOptions(argv);
  checkOutFolder(out);
  const stored = storedPresets(out);
  if (preset ? !stored.includes(preset) : stored.length === 0) throw noResults(out, preset);
  for (const name of preset ? [preset] : stored) tellVerdicts(writeReport(out, name));
  return exitCodes.done;
}

/** A report that was written, and what it says. */
export interface WrittenReport {
  preset: PresetName;
  folder: string;
  files: number;
  verdicts: readonly ClaimVerdict[];
}

/** Writes tables, figures and page of one preset from its stored results. */
export function writeReport(out: string, preset: PresetName): WrittenReport {
  const { files, verdicts } = buildReport(readStudy(out, preset));
  const folder = join(out, preset);
  for (const [path, content] of files) writeFileAtomic(join(folder, path), content);
  return { preset, folder, files: files.size, verdicts };
}

/** Prints where the report lies and its verdicts. */
export function tellVerdicts({ preset, folder, files, verdicts }: WrittenReport): void {
  console.log(`preset ${preset}: ${files} files in ${folder}, start with ${join(folder, 'report.html')}`);
  for (const { claim, verdict, reason } of verdicts) {
    console.log(`  claim ${claim.id} (${claim.title}): ${verdict}, ${reason}`);
  }
}

function readOptions(argv: string[]): { preset: PresetName | undefined; out: string } {
  try {
    const { values } = parseArgs({
      args: argv,
      options: { preset: { type: 'string' }, out: { type: 'string', default: 'results' } },
    });
    return { preset: values.preset === undefined ? undefined : presetByName(values.preset), out: values.out };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const what = `option: ${(error as Error).message}`;
    throw new UsageError({ verb: 'invalid', what, remedy: 'npm run tables -- [--preset NAME] [--out DIR]' });
  }
}

function presetByName(name: string): PresetName {
  const found = presetNames.find((preset) => preset === name);
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
