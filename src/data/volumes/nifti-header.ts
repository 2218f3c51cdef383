import { isNIFTI1, isNIFTI2, type NIFTI1, readHeader } from 'nifti-reader-js';
import { DataError, type Failure } from '../../core/errors.js';
import { mostOtherBytes, mostVoxels } from '../pictures/size-limits.js';
import { type Affine, type NiftiPlacement, niftiAffine } from './nifti-affine.js';
import { type PlacementDisagreement, placementDisagreement } from './nifti-disagreement.js';
import { type NiftiOrientation, niftiOrientation } from './nifti-orientation.js';
import { type NiftiVoxelType, niftiVoxelType } from './nifti-voxels.js';

/** The content of a NIfTI header. */
export interface NiftiHeader {
  /** Extent along the voxel axes i (fastest in the file), j and k. */
  fileShape: readonly [number, number, number];
  voxelType: NiftiVoxelType;
  littleEndian: boolean;
  /** Offset of the voxels in bytes. */
  dataOffset: number;
  /** Intensity = slope · stored + intercept. A stored slope of 0, NaN or infinity means 1 and 0. */
  slope: number;
  intercept: number;
  /** In millimetres, converted from the header's unit of length. */
  affine: Affine;
  /** Whether the header places the volume in the world; otherwise it has only voxel sizes. */
  isPlaced: boolean;
  /** A disagreement between the header's two placements. */
  disagreement?: PlacementDisagreement;
  orientation: NiftiOrientation;
  /** Extent in slices, rows and columns. */
  shape: readonly [number, number, number];
}

/** The fields of a header without requirements on its axes and orientation. */
export interface NiftiFields
  extends Pick<
    NiftiHeader,
    | 'voxelType'
    | 'littleEndian'
    | 'dataOffset'
    | 'slope'
    | 'intercept'
    | 'affine'
    | 'isPlaced'
    | 'disagreement'
  > {
  /** Extents of all axes, the fastest first. */
  extents: readonly number[];
}

/** Enough bytes for any NIfTI header with its extension flag: 544 for NIfTI-2, 352 for NIfTI-1. */
export const headerBytes = 544;

/**
 * Reads a header from the first bytes of an unpacked single-file NIfTI-1 or NIfTI-2, either byte order.
 * Throws DataError for anything else, for volumes that are not 3D (axes of extent 1 after the third are dropped), for
 * voxel types other than real numbers, and for oblique volumes.
 */
export function parseNiftiHeader(start: Uint8Array, path: string): NiftiHeader {
  const { extents, ...fields } = parseNiftiFields(start, path, threeAxes);
  const fileShape = extents as [number, number, number];
  const orientation = niftiOrientation(fields.affine, path);
  return {
    fileShape,
    ...fields,
    orientation,
    shape: orientation.voxelAxes.map((axis) => fileShape[axis]!) as [number, number, number],
  };
}

/**
 * Reads the fields of a header with any number of axes and any orientation. `axesOf` returns the extents from the header's
 * `dim`, or throws.
 */
export function parseNiftiFields(
  start: Uint8Array,
  path: string,
  axesOf: (dims: readonly number[], fault: Fault) => readonly number[],
): NiftiFields {
  const fault = (failure: Failure) => new DataError({ ...failure, where: path });
  const buffer = Uint8Array.from(start.subarray(0, headerBytes)).buffer;
  const first = isNIFTI1(buffer);
  if (isNIFTI1(buffer, true) !== first || isNIFTI2(buffer, true) !== isNIFTI2(buffer)) {
    throw fault({
      verb: 'unsupported',
      what: 'NIfTI pair of .hdr and .img',
      remedy: 'store it as one .nii or .nii.gz file',
    });
  }
  const length = first ? 352 : headerBytes;
  if (start.length < length || !(first || isNIFTI2(buffer))) {
    if (start[0] === 0x1f && start[1] === 0x8b) {
      throw fault({
        verb: 'unsupported',
        what: 'NIfTI file: packed twice with gzip',
        remedy: 'unpack it once more',
      });
    }
    if (isAnalyze(new DataView(buffer))) {
      throw fault({
        verb: 'unsupported',
        what: 'Analyze 7.5 header (no NIfTI magic number)',
        remedy: 'convert it to NIfTI',
      });
    }
    throw fault({
      verb: 'invalid',
      what: `NIfTI file: no NIfTI magic number in its first ${start.length} bytes`,
      remedy: 'fetch the file again, and check that it is not a web page',
    });
  }
  const header = readRawHeader(withoutExtension(buffer.slice(0, length)), fault);
  const view = new DataView(buffer);
  const numberAt = (at: number) =>
    first ? view.getFloat32(at, header.littleEndian) : view.getFloat64(at, header.littleEndian);
  const sformStart = first ? 280 : 400;
  const numberBytes = first ? 4 : 8;

  const extents = axesOf(header.dims, fault);
  const placement: NiftiPlacement = {
    shape: [extents[0]!, extents[1]!, extents[2] ?? 1],
    qfac: header.pixDims[0]!,
    voxelSizeMm: [header.pixDims[1]!, header.pixDims[2]!, header.pixDims[3]!],
    qformCode: header.qform_code,
    sformCode: header.sform_code,
    quaternion: [header.quatern_b, header.quatern_c, header.quatern_d],
    quaternionOffset: [header.qoffset_x, header.qoffset_y, header.qoffset_z],
    sformRows: [0, 1, 2].map((row) =>
      [0, 1, 2, 3].map((column) => numberAt(sformStart + (4 * row + column) * numberBytes)),
    ),
    quaternionPrecision: first ? 2 ** -23 : 2 ** -52,
  };
  const millimetres = millimetresPerUnit(header.xyzt_units);
  const affine = niftiAffine(placement, path).map((row, axis) =>
    axis < 3 ? row.map((value) => value * millimetres) : row,
  );
  const disagreement = placementDisagreement(placement, millimetres, path);
  const voxelType = niftiVoxelType(header.datatypeCode, path);
  if (header.numBitsPerVoxel !== 0 && header.numBitsPerVoxel !== 8 * voxelType.bytes) {
    throw fault({
      verb: 'invalid',
      what: `NIfTI header: ${header.numBitsPerVoxel} bits a voxel, expected ${8 * voxelType.bytes} for the type ${voxelType.name}`,
      remedy: 'fetch the file again, or save it again with a program that writes matching values',
    });
  }
  return {
    extents,
    isPlaced: header.qform_code !== 0 || header.sform_code !== 0,
    ...(disagreement && { disagreement }),
    voxelType,
    littleEndian: header.littleEndian,
    dataOffset: dataOffset(header.vox_offset, length, fault),
    ...scaling(header.scl_slope, header.scl_inter, fault),
    affine,
  };
}

