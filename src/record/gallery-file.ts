import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../core/atomic-file.js';
import { isPlainCaseId } from '../data/manifest/path-template.js';
import type { RunConfig } from '../study/run-config.js';
import { decodeGreyPng } from './grey-png.js';
import { readJsonFile, readRecordBytes } from './json-file.js';
import { recordFault } from './record-fault.js';
import { runFiles } from './run-files.js';

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

export interface CasePictures {
  caseId: string;
  /** The slice of a volume that is shown, counted from 0: the one with most foreground. Null for images. */
  slice: number | null;
  /** JPEG bytes. */
  image: Buffer;
  /** Share of foreground, and probability of any foreground, in a pixel of the picture: grey PNG, 0 … 255 for 0 … 1. */
  truth: Buffer;
  probability: Buffer;
}

/** Longest side of a picture, in pixels of the picture. */
export const pictureSide = 96;

const galleryFile = z.strictObject({
  credit: z.string().min(1).nullable(),
  absence: z.string().min(1).nullable(),
  pictures: z.array(z.strictObject({ caseId: z.string().min(1), slice: z.int().nonnegative().nullable() })),
});

/** Writes gallery.json and the pictures it lists, in place of any that were there. */
export function writeGallery(folder: string, { credit, absence, pictures }: Gallery): void {
  rmSync(join(folder, pictureFolder), { recursive: true, force: true });
  for (const { caseId, image, truth, probability } of pictures) {
    const files = pictureFiles(caseId);
    writeFileAtomic(join(folder, files.image), image);
    writeFileAtomic(join(folder, files.truth), truth);
    writeFileAtomic(join(folder, files.probability), probability);
  }
  const listed = pictures.map(({ caseId, slice }) => ({ caseId, slice }));
  const content = JSON.stringify({ credit, absence, pictures: listed }, null, 2);
  writeFileAtomic(join(folder, runFiles.gallery), `${content}\n`);
}

/**
 * Reads gallery.json and its pictures. Throws DataError where a picture is missing or no PNG or JPEG, shows no test
 * case of the configuration, or has another size than the truth beside it.
 */
export function readGallery(folder: string, config: RunConfig): Gallery {
  const file = join(folder, runFiles.gallery);
  const { credit, absence, pictures } = readJsonFile(file, galleryFile);
  if ((credit === null) === (absence === null)) {
    throw recordFault(file, null, 'either a credit or the reason why there are no pictures', 'both or none');
  }
  const open = new Set(config.cases.test);
  for (const { caseId } of pictures) {
    // A case id becomes part of a path: none may lead out of the folder.
    if (isPlainCaseId(caseId) && open.delete(caseId)) continue;
    throw recordFault(file, null, 'pictures of test cases, each once', `those of "${caseId}"`);
  }
  return {
    credit,
    absence,
    pictures: pictures.map(({ caseId, slice }) => ({ caseId, slice, ...readPictures(folder, caseId) })),
  };
}

/** The files of the pictures, below the run's folder: they are sealed with the others. */
export function galleryFiles({ pictures }: Pick<Gallery, 'pictures'>): string[] {
  return pictures.flatMap(({ caseId }) => Object.values(pictureFiles(caseId)));
}

const pictureFolder = 'gallery';

function pictureFiles(caseId: string): { image: string; truth: string; probability: string } {
  const path = `${pictureFolder}/${caseId}`;
  return { image: `${path}.image.jpg`, truth: `${path}.truth.png`, probability: `${path}.png` };
}

function readPictures(folder: string, caseId: string): Omit<CasePictures, 'caseId' | 'slice'> {
  const files = pictureFiles(caseId);
  const bytesOf = (name: string) => {
    const file = join(folder, name);
    if (!existsSync(file)) throw recordFault(file, null, 'the picture that gallery.json lists', 'none');
    return readRecordBytes(file);
  };
  const image = bytesOf(files.image);
  if (image[0] !== 0xff || image[1] !== 0xd8) {
    throw recordFault(join(folder, files.image), null, 'a JPEG picture', 'other bytes');
  }
  const [truth, probability] = [bytesOf(files.truth), bytesOf(files.probability)];
  const expected = decodeGreyPng(truth, join(folder, files.truth));
  const found = decodeGreyPng(probability, join(folder, files.probability));
  if (expected.rows !== found.rows || expected.columns !== found.columns) {
    throw recordFault(
      join(folder, files.probability),
      null,
      `${expected.rows} × ${expected.columns} pixels as in the truth`,
      `${found.rows} × ${found.columns}`,
    );
  }
  return { image, truth, probability };
}
