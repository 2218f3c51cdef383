import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { exitCodes, UsageError } from '../core/errors.js';
import { describeShape } from '../core/image.js';
import { printable } from '../core/printable.js';
import { mostClasses } from '../data/add/inspect-files.js';
import { exampleOfNames } from '../data/add/label-faults.js';
import { type OwnSetFound, ownManifest } from '../data/add/own-manifest.js';
import type { OwnSet } from '../data/add/own-set.js';
import { unnamedPatients } from '../data/add/patient-pattern.js';
import { proposePatients } from '../data/add/propose-patients.js';
import { writeManifest } from '../data/add/write-manifest.js';
import { loadManifests } from '../data/manifest-format/manifest-files.js';
import { counted } from '../text/number-format.js';
import type { DataOutput } from './data-output.js';
import { invalidArguments } from './invalid-arguments.js';
import { ProgressLine } from './progress.js';
import { dataFolder } from './study-folders.js';
import { userPath } from './user-path.js';

const options = {
  images: { type: 'string' },
  masks: { type: 'string' },
  patient: { type: 'string' },
  labels: { type: 'string' },
  spacing: { type: 'string' },
  split: { type: 'string' },
  to: { type: 'string' },
  'data-dir': { type: 'string' },
} as const;

/** `npm run data -- add NAME --images … --masks …`: writes the manifest of a user's own data set to `<folder>/NAME.json`. */
export async function addOwnSet(
  argv: readonly string[],
  { stdout, stderr, manifestFolder }: DataOutput,
): Promise<number> {
  const { set, folder } = parse(argv);
  const ofStudy = loadManifests(manifestFolder === undefined ? {} : { folder: manifestFolder });
  if (ofStudy.some(({ id }) => id === set.id)) {
    throw new UsageError({
      verb: 'invalid',
      what: `name "${set.id}", which is a data set of the study`,
      remedy: `choose another name, such as "my-${set.id}"`,
    });
  }
  const progress = new ProgressLine(stderr);
  const found = await ownManifest(set, (done, of) =>
    progress.update(`${done} of ${of} cases opened`, done / of),
  ).finally(() => progress.clear());
  const isNew = !existsSync(join(folder, `${set.id}.json`));
  const path = writeManifest(found.manifest, folder);
  stdout.write(printable(described(set, found, path, isNew, folder)));
  return exitCodes.done;
}

function parse(argv: readonly string[]): { set: OwnSet; folder: string } {
  const { values, positionals } = parsed(argv);
  const [id, surplus] = positionals;
  for (const [what, value] of [
    ['NAME', id],
    ['--images', values.images],
    ['--masks', values.masks],
  ] as const) {
    if (value !== undefined && value.trim() !== '') continue;
    throw new UsageError({
      verb: 'missing',
      what: `${what} of the set to add`,
      remedy: 'such as: npm run data -- add my-scans --images scans --masks outlines',
    });
  }
  if (surplus !== undefined) {
    throw new UsageError({
      verb: 'invalid',
      what: `argument "${surplus}"`,
      remedy: 'give one name; put patterns in quotes, or the shell expands them into many arguments',
    });
  }
  return {
    set: {
      id: id!,
      images: userPath(values.images!),
      masks: userPath(values.masks!),
      patientPattern: values.patient,
      labels: values.labels,
      spacingMm: values.spacing?.split(',').map(Number),
      splitFile: values.split && userPath(values.split),
    },
    folder: resolve(values.to === undefined ? dataFolder(values['data-dir']) : userPath(values.to)),
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw invalidArguments(error, 'npm run data -- add', options);
  }
}

const pairsShown = 5;
const namesShown = 5;

