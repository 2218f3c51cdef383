import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../../core/atomic-file.js';
import type { VolumeRow } from './volumes-file.js';

/**
 * The note of a finished image, one file each in `.finished/`, written after the image's other files. An image is predicted again
 * if its bytes, the network or an option changed, or one of its files is missing.
 */
export interface FinishedImage {
  /** Hash of network, options and code version. */
  key: string;
  /** SHA-256 of the image's bytes. */
  sha256: string;
  files: string[];
  volumes: Omit<VolumeRow, 'image'>[];
}

const schema: z.ZodType<FinishedImage> = z.strictObject({
  key: z.string(),
  sha256: z.string(),
  files: z.array(z.string()),
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

export function noteFinished(outDir: string, name: string, note: FinishedImage): void {
  writeFileAtomic(noteOf(outDir, name), `${JSON.stringify(note)}\n`);
}

export async function sha256OfFile(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

const noteOf = (outDir: string, name: string) => join(outDir, '.finished', `${name}.json`);

/** An unreadable note counts as absent. */
function parsed(file: string): FinishedImage | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
