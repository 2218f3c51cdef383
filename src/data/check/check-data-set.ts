import { allCores, type Cores, mapOverThreads } from '../../core/map-over-threads.js';
import { counted } from '../../text/number-format.js';
import { officialCases } from '../cases/case-list.js';
import type { LocatedCase, Split } from '../cases/data-set.js';
import { some } from '../cases/data-set-faults.js';
import { locateCases } from '../cases/locate-cases.js';
import type { Located } from '../cases/located.js';
import type { Oddity } from '../cases/read-case.js';
import { fixedSplit, type SplitSide, splitInUse, splitSides } from '../cases/split-cases.js';
import { studyCaseCount } from '../cases/study-cases.js';
import type { Manifest } from '../manifest-format/manifest.js';
import { readingPace } from '../reading-pace.js';
import { type CaseSummary, caseWorks } from './case-works.js';
import { type CheckedCase, checkSplits } from './check-splits.js';

/** The result of the check of one data set, as `--json` prints it. */
export interface DataSetCheck {
  id: string;
  folder: string;
  /** 'sound': no faults, but maybe warnings; 'labels only': no images, so nothing can be trained. */
  status: 'sound' | 'faulty' | 'labels only' | 'drawn';
  expected: number;
  found: number;
  split: Record<SplitSide, number>;
  /** Image sizes with the number of cases of each, most frequent first. */
  shapes: readonly string[];
  /** Voxel spacings likewise; empty in 2D. */
  spacingsMm: readonly string[];
  casesWithoutForeground: number;
  /** Faults prevent a training; each names file, expected, found and remedy. */
  faults: readonly string[];
  /** Warnings do not prevent a training. */
  warnings: readonly string[];
}

/** Called after each case. */
export type CheckProgress = (done: number, total: number) => void;

/**
 * Checks a whole data set: presence and layout by names, then every case (readable, sizes, spacings, label values, empty masks), then
 * leakage in every split of the study. Cases are read in parallel and only their summaries are kept. The result does not depend on
 * the number of cores.
 */
export async function checkDataSet(
  manifest: Manifest,
  dataDir: string,
  progress: CheckProgress = () => {},
  cores: Cores = allCores(),
): Promise<DataSetCheck> {
  const { source, spatialRank } = manifest;
  if (source.kind === 'phantom') return drawnCheck(manifest);
  const located = locateCases(manifest, source, dataDir);
  const total = located.cases.length + located.supplements.length;
  const images = [...located.cases, ...located.supplements].flatMap(({ imagePath }) => imagePath ?? []);
  let done = 0;
  const pace = {
    ...(await readingPace(spatialRank, images, cores)),
    module: 'data/check/check-thread',
    afterEach: () => progress(++done, total),
  };
  const summaries = await mapOverThreads(located.cases, {
    work: caseWorks.summary,
    context: { work: 'summary', manifest },
    ...pace,
  });
  const supplementFaults = await mapOverThreads(located.supplements, {
    work: caseWorks.supplement,
    context: { work: 'supplement', manifest },
    ...pace,
  });

  const references = located.cases.map(({ reference }) => reference);
  const { split, isFixed } = splitInUse(manifest, references);
  const leakage = checkSplits(manifest, checkedCases(located.cases, summaries), { split, isFixed });
  const faults = [
    ...located.faults.map((fault) => fault.message),
    ...summaries.flatMap((one) => one.faults),
    ...supplementFaults.flat(),
    ...leakage.faults,
  ];
  const found = splitSides.reduce((sum, side) => sum + split[side].length, 0);
  return {
    id: manifest.id,
    folder: located.folder,
    status: statusOf(faults.length, found),
    expected: studyCaseCount(manifest),
    found,
    split: sizesOf(split),
    shapes: tally(summaries.map((one) => one.shape)),
    spacingsMm: tally(summaries.map((one) => one.spacingMm)),
    casesWithoutForeground: summaries.filter((one) => one.isEmpty).length,
    faults,
    warnings: [
      ...presenceWarnings(manifest, located, { found, isFixed }),
      ...summaries.flatMap((one) => one.warnings),
      ...oddityWarnings(
        manifest.id,
        summaries.flatMap((one) => one.oddities),
      ),
      ...leakage.warnings,
    ],
  };
}

function statusOf(faults: number, found: number): DataSetCheck['status'] {
  if (faults > 0) return 'faulty';
  return found > 0 ? 'sound' : 'labels only';
}

function presenceWarnings(
  manifest: Manifest,
  { folder, unusedFolders, unlisted, supplements, faults }: Located,
  { found, isFixed }: { found: number; isFixed: boolean },
): string[] {
  const { id } = manifest;
  const expected = studyCaseCount(manifest);
  const warnings: string[] = [];
  if (found > 0 && found < expected) warnings.push(`${found} of ${expected} cases of ${id} are there`);
  if (found > 0 && !isFixed)
    warnings.push(`the fixed split would leave a side of ${id} empty: a seeded split by group is used`);
  if (unusedFolders.length > 0)
    warnings.push(`${id} was found more than once: ${folder} is read, ${unusedFolders.join(' and ')} is not`);
  if (unlisted.length > 0) {
    warnings.push(
      `${counted(unlisted.length, 'case')} in ${folder} not in the official list: ${some(unlisted)}`,
    );
  }
  if (found === 0 && faults.length === 0 && manifest.source.kind === 'files') {
    const image = manifest.source.sources[0]!.image[0]!;
    const labelled = [...new Set(supplements.filter((one) => !one.imagePath).map((one) => one.caseId))];
    warnings.push(
      `${id} cannot be trained: ${image} is missing for all ${expected} cases; ${labelled.length} cases have labels only (${labelled.join(', ')})`,
    );
  }
  return warnings;
}

/** One warning per kind, with the number of cases, the first of them, and the path of the first. */
function oddityWarnings(id: string, oddities: readonly Oddity[]): string[] {
  const kinds = [...new Set(oddities.map(({ kind }) => kind))];
  return kinds.map((kind) => {
    const own = oddities.filter((one) => one.kind === kind);
    const cases = own.length === 1 ? `1 case of ${id} has` : `${own.length} cases of ${id} have`;
    const first = own.length === 1 ? '' : ', the first in';
    return `${cases} ${kind}: ${some(own.map(({ which }) => which))}${first}: ${own[0]!.path}`;
  });
}

function checkedCases(located: readonly LocatedCase[], summaries: readonly CaseSummary[]): CheckedCase[] {
  return summaries.map(({ reference, imageSha256, look }, at) => ({
    caseId: reference.caseId,
    reference,
    imagePath: located[at]!.imagePath,
    imageSha256,
    look,
  }));
}

function sizesOf(split: Split): DataSetCheck['split'] {
  return { training: split.training.length, validation: split.validation.length, test: split.test.length };
}

/** "384 × 512 (80)", most frequent first. */
function tally(values: readonly (string | undefined)[]): string[] {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([value, count]) => `${value} (${count})`);
}

/** The check of a phantom: always complete, and without leakage because every case has its own random stream. */
function drawnCheck(manifest: Manifest): DataSetCheck {
  const cases = officialCases(manifest, () => []);
  return {
    id: manifest.id,
    folder: '',
    status: 'drawn',
    expected: cases.length,
    found: cases.length,
    split: sizesOf(fixedSplit(manifest.split, cases)),
    shapes: [],
    spacingsMm: [],
    casesWithoutForeground: 0,
    faults: [],
    warnings: [],
  };
}
