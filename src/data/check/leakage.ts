import type { SplitSide } from '../cases/split-cases.js';
import type { Manifest } from '../manifest-format/manifest.js';
import { bitsInEither, hashDistance, type PerceptualHash } from './perceptual-hash.js';

/** The facts of a case that the search for leakage between the sides of a split needs. */
export interface SidedCase {
  caseId: string;
  side: SplitSide;
  group?: string;
  /** SHA-256 of the image file. */
  imageSha256: string;
  /** Perceptual hash; null where the picture has no structure or could not be read. */
  look: PerceptualHash | null;
}

export type Leak =
  | { kind: 'identical' | 'near-identical'; first: SidedCase; second: SidedCase }
  | { kind: 'group'; group: string; sides: readonly SplitSide[] };

/**
 * Hashes (256 bits) that differ in at most this many bits count as the same picture. Measured on five open data sets: nine in ten
 * copies that were recompressed at JPEG quality 60, scaled to 55 % or dimmed flip at most 9 bits (13 in dark microscopy); the
 * most similar pictures of different people or fields differ in 15 bits (fundus), 21 (microscopy), or at least 29.
 */
export const nearIdenticalBits = 12;

/**
 * The differing bits must also be at most this share of the bits that either hash has set. Nearly empty pictures have few bits
 * set, so two dark fields with one nucleus each differ in few bits although they are no copies: 22 such pairs in DSB 2018 (664
 * images).
 */
export const nearIdenticalShare = 1 / 4;

/**
 * Finds everything that is on two sides of a split: groups (patients, sequences), identical files, and pictures that look the
 * same. Pairs are listed in the order of the cases. Comparing hashes takes cases² / 2 steps of some nanoseconds.
 */
export function findLeakage(cases: readonly SidedCase[]): Leak[] {
  const leaks: Leak[] = [];
  const sidesByGroup = new Map<string, Set<SplitSide>>();
  for (const { group, side } of cases) {
    if (group === undefined) continue;
    sidesByGroup.set(group, (sidesByGroup.get(group) ?? new Set()).add(side));
  }
  for (const [group, sides] of sidesByGroup) {
    if (sides.size > 1) leaks.push({ kind: 'group', group, sides: [...sides] });
  }
  cases.forEach((second, position) => {
    for (const first of cases.slice(0, position)) {
      if (first.side === second.side) continue;
      if (first.imageSha256 === second.imageSha256) leaks.push({ kind: 'identical', first, second });
      else if (first.look && second.look && lookAlike(first.look, second.look)) {
        leaks.push({ kind: 'near-identical', first, second });
      }
    }
  });
  return leaks;
}

function lookAlike(a: PerceptualHash, b: PerceptualHash): boolean {
  const distance = hashDistance(a, b);
  return distance <= nearIdenticalBits && distance <= nearIdenticalShare * bitsInEither(a, b);
}

/**
 * Describes a leak. Identical files are always faults. A group on several sides is a fault in our own splits, but is kept in the
 * authors' splits by number. Pictures that only look the same are reported as warnings.
 */
export function reportLeak(leak: Leak, manifest: Manifest): { isFault: boolean; text: string } {
  if (leak.kind === 'group') {
    const isFault = manifest.split.kind !== 'numbers';
    const reason = isFault
      ? 'correct the split in the manifest'
      : "the authors' split is by image and is kept";
    return {
      isFault,
      text: `${leak.group} of ${manifest.id} is on ${leak.sides.join(' and ')}; ${reason}`,
    };
  }
  const { first, second } = leak;
  const pair = `${first.caseId} (${first.side}) and ${second.caseId} (${second.side}) of ${manifest.id}`;
  if (leak.kind === 'identical') {
    return { isFault: true, text: `invalid split: ${pair} are the same image file; remove one of them` };
  }
  return { isFault: false, text: `${pair} look nearly identical: scores on the second may be too good` };
}
