import { bitsInEither, hashDistance, type PerceptualHash } from './perceptual-hash.js';

/**
 * The search for leakage between the sides of a split: twins (one picture under two names) and patients on several sides.
 * `npm run data -- check` and the training commands use it alike.
 */

/** The facts of a case that the search for twins needs. */
export interface Picture {
  caseId: string;
  /** SHA-256 of the image file. */
  imageSha256: string;
  /** Perceptual hash; null where the picture has no structure or could not be read. */
  look: PerceptualHash | null;
}

/** Two cases that show the same picture, in the order of the cases. */
export interface Twins<Case extends Picture> {
  kind: 'identical' | 'near-identical';
  first: Case;
  second: Case;
}

/** How twins are described, after the names of the two cases. */
export const twinPhrases: Readonly<Record<Twins<Picture>['kind'], string>> = {
  identical: 'are the same image file',
  'near-identical': 'look nearly identical',
};

/** What can be done about twins on two sides of a split. */
export const twinRemedy =
  'remove one of each pair, or count both as one patient in the manifest ("twins", "aliases" or "patient", whichever it has); "npm run replicate" and "npm run compare" train anyway with --allow-leak, and provenance and report will say so';

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

/** Finds all twins, on whatever sides. Comparing hashes takes cases² / 2 steps of some nanoseconds. */
export function findTwins<Case extends Picture>(cases: readonly Case[]): Twins<Case>[] {
  const twins: Twins<Case>[] = [];
  for (const [position, second] of cases.entries()) {
    for (let earlier = 0; earlier < position; earlier++) {
      const first = cases[earlier]!;
      if (first.imageSha256 === second.imageSha256) twins.push({ kind: 'identical', first, second });
      else if (first.look && second.look && lookAlike(first.look, second.look)) {
        twins.push({ kind: 'near-identical', first, second });
      }
    }
  }
  return twins;
}

function lookAlike(a: PerceptualHash, b: PerceptualHash): boolean {
  const distance = hashDistance(a, b);
  return distance <= nearIdenticalBits && distance <= nearIdenticalShare * bitsInEither(a, b);
}
