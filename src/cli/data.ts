import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../core/atomic-file.js';
import { DataError, exitCodes } from '../core/errors.js';
import { printable, printableLine } from '../core/printable.js';
import { checkDataSet, type DataSetCheck } from '../data/check/check-data-set.js';
import { contactSheet } from '../data/check/contact-sheet.js';
import { fetchDataSet } from '../data/fetch/fetch-data-set.js';
import type { Manifest } from '../data/manifest-format/manifest.js';
import { loadManifest, loadManifests, type ManifestPlaces } from '../data/manifest-format/manifest-files.js';
import { openManifest } from '../data/open-data-set.js';
import { addOwnSet } from './data-add.js';
import { type DataOptions, parseDataOptions } from './data-options.js';
import type { DataOutput } from './data-output.js';
import { checkText, listed, listText, showText } from './data-text.js';
import { helpOf } from './help.js';
import { ProgressLine } from './progress.js';

/**
 * `npm run data -- list | show ID | fetch ID | check [ID] | add NAME`. Returns the exit code: 0, or 3 where `check` finds a
 * fault. Throws StudyError for wrong usage, unknown data sets and failed downloads.
 */
export async function runDataCommand(argv: string[], output: DataOutput = process): Promise<number> {
  // "add" has its own options.
  if (argv[0] === 'add' && !argv.some((one) => one === '--help' || one === '-h'))
    return addOwnSet(argv.slice(1), output);
  const options = parseDataOptions(argv, process.env);
  if (!options) {
    output.stdout.write(helpOf('data'));
    return exitCodes.done;
  }
  switch (options.action) {
    case 'list':
      return list(options, output);
    case 'show':
      return show(loadManifest(options.id!, placesOf(options, output)), options, output);
    case 'fetch':
      return fetchOne(loadManifest(options.id!, placesOf(options, output)), options, output);
    case 'check':
      return check(options, output);
  }
}

function placesOf({ dataDir, manifestFile }: DataOptions, { manifestFolder }: DataOutput): ManifestPlaces {
  return { dataDir, manifestFile, ...(manifestFolder !== undefined && { folder: manifestFolder }) };
}

function list(options: DataOptions, output: DataOutput): number {
  const { dataDir, json } = options;
  const { stdout } = output;
  const dataSets = loadManifests(placesOf(options, output)).map((manifest) => listed(manifest, dataDir));
  stdout.write(json ? jsonText(dataSets) : listText(dataSets, dataDir));
  return exitCodes.done;
}

/** Number of cases on a contact sheet. */
const sheetCases = 8;

async function show(
  manifest: Manifest,
  options: DataOptions,
  { stdout, stderr }: DataOutput,
): Promise<number> {
  const { dataDir, json } = options;
  const { here } = listed(manifest, dataDir);
  stdout.write(json ? jsonText({ ...manifest, here }) : showText(manifest, dataDir, here));
  if (manifest.source.kind === 'phantom') {
    const dataSet = openManifest(manifest, { dataDir, partial: 'use' });
    const cases = await Promise.all(dataSet.split.test.slice(0, sheetCases).map((one) => dataSet.read(one)));
    const path = options.out ?? `${manifest.id}.png`;
    writeFileAtomic(path, await contactSheet(cases));
    stderr.write(`contact sheet (image, truth, true foreground probability): ${printableLine(path)}\n`);
  }
  return exitCodes.done;
}

async function fetchOne(
  manifest: Manifest,
  options: DataOptions,
  { stdout, stderr }: DataOutput,
): Promise<number> {
  const progress = new ProgressLine(stderr);
  const outcome = await fetchDataSet(manifest, options.dataDir, (file) => (bytes, total) => {
    progress.update(
      `${printableLine(file)}: ${megabytes(bytes)}${total ? ` of ${megabytes(total)}` : ''}`,
      total ? bytes / total : 0,
    );
  }).finally(() => progress.clear());
  if (options.json) {
    stdout.write(jsonText({ id: manifest.id, ...outcome, steps: manifest.obtain.steps }));
  } else if (outcome.kind === 'by hand') {
    const steps = manifest.obtain.steps.map((step, index) => `  ${index + 1}. ${step}`).join('\n');
    stdout.write(
      printable(
        `Not downloaded: ${outcome.reason}.\n\nTerms: ${manifest.licence.name}. ${manifest.licence.terms}\n\n${steps}\n`,
      ),
    );
  } else {
    stdout.write(
      printable(
        `${manifest.id} is ${outcome.kind === 'fetched' ? 'in' : 'already in'} ${outcome.folder}; "npm run data -- check ${manifest.id}" verifies it. Terms: ${manifest.licence.name}. ${manifest.licence.terms}\n`,
      ),
    );
  }
  return exitCodes.done;
}

async function check(options: DataOptions, output: DataOutput): Promise<number> {
  const { id, dataDir, json } = options;
  const { stdout, stderr } = output;
  const places = placesOf(options, output);
  const known = id === undefined ? loadManifests(places) : [loadManifest(id, places)];
  const isFolder = ({ source }: Manifest) => source.kind !== 'phantom';
  const all = id === undefined ? known.filter(isFolder) : known;
  const chosen =
    id === undefined ? all.filter((one) => one.role === 'own' || existsSync(join(dataDir, one.id))) : all;
  if (chosen.length === 0) {
    throw new DataError({
      verb: 'missing',
      what: 'data: no data set is there',
      where: dataDir,
      remedy:
        'give the folder with --data-dir; "npm run data -- list" lists the data sets; phantoms need no files',
    });
  }
  const progress = new ProgressLine(stderr);
  const checks: DataSetCheck[] = [];
  for (const manifest of chosen) {
    checks.push(
      await checkDataSet(manifest, dataDir, (done, total) => {
        progress.update(`${manifest.id}: ${done} of ${total} cases`, done / total);
      }),
    );
  }
  progress.clear();
  const absent = all.filter((manifest) => !chosen.includes(manifest)).map((manifest) => manifest.id);
  const isSound = checks.every(({ faults }) => faults.length === 0);
  stdout.write(
    json ? jsonText({ dataDir, sound: isSound, dataSets: checks, absent }) : checkText(checks, absent),
  );
  return isSound ? exitCodes.done : exitCodes.data;
}

/** JSON text with control characters escaped that JSON allows but a terminal would interpret. It parses to the same value. */
function jsonText(value: unknown): string {
  return printable(`${JSON.stringify(value, null, 2)}\n`);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