/** Whether a header without a NIfTI magic number is one of Analyze 7.5: the same length, and zeros in place of the number. */
function isAnalyze(header: DataView): boolean {
  if (header.byteLength < 348 || header.getInt32(344) !== 0) return false;
  return header.getInt32(0, true) === 348 || header.getInt32(0) === 348;
}

/** The unit of length is in the lowest three bits: 1 metre, 2 millimetre, 3 micrometre; 0, unknown, counts as millimetre. */
function millimetresPerUnit(units: number): number {
  return { 1: 1000, 3: 0.001 }[units & 7] ?? 1;
}

/** Clears the flag of header extensions, which follow these bytes and do not concern voxels. */
function withoutExtension(header: ArrayBuffer): ArrayBuffer {
  new Uint8Array(header).fill(0, header.byteLength - 4);
  return header;
}

export type Fault = (failure: Failure) => DataError;

function readRawHeader(buffer: ArrayBuffer, fault: Fault): ReturnType<typeof readHeader> & NIFTI1 {
  try {
    return readHeader(buffer) as NIFTI1;
  } catch (error) {
    throw fault({
      verb: 'invalid',
      what: `NIfTI header (${(error as Error).message})`,
      remedy: 'fetch the file again',
    });
  }
}

function threeAxes(dims: readonly number[], fault: Fault): [number, number, number] {
  const rank = dims[0]!;
  const extents = dims.slice(1, rank + 1);
  const isVolume =
    rank >= 3 && rank <= 7 && extents.every((extent, axis) => (axis < 3 ? extent >= 1 : extent === 1));
  const count = extents.reduce((product, extent) => product * extent, 1);
  if (!isVolume) {
    throw fault({
      verb: 'unsupported',
      what: `NIfTI dimensions ${rank}: ${extents.join(' × ')}, expected one volume of three axes`,
      remedy: volumeRemedy(extents),
    });
  }
  if (count > mostVoxels) {
    throw fault({
      verb: 'unsupported',
      what: `NIfTI volume of ${extents.join(' × ')} = ${count} voxels; at most ${mostVoxels} are read`,
      remedy: 'resample it, and its mask with it, to larger voxels, or crop them to the region of interest',
    });
  }
  return [extents[0]!, extents[1]!, extents[2]!];
}

function volumeRemedy(extents: readonly number[]): string {
  if (extents.every((extent) => extent >= 1)) {
    if (extents.length === 2) return 'save slices as PNG or TIFF';
    if (extents.length > 3 && extents.length <= 7) {
      return 'it has several channels or time points: save one volume per file';
    }
  }
  return 'fetch the file again';
}

function dataOffset(stored: number, headerLength: number, fault: Fault): number {
  if (stored === 0) return headerLength;
  if (stored >= headerLength && stored <= mostOtherBytes && Number.isInteger(stored)) return stored;
  throw fault({
    verb: 'invalid',
    what: `NIfTI voxel offset ${stored}, expected ${headerLength} to ${mostOtherBytes}`,
    remedy: 'fetch the file again, or save it again with another program',
  });
}

function scaling(slope: number, intercept: number, fault: Fault): { slope: number; intercept: number } {
  if (slope === 0 || !Number.isFinite(slope)) return { slope: 1, intercept: 0 };
  if (Number.isFinite(intercept)) return { slope, intercept };
  throw fault({
    verb: 'invalid',
    what: `NIfTI intercept ${intercept} beside slope ${slope}`,
    remedy: 'fetch the file again, or save it again with a finite intercept',
  });
}
