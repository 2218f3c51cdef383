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
 * Small pictures of test cases: image, truth and foreground probability, all of the same size. Where the terms of a data set do
 * not allow publication there are none, and `absence` says why.
 */
export interface Gallery {
  /** Credit line of the images, printed with the pictures; null where there are none. */
  credit: string | null;
  absence: string | null;
  pictures: readonly CasePictures[];
}

export interface CasePictures extends TestCasePictures {
  /** Index of the shown slice of a volume, from 0: the one with most foreground. Null for pictures. */
  slice: number | null;
  /** Probability of any foreground in a pixel of the picture: grey PNG, 0 … 255 for 0 … 1. */
  probability: Buffer;
}

/** Longest side of a picture in pixels. */
export const pictureSide = 96;

const galleryFile = z.strictObject({
  credit: z.string().min(1).nullable(),
  absence: z.string().min(1).nullable(),
  pictures: z.array(
    z.strictObject({
      caseId: z.string().min(1),
      slice: z.int().nonnegative().nullable(),
      /** SHA-256 of the pixels of the truth, which is stored once per data set, to detect another truth. */
      truth: z.string(),
    }),
  ),
});

/** The gallery's members of record.zip: list of cases and their probabilities. storeTestCases stores images and truths. */
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
 * Reads the gallery; its images and truths come from the archive of the data set, which is opened only if there are pictures.
 * Throws DataError where a picture is missing or not a PNG or JPEG, belongs to no test case of the configuration, or is another
 * truth than the run was scored against.
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
    // A case id becomes part of a path, which must stay inside the folder.
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

/** SHA-256 of the pixels instead of the PNG bytes, because libraries compress the same pixels differently. */
function pixelHash({ rows, columns, values }: GreyPicture): string {
  return createHash('sha256').update(`${rows} ${columns} `).update(values).digest('hex');
}
