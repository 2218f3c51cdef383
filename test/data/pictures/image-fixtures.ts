import { readFileSync } from 'node:fs';

interface ImageFixtures {
  /** Rows and columns of every picture. */
  shape: number[];
  /** By file name: the file in base64, and what Pillow reads from it. */
  pictures: Record<string, { bytes: string; rgb: number[] }>;
}

/** One small picture for each format, made by test/fixtures/images/make_images.py. */
export const { shape: pictureShape, pictures }: ImageFixtures = JSON.parse(
  readFileSync('test/fixtures/images/images.json', 'utf8'),
);

/** The file of that name, whole. */
export function pictureBytes(name: string): Buffer {
  return Buffer.from(pictures[name]!.bytes, 'base64');
}
