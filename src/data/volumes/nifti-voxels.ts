import { DataError } from '../../core/errors.js';

/** The storage type of a voxel. */
export interface NiftiVoxelType {
  name: string;
  bytes: number;
  /** Real numbers may hold NaN and infinities, integers may not. */
  isReal: boolean;
  /** Views bytes in this machine's byte order as numbers. */
  numbers: (buffer: ArrayBuffer, offset: number, length: number) => ArrayLike<number>;
}

/** Whether this machine is little-endian. */
const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

const typesByCode: ReadonlyMap<number, NiftiVoxelType> = new Map([
  [2, voxelType('uint8', Uint8Array)],
  [256, voxelType('int8', Int8Array)],
  [4, voxelType('int16', Int16Array)],
  [512, voxelType('uint16', Uint16Array)],
  [8, voxelType('int32', Int32Array)],
  [768, voxelType('uint32', Uint32Array)],
  [1024, { name: 'int64', bytes: 8, isReal: false, numbers: wideIntegers(Int32Array) }],
  [1280, { name: 'uint64', bytes: 8, isReal: false, numbers: wideIntegers(Uint32Array) }],
  [16, { ...voxelType('float32', Float32Array), isReal: true }],
  [64, { ...voxelType('float64', Float64Array), isReal: true }],
]);

/** Voxel types of several numbers by their NIfTI codes. */
const typesOfSeveralNumbers: ReadonlyMap<number, string> = new Map([
  [32, 'complex64'],
  [1792, 'complex128'],
  [2048, 'complex256'],
  [128, 'RGB'],
  [2304, 'RGBA'],
]);

/** The voxel type of a NIfTI code. Throws DataError for colours, complex numbers and 128-bit numbers. */
export function niftiVoxelType(code: number, path: string): NiftiVoxelType {
  const type = typesByCode.get(code);
  if (type) return type;
  const names = [...typesByCode.values()].map(({ name }) => name).join(', ');
  const several = typesOfSeveralNumbers.get(code);
  throw new DataError({
    verb: 'unsupported',
    what: `NIfTI voxel type with code ${code}${several ? ` (${several})` : ''}, expected one of ${names}`,
    where: path,
    remedy: several
      ? 'save it with one number per voxel'
      : 'save it as one of these types, or fetch the file again',
  });
}

/** Converts stored bytes to this machine's byte order in place. */
export function toNativeOrder(bytes: Uint8Array, size: number, littleEndian: boolean): void {
  if (littleEndian === isLittleEndian || size === 1) return;
  for (let first = 0; first + size <= bytes.length; first += size) {
    for (let low = first, high = first + size - 1; low < high; low++, high--) {
      const byte = bytes[low]!;
      bytes[low] = bytes[high]!;
      bytes[high] = byte;
    }
  }
}

interface NumberArray {
  new (buffer: ArrayBuffer, offset: number, length: number): ArrayLike<number>;
  readonly BYTES_PER_ELEMENT: number;
}

function voxelType(name: string, Numbers: NumberArray): NiftiVoxelType {
  return {
    name,
    bytes: Numbers.BYTES_PER_ELEMENT,
    isReal: false,
    numbers: (buffer, offset, length) => new Numbers(buffer, offset, length),
  };
}

/** 64-bit integers as float64, exact up to 2^53; BigInt would be about twenty times slower. */
function wideIntegers(HighWord: Int32ArrayConstructor | Uint32ArrayConstructor): NiftiVoxelType['numbers'] {
  const highFirst = isLittleEndian ? 1 : 0;
  return (buffer, offset, length) => {
    const high = new HighWord(buffer, offset, 2 * length);
    const low = new Uint32Array(buffer, offset, 2 * length);
    const numbers = new Float64Array(length);
    for (let at = 0; at < length; at++) {
      numbers[at] = high[2 * at + highFirst]! * 4294967296 + low[2 * at + 1 - highFirst]!;
    }
    return numbers;
  };
}
