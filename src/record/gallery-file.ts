import { createHash } from 'node:crypto';
import { z } from 'zod';
import { isPlainCaseId } from '../data/manifest-format/path-template.js';
import type { TestedRows } from './expected-rows.js';
import { decodeGreyPng, encodeGreyPng, type GreyPicture } from './grey-png.js';
import { checkJson } from './json-file.js';
import { recordFault } from './record-fault.js';
import type { RecordMembers } from './record-members.js';
import { recordFiles } from './run-files.js';
import { splitStack, stacked } from './stacked-pictures.js';
import { type TestCasePictures, testCaseMembers } from './test-cases-file.js';

/**
 * Small pictures of test cases: what the network saw, the truth, and the foreground probability, of one size. Where
 * the terms of a data set do not let them be published there are none, and `absence` says why.
 */
export interface Gallery {
  /** Printed with the pictures: whose images they are. Null where there are none. */
  credit: string | null;
  absence: string | null;
  pictures: readonly CasePictures[];
}

export interface CasePictures extends TestCasePictures {
  /** The slice of a volume that is shown, counted from 0: the one with most foreground. Null for images. */
  slice: number | null;
  /** Probability of any foreground in a pixel of the picture: grey PNG, 0 … 255 for 0 … 1. */
  probability: Buffer;
}

/** Longest side of a picture, in pixels of the picture. */
export const pictureSide = 96;

const galleryFile = z.strictObject({
  credit: z.string().min(1).nullable(),
  absence: z.string().min(1).nullable(),
  pictures: z.array(
    z.strictObject({
      caseId: z.string().min(1),
      slice: z.int().nonnegative().nullable(),
      /** SHA-256 of the pixels of the truth that lies with the data set, so that no other is taken for it. */
      truth: z.string(),
    }),
  ),
});

/** The gallery's members of record.zip: what the network said. The other pictures are for keepTestCases. */
export function galleryMembers({ credit, absence, pictures }: Gallery): [string, string | Uint8Array][] {
  const listed = pictures.map(({ caseId, slice, truth }) => {
    return { caseId, slice, truth: pixelHash(decodeGreyPng(truth, `truth of ${caseId}`)) };
  });
  const content = JSON.stringify({ credit, absence, pictures: listed }, null, 2);
  const probabilities = pictures.map(({ caseId, probability }) =>
    decodeGreyPng(probability, `probability of ${caseId}`),
  );
  return [
    [recordFiles.gallery, `${content}\n`],
    ...(pictures.length > 0
      ? ([[recordFiles.galleryPicture, encodeGreyPng(stacked(probabilities))]] as [string, Uint8Array][])
      : []),
  ];
}

/**
 * Reads the gallery, its images and truths from the archive of the data set, which is opened only where there are any. Throws
 * DataError where a picture is missing or no PNG or JPEG, shows no test case of the configuration, or is not the truth
 * that the run was scored against.
 */
export function readGallery(
  members: RecordMembers,
  { cases }: Pick<TestedRows, 'cases'>,
  openTestCases: () => RecordMembers,
): Gallery {
  const file = members.pathOf(recordFiles.gallery);
  const { credit, absence, pictures } = checkJson(file, null, members.text(recordFiles.gallery), galleryFile);
  if ((credit === null) === (absence === null)) {
    throw recordFault(file, null, 'either a credit or the reason why there are no pictures', 'both or none');
  }
  const open = new Set(cases.test);
  for (const { caseId } of pictures) {
    // A case id becomes part of a path: none may lead out of the folder.
    if (isPlainCaseId(caseId) && open.delete(caseId)) continue;
    throw recordFault(file, null, 'pictures of test cases, each once', `those of "${caseId}"`);
  }
  if (pictures.length === 0) return { credit, absence, pictures: [] };
  const testCases = openTestCases();
  const found = pictures.map(({ caseId, truth }) => readTestCase(testCases, caseId, truth));
  const path = members.pathOf(recordFiles.galleryPicture);
  const stack = decodeGreyPng(members.read(recordFiles.galleryPicture), path);
  const probabilities = splitStack(
    stack,
    found.map(({ size }) => size),
    path,
  );
  return {
    credit,
    absence,
    pictures: pictures.map(({ caseId, slice }, at) => {
      const { size: _, ...ofCase } = found[at]!;
      return { caseId, slice, ...ofCase, probability: encodeGreyPng(probabilities[at]!) };
    }),
  };
}

function readTestCase(testCases: RecordMembers, caseId: string, pixels: string) {
  const names = testCaseMembers(caseId);
  const [image, truth] = [testCases.read(names.image), testCases.read(names.truth)];
  if (image[0] !== 0xff || image[1] !== 0xd8) {
    throw recordFault(testCases.pathOf(names.image), null, 'a JPEG picture', 'other bytes');
  }
  const size = decodeGreyPng(truth, testCases.pathOf(names.truth));
  if (pixelHash(size) !== pixels) {
    const expected = 'the truth that this run was scored against';
    throw recordFault(testCases.pathOf(names.truth), null, expected, 'another one');
  }
  if (!testCases.has(names.second)) return { image, truth, size };
  const second = testCases.read(names.second);
  const ofSecond = decodeGreyPng(second, testCases.pathOf(names.second));
  if (ofSecond.rows !== size.rows || ofSecond.columns !== size.columns) {
    throw recordFault(
      testCases.pathOf(names.second),
      null,
      'a picture as large as the truth',
      'another size',
    );
  }
  return { image, truth, second, size };
}

/** Of the pixels, not of the PNG: libraries pack the same pixels into other bytes. */
function pixelHash({ rows, columns, values }: GreyPicture): string {
  return createHash('sha256').update(`${rows} ${columns} `).update(values).digest('hex');
}