function described(
  { id }: OwnSet,
  { manifest, pairing, look, labels, others, deadLinks }: OwnSetFound,
  path: string,
  isNew: boolean,
  folder: string,
): string {
  const { pairs, imagesLeftOver, masksLeftOver, furtherImages } = pairing;
  const isFurther = new Set(furtherImages);
  const { protocol } = manifest;
  const rows = [
    ['Pairs', `${counted(pairs.length, 'image')} with masks, by their names; the first of them:`],
    ...pairs
      .slice(0, pairsShown)
      .map((pair) => ['', `${pair.caseId}: ${pair.image} and ${pair.masks.join(', ')}`]),
    ...unitedMasks(pairs),
    ...leftOver(
      'image',
      'without a mask',
      imagesLeftOver.filter((image) => !isFurther.has(image)),
    ),
    ...leftOver('further image', 'of cases that have one', furtherImages),
    ...leftOver('mask', 'without an image', masksLeftOver),
    ...leftOver('file', 'of another kind', others),
    ...leftOver('link', 'to nothing', deadLinks),
    ['Labels', labelText(labels)],
    ...fewEdgeValues(labels, look),
    ...(look.hasColoursOfOneValue
      ? [
          [
            '',
            'colours of equal brightness count as one class; to separate them, save the masks in grey with one value per class',
          ],
        ]
      : []),
    ['Sizes', sizeText(look)],
    [
      'Network',
      `${protocol.preprocess.map(({ op }) => op).join(', ')} to ${describeShape(protocol.networkInputShape)}`,
    ],
    ['Patients', patientText(manifest.source.kind === 'listed' ? manifest.source.cases : [])],
    ['Split', manifest.split.origin],
    [isNew ? 'Written' : 'Replaced', path],
    ['Next', `npm run data -- check ${id} --data-dir "${folder}"`],
    ['', `npm run compare -- ${id} --data-dir "${folder}"`],
  ];
  return `${rows.map(([head, text]) => `${head!.padEnd(9)} ${text}`).join('\n')}\n`;
}

/** Where images have several masks, whose union is used. */
function unitedMasks(pairs: OwnSetFound['pairing']['pairs']): string[][] {
  const several = pairs.filter(({ masks }) => masks.length > 1);
  const further = several.flatMap(({ masks }) => masks.slice(1));
  if (further.length === 0) return [];
  return [
    [
      '',
      `united: ${counted(further.length, 'further mask')} of ${counted(several.length, 'image')} (${listed(further)})`,
    ],
  ];
}

function leftOver(noun: string, how: string, names: readonly string[]): string[][] {
  if (names.length === 0) return [];
  return [['', `left over: ${counted(names.length, noun)} ${how}: ${listed(names)}`]];
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, namesShown).join(', ')}${names.length > namesShown ? ', …' : ''}`;
}

function labelText({ rule, foregroundClasses }: OwnSetFound['labels']): string {
  if (rule.kind === 'binary') {
    const values = rule.greyEdges ? '0 to 255 with grey edges, one class from 128 on' : '0 or 255, one class';
    return `${values}: ${foregroundClasses[0]}`;
  }
  const valuesOf = (label: number) => Object.keys(rule.map).filter((value) => rule.map[value] === label);
  return ['background', ...foregroundClasses]
    .map((name, label) => `${valuesOf(label).join(' and ')} = ${name}`)
    .join(', ');
}

/** Where edges have so few values that they might be classes after all. */
function fewEdgeValues({ rule }: OwnSetFound['labels'], { maskPixels }: OwnSetFound['look']): string[][] {
  const values = [...maskPixels.keys()].filter((value) => value !== 0);
  if (rule.kind !== 'binary' || !rule.greyEdges || values.length < 2 || values.length > mostClasses)
    return [];
  return [['', `where these values are classes, name each: --labels ${exampleOfNames(values)}`]];
}

function sizeText({ shapes, casesLookedAt }: OwnSetFound['look']): string {
  const kinds = [...new Set(shapes.map(describeShape))];
  const listed = kinds.slice(0, 3).join(', ');
  return `${listed}${kinds.length > 3 ? ', …' : ''} (${counted(casesLookedAt, 'case')} opened)`;
}

function patientText(cases: readonly { id: string; patient?: string | undefined }[]): string {
  const named = cases.filter(({ patient }) => patient !== undefined);
  const ids = cases.map(({ id }) => id);
  if (named.length > 0) {
    const patients = new Set(cases.map(({ id, patient }) => patient ?? id)).size;
    return [String(patients), unnamedPatients(cases.length - named.length)].filter(Boolean).join('; ');
  }
  const proposal = proposePatients(ids);
  const hint = proposal
    ? `; if the file names contain the patient, --patient '${proposal.pattern}' finds ${proposal.patients}`
    : '; name them with --patient or the column "patient" of --split';
  return `not known, so each case counts as one patient${hint}`;
}
