import { DataError } from '../../core/errors.js';
import { headerBytes, parseNiftiHeader } from '../../data/volumes/nifti-header.js';
import { niftiIntensities } from '../../data/volumes/nifti-stream.js';
import type { OpenedImage } from './shown-prediction.js';

/** Reads a NIfTI volume and its grid, compressed or not, with the study's reader. Throws its DataErrors. */
export async function readVolume(file: Blob, name: string): Promise<Required<OpenedImage>> {
  const start: number[] = [];
  for await (const chunk of chunksOf(file, name)) {
    start.push(...chunk.subarray(0, headerBytes - start.length));
    if (start.length >= headerBytes) break;
  }
  const header = parseNiftiHeader(Uint8Array.from(start), name);
  return { pixels: await niftiIntensities(chunksOf(file, name), name, header), grid: header };
}

/** The bytes of a file, unpacked if they are gzip. */
async function* chunksOf(file: Blob, name: string): AsyncGenerator<Uint8Array, void> {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  const isPacked = first === 0x1f && second === 0x8b;
  const stream = isPacked ? file.stream().pipeThrough(new DecompressionStream('gzip')) : file.stream();
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (error) {
    if (error instanceof DataError) throw error;
    const failure = { verb: 'invalid', what: 'gzip data (damaged or truncated)', where: name } as const;
    throw new DataError({ ...failure, remedy: 'fetch the file again' }, { cause: error });
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
