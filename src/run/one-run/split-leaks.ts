/**
 * Finds pictures that are on two sides of a run's split: the same file, or a copy that was saved again. Perceptual hashes are
 * computed once per state of a data set and cached.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../core/atomic-file.js';
import { DataError } from '../../core/errors.js';
import { allCores, mapOverThreads } from '../../core/map-over-threads.js';
import type { CaseReference, DataSet, PlainCase } from '../../data/cases/data-set.js';
import { splitSides } from '../../data/cases/split-cases.js';
import type { CheckContext } from '../../data/check/case-works.js';
import { findTwins, type Picture, twinPhrases, twinRemedy } from '../../data/check/leakage.js';
import { perceptualHash, perceptualHashVersion } from '../../data/check/perceptual-hash.js';
import { readingPace } from '../../data/reading-pace.js';
import type { RunConfig } from '../../study/run-config.js';
import type { DataIdentity } from './data-identity.js';
import type { PreparationOptions } from './prepare-cases.js';
import { throwIfStopped } from './throw-if-stopped.js';

/** Perceptual hash of each case by its id; null where a picture has no structure to compare. */
export type PerceptualHashes = ReadonlyMap<string, Picture['look']>;

/**
 * The perceptual hashes of the given cases, from the cache if the data are unchanged. Empty for phantoms, whose cases are drawn
 * independently. Throws InterruptedRunError when the signal stops it.
 */
export async function perceptualHashes(
  dataSet: DataSet,
  cases: readonly CaseReference[],
  data: DataIdentity,
  {
    cacheDir,
    signal,
    threads,
    onCase,
  }: Pick<PreparationOptions, 'cacheDir' | 'signal' | 'threads'> &
    Partial<Pick<PreparationOptions, 'onCase'>>,
): Promise<PerceptualHashes> {
  if (Object.keys(data.digests).length === 0) return new Map();
  const file = join(cacheDir, 'looks', `${data.fingerprint}-${perceptualHashVersion}.json`);
  const known = readKnown(file);
  if (known) return known;
  const { plain, spatialRank } = dataSet;
  const images = cases.map((reference) => dataSet.files(reference)[0]!);
  let done = 0;
  const found = await mapOverThreads(
    cases.map((reference) => plain?.locatedOf(reference) ?? { reference }),
    {
      work: async (_: CheckContext | undefined, { reference }: PlainCase) =>
        perceptualHash(await dataSet.readImage(reference)),
      context: plain && { work: 'look', manifest: plain.manifest },
      module: plain && 'data/check/check-thread',
      ...(await readingPace(spatialRank, images, allCores(threads))),
      async afterEach() {
        onCase?.(++done);
        await throwIfStopped(signal, `comparing pictures of ${dataSet.id}`);
      },
    },
  );
  const looks = cases.map(({ caseId }, at) => [caseId, found[at]!] as const);
  const stored = looks.map(([caseId, look]) => [caseId, look && [...look]]);
  writeFileAtomic(file, `${JSON.stringify(stored)}\n`);
  return new Map(looks);
}

/**
 * Describes each pair of pictures on two sides of a run's split, ordered by case id, so that all folds describe a pair alike.
 * Split groups are not reported: our own splits never divide them, and published splits are kept (`npm run data -- check`
 * reports them).
 */
export function splitLeaks(
  { cases }: Pick<RunConfig, 'cases'>,
  references: readonly CaseReference[],
  { files }: Pick<DataSet, 'files'>,
  { digests }: DataIdentity,
  looks: PerceptualHashes,
): string[] {
  if (looks.size === 0) return [];
  const byId = new Map(references.map((reference) => [reference.caseId, reference]));
  const sided = splitSides.flatMap((side) =>
    cases[side].map((caseId) => {
      const imageSha256 = digests[files(byId.get(caseId)!)[0]!]!;
      return { caseId, side, imageSha256, look: looks.get(caseId) ?? null };
    }),
  );
  return findTwins(sided).flatMap((twins) => {
    if (twins.first.side === twins.second.side) return [];
    const [first, second] =
      twins.first.caseId < twins.second.caseId ? [twins.first, twins.second] : [twins.second, twins.first];
    return [
      `${first.caseId} (${first.side}) and ${second.caseId} (${second.side}) ${twinPhrases[twins.kind]}`,
    ];
  });
}

/** Number of pairs that a message lists. */
const pairsNamed = 3;

/** The error for a split with leaks. */
export function leakFailure(dataset: string, leaks: readonly string[]): DataError {
  const more =
    leaks.length > pairsNamed
      ? `; … (${leaks.length} pairs; "npm run data -- check ${dataset}" lists them)`
      : '';
  return new DataError({
    verb: 'invalid',
    what: `split of ${dataset} (the same picture on two sides: ${leaks.slice(0, pairsNamed).join('; ')}${more})`,
    remedy: twinRemedy,
  });
}

/** A damaged cache file counts as absent. */
function readKnown(file: string): PerceptualHashes | undefined {
  try {
    if (!existsSync(file)) return undefined;
    const stored = JSON.parse(readFileSync(file, 'utf8')) as [string, number[] | null][];
    return new Map(stored.map(([caseId, look]) => [caseId, look && Uint32Array.from(look)]));
  } catch {
    return undefined;
  }
}
