/**
 * Access to the compiled inner loops of sampling (kernels/warp.assembly.ts): one instance per thread with its memory. Pointers
 * and strides are in bytes.
 */
import { moduleBase64 } from './warp-kernels-binary.js';

export interface WarpKernels {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  spread(source: number, target: number, pixels: number, channels: number): void;
  filterAxis(first: number, extent: number, stride: number): void;
  mirrorMargin(first: number, extent: number, stride: number, before: number, after: number): void;
  prepareLine(
    zs: number,
    ys: number,
    xs: number,
    bounds: number,
    pixels: number,
    coefficients: number,
    sliceStride: number,
    rowStride: number,
    pixelStride: number,
    labels: number,
    labelSlice: number,
    labelRow: number,
    line: number,
  ): void;
  interpolateVectors(
    line: number,
    length: number,
    pixels: number,
    rowStride: number,
    result: number,
    channels: number,
  ): void;
  interpolateVectorsDeep(
    line: number,
    length: number,
    pixels: number,
    rowStride: number,
    sliceStride: number,
    result: number,
    channels: number,
  ): void;
  interpolateScalars(
    line: number,
    length: number,
    pixels: number,
    rowStride: number,
    sliceStride: number,
    deep: boolean,
    result: number,
  ): void;
  gatherLabels(line: number, length: number, pixels: number, result: number): void;
  addTaps(
    target: number,
    bytes: number,
    near: number,
    b: number,
    c: number,
    far: number,
    a: number,
    d: number,
  ): void;
}

/** Number of 32-bit values per pixel of a prepared line. */
export const preparedValues = 14;

/** The used part of the WebAssembly interface, which neither Node's types nor the ES library declare. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: unknown };
};

const pageBytes = 65_536;
const vectorBytes = 16;
let instance: WarpKernels | undefined;

/** The instance of this thread, compiled on first use (about a millisecond). */
export function warpKernels(): WarpKernels {
  instance ??= new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(moduleBase64, 'base64')))
    .exports as WarpKernels;
  return instance;
}

/**
 * Places blocks of the given lengths (bytes) in the kernels' memory, aligned to 16 bytes, and returns their addresses. Earlier
 * blocks become invalid, the memory is not cleared, and earlier views may be detached.
 */
export function layOut({ memory }: WarpKernels, lengths: readonly number[]): number[] {
  let end = vectorBytes;
  const places = lengths.map((length) => {
    const place = end;
    end += wholeVectors(length) + vectorBytes;
    return place;
  });
  const missing = end - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
  return places;
}

/** A number of bytes rounded up to a multiple of 16, the size of a vector. */
export function wholeVectors(bytes: number): number {
  return Math.ceil(bytes / vectorBytes) * vectorBytes;
}
