import { DataError } from '../../core/errors.js';
import { float16Numbers } from '../../core/float16.js';
import { niftiVoxelType } from '../volumes/nifti-voxels.js';
import type { NumberType } from './stored-array.js';

/** The content of the header of a `.npy` file. */
export interface NpyHeader {
  shape: readonly number[];
  isFortran: boolean;
  numbers: NumberType;
  littleEndian: boolean;
  /** Offset of the numbers in bytes. */
  dataOffset: number;
}

/** NIfTI codes of NumPy's number types. */
const niftiCodes: Readonly<Record<string, number>> = {
  b1: 2,
  u1: 2,
  i1: 256,
  i2: 4,
  u2: 512,
  i4: 8,
  u4: 768,
  i8: 1024,
  u8: 1280,
  f4: 16,
  f8: 64,
};

const float16: NumberType = {
  name: 'float16',
  bytes: 2,
  isReal: true,
  numbers: (buffer, offset, length) => float16Numbers(new Uint16Array(buffer, offset, length)),
};

/** Longest header that is read: NumPy pads to 64 bytes, and only tables with many columns need more. */
export const longestNpyHeader = 2 ** 16;

/**
 * Reads a header from the first bytes; undefined where they are too few. Throws DataError for other formats and for elements
 * that are not real numbers: texts, dates, complex numbers, objects, tables. Source: NumPy Enhancement Proposal 1.
 */
export function parseNpyHeader(start: Buffer, path: string): NpyHeader | undefined {
  const fault = (verb: 'invalid' | 'unsupported', what: string, remedy: string) =>
    new DataError({ verb, what, where: path, remedy });
  if (start.length < 12) return undefined;
  if (start.toString('latin1', 0, 6) !== '\x93NUMPY') {
    throw fault('invalid', 'NumPy array: no NumPy magic in its first bytes', 'save it again with numpy.save');
  }
  const isShort = start[6] === 1;
  const first = isShort ? 10 : 12;
  const length = isShort ? start.readUInt16LE(8) : start.readUInt32LE(8);
  if (length > longestNpyHeader) {
    throw fault('invalid', `NumPy header of ${length} bytes`, 'save the array again with numpy.save');
  }
  if (start.length < first + length) return undefined;
  const text = start.toString('latin1', first, first + length);
  const descr = /'descr':\s*'([<>|=]?)([a-zA-Z]\d+)'/.exec(text);
  const order = /'fortran_order':\s*(True|False)/.exec(text);
  const shape = /'shape':\s*\(([\d\s,L]*)\)/.exec(text);
  if (!order || !shape) {
    throw fault(
      'invalid',
      `NumPy header ${JSON.stringify(text.trim())}`,
      'save the array again with numpy.save',
    );
  }
  const numbers = descr && typeOf(descr[2]!, path);
  if (!numbers) {
    const found = descr?.[2] ?? /'descr':\s*(.*?), '/.exec(text)?.[1] ?? 'no type';
    const remedy = 'save it with array.astype("float32")';
    throw fault('unsupported', `NumPy array of type ${found}, expected numbers`, remedy);
  }
  return {
    shape: (shape[1]!.match(/\d+/g) ?? []).map(Number),
    isFortran: order[1] === 'True',
    numbers,
    littleEndian: descr[1] !== '>',
    dataOffset: first + length,
  };
}

function typeOf(code: string, path: string): NumberType | undefined {
  if (code === 'f2') return float16;
  const known = niftiCodes[code];
  return known === undefined ? undefined : niftiVoxelType(known, path);
}
