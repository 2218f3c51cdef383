import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { removeFile, writeFileAtomic } from '../../core/atomic-file.js';
import { namesBelow } from '../../core/names-below.js';
import { outputFolders } from './output-files.js';
import type { VolumeRow } from './volumes-file.js';

/**
 * The note of a finished image, one file each in `.finished/`. It is written before the image's other files, without the hash of
 * the image, and again after them: so files of a prediction that was killed are known, too. An image is predicted again if its
 * bytes, the network or an option changed, or one of its files is missing.
 */
export interface FinishedImage {
  /** Hash of network, options and code version. */
  key: string;
  /** SHA-256 of the image's bytes; null while the files are being written. */
  sha256: string | null;
  /** Path of the image in its folder; absent in notes of November 2026. */
  image?: string | undefined;
  files: string[];
  volumes: Omit<VolumeRow, 'image'>[];
}

const schema: z.ZodType<FinishedImage> = z.strictObject({
  key: z.string(),
  sha256: z.string().nullable(),
  image: z.string().optional(),
  files: z.array(z.string().refine(isOutput)),
  volumes: z.array(
    z.strictObject({
      className: z.string(),
      imagePixels: z.number(),
      pixelMm3: z.number().nullable(),
      expectedPixels: z.number(),
      maskPixels: z.number(),
    }),
  ),
});

/** Whether a path leads into a folder of outputs. A note that came from elsewhere must not name other files to be removed. */
function isOutput(file: string): boolean {
  const [folder, ...rest] = file.split(/[/\\]/);
  return outputFolders.some((name) => name === folder) && rest.length > 0 && !rest.includes('..');
}

/** The note of a finished image; undefined where the image must be predicted, or predicted again. */
export function readFinished(
  outDir: string,
  name: string,
  expected: Pick<FinishedImage, 'key' | 'sha256'>,
): FinishedImage | undefined {
  const note = parsed(noteOf(outDir, name));
  if (note?.key !== expected.key || note.sha256 !== expected.sha256) return undefined;
  return note.files.every((file) => existsSync(join(outDir, file))) ? note : undefined;
}

/** Call it with `sha256: null` before the files are written. */
export function noteFinished(outDir: string, name: string, note: FinishedImage): void {
  writeFileAtomic(noteOf(outDir, name), `${JSON.stringify(note)}\n`);
}

/** The names and notes of all finished images in a folder, also of other networks and options; unreadable notes are left out. */
export function finishedImages(outDir: string): { name: string; note: FinishedImage }[] {
  const folder = join(outDir, notesFolder);
  return namesBelow(folder)
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.json'))
    .sort()
    .flatMap((path) => {
      const name = path.replace(/\.json$/, '');
      const note = parsed(noteOf(outDir, name));
      return note ? [{ name, note }] : [];
    });
}

/** Removes the files that a note lists, but for `kept` ones, and the note. Returns the files that were there. */
export function removeFinished(
  outDir: string,
  name: string,
  note: FinishedImage | undefined = parsed(noteOf(outDir, name)),
  kept: ReadonlySet<string> = new Set(),
): string[] {
  const files = (note?.files ?? []).filter((file) => !kept.has(file) && existsSync(join(outDir, file)));
  for (const file of files) removeFile(join(outDir, file));
  removeFile(noteOf(outDir, name));
  return files;
}

export async function sha256OfFile(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

const notesFolder = '.finished';
const noteOf = (outDir: string, name: string) => join(outDir, notesFolder, `${name}.json`);

/** An unreadable note counts as absent. */
function parsed(file: string): FinishedImage | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
