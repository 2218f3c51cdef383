import { printable, printableLine } from '../core/printable.js';
import { officialCases } from '../data/cases/case-list.js';
import { patientsOf } from '../data/cases/case-patients.js';
import { locateCases } from '../data/cases/locate-cases.js';
import { fixedSplit } from '../data/cases/split-cases.js';
import { studyCaseCount } from '../data/cases/study-cases.js';
import type { DataSetCheck } from '../data/check/check-data-set.js';
import type { Manifest } from '../data/manifest-format/manifest.js';
import { textTable } from '../text/text-table.js';

/** A data set in the output of `list`, as `--json` prints it. */
export interface ListedDataSet {
  id: string;
  title: string;
  role: Manifest['role'];
  standIn?: string;
  phantom?: string;
  standsFor?: string;
  cases: number;
  licence: string;
  gated: boolean;
  /** Number of cases with image and mask in the data folder; all cases of a phantom. */
  here: number;
}

export function listed(manifest: Manifest, dataDir: string): ListedDataSet {
  const { id, title, role, standIn, phantom, standsFor, licence, obtain, source } = manifest;
  const cases = studyCaseCount(manifest);
  return {
    id,
    title,
    role,
    ...(standIn && { standIn }),
    ...(phantom && { phantom }),
    ...(standsFor && { standsFor }),
    cases,
    licence: licence.name,
    gated: obtain.gated,
    here: source.kind === 'phantom' ? cases : locateCases(manifest, source, dataDir).cases.length,
  };
}

export function listText(dataSets: readonly ListedDataSet[], dataDir: string): string {
  const here = ({ role, here, cases }: ListedDataSet) => {
    if (role === 'phantom') return 'drawn';
    return here === 0 ? '–' : here >= cases ? 'all' : `${here} of ${cases}`;
  };
  const rows = dataSets.map((one) => [
    one.id,
    one.standsFor === undefined ? one.role : `for ${one.standsFor}`,
    String(one.cases),
    here(one),
    `${one.licence}${one.gated && one.role !== 'own' ? ' (gated)' : ''}`,
    one.title,
  ]);
  const table = textTable(['data set', 'role', 'cases', 'here', 'licence', 'what'], rows);
  return `${table}\n"here" counts cases in ${printableLine(dataDir)}; "npm run data -- show ID" says how to get a data set.\n`;
}

/** All facts of a manifest as text. */
export function showText(manifest: Manifest, dataDir: string, here: number): string {
  const { source, split, obtain, protocol } = manifest;
  const lines = [
    `${manifest.id}: ${manifest.title}`,
    '',
    manifest.what,
    '',
    `Cite       ${manifest.citation}`,
    `Licence    ${manifest.licence.name}. ${manifest.licence.terms}`,
    `Classes    ${manifest.foregroundClasses.join(', ')}; ${manifest.spatialRank}D, ${manifest.channels} channel${manifest.channels > 1 ? 's' : ''}`,
    `Network    input ${protocol.networkInputShape.join(' × ')}; ${protocol.preprocess.map(({ op }) => op).join(', ')}`,
    `Cases      ${studyCaseCount(manifest)}${source.kind === 'phantom' ? ', drawn when read' : `, ${here} of them below ${dataDir}`}`,
    `Patients   ${patientsText(manifest)}`,
    `Split      ${splitSizes(manifest)}; ${split.origin}`,
    ...(manifest.standIn ? [`Stand-in   ${manifest.standIn} (open)`] : []),
    ...(manifest.phantom ? [`Phantom    ${manifest.phantom} (needs no files)`] : []),
    ...(manifest.standsFor ? [`Stands for ${manifest.standsFor}`] : []),
    '',
    'How to get it',
    ...obtain.steps.map((step, index) => `  ${index + 1}. ${step}`),
  ];
  if (source.kind === 'files') {
    lines.push('', `Layout below ${dataDir}/${manifest.id}${roots(source.roots)}`);
    for (const { image, masks } of source.sources) {
      lines.push(`  image  ${image.join('  or  ')}`, `  mask   ${masks.join('  or  ')}`);
    }
  }
  lines.push('', 'Good to know', ...manifest.notes.map((note) => `  - ${note}`), '');
  return printable(lines.join('\n'));
}

/** Describes how the patient of a case is known. Folds and statistics keep the cases of a patient together. */
function patientsText(manifest: Manifest): string {
  const { noun } = patientsOf(manifest, []);
  if (noun === null) return 'not known: each case counts as one patient';
  const { source } = manifest;
  if (source.kind === 'listed') return `several cases may show one ${noun}, which the manifest lists`;
  if (source.kind === 'phantom' || source.group.kind === 'each-case') return `each case is another ${noun}`;
  return `several cases may show one ${noun}, which is part of the name`;
}

/** "428 training, 108 validation, 134 test"; shares in percent where the official list of cases is not known. */
function splitSizes(manifest: Manifest): string {
  const { split } = manifest;
  if (split.kind === 'group-hash') {
    const percent = (share: number) => `${Math.round(100 * share)} %`;
    return `about ${percent(split.validationShare)} validation, ${percent(split.testShare)} test`;
  }
  const cases = officialCases(manifest, () => []);
  const { training, validation, test } = fixedSplit(split, cases);
  return `${training.length} training, ${validation.length} validation, ${test.length} test`;
}

function roots(names: readonly string[]): string {
  const inner = names.filter((name) => name !== '');
  return inner.length > 0 ? ` (also inside a folder ${inner.join(' or ')})` : '';
}

/** The findings of `check`: a table, then the faults and warnings of each data set. */
export function checkText(checks: readonly DataSetCheck[], absent: readonly string[]): string {
  const rows = checks.map((one) => [
    one.id,
    one.status,
    `${one.found} of ${one.expected}`,
    `${one.split.training} / ${one.split.validation} / ${one.split.test}`,
    [some(one.shapes, 3), some(one.spacingsMm, 2) && `${some(one.spacingsMm, 2)} mm`]
      .filter(Boolean)
      .join('; ') || '–',
    String(one.casesWithoutForeground),
    String(one.faults.length),
    String(one.warnings.length),
  ]);
  const header = [
    'data set',
    'status',
    'cases',
    'train / val / test',
    'sizes (cases)',
    'empty',
    'faults',
    'warnings',
  ];
  const blocks = checks.flatMap(({ id, faults, warnings }) => [
    ...findings(`Faults of ${id}`, faults),
    ...findings(`Warnings on ${id}`, warnings),
  ]);
  const missing = absent.length > 0 ? `\nNot here: ${absent.join(', ')}\n` : '';
  return `${textTable(header, rows)}${blocks.length > 0 ? `\n${blocks.join('\n')}\n` : ''}${missing}`;
}

/** Number of findings shown; `--json` has all. */
const findingsShown = 20;

function findings(title: string, texts: readonly string[]): string[] {
  if (texts.length === 0) return [];
  const rest = texts.length - findingsShown;
  return [
    `${title} (${texts.length})`,
    ...texts.slice(0, findingsShown).map((text) => `  - ${printableLine(text)}`),
    ...(rest > 0 ? [`  … and ${rest} more; --json lists all`] : []),
  ];
}

function some(values: readonly string[], count: number): string {
  return values.length > count
    ? `${values.slice(0, count).join(', ')}, … ${values.length} kinds`
    : values.join(', ');
}
