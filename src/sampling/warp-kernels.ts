/**
 * Access to the compiled inner loops of sampling (kernels/warp.assembly.ts): one instance a thread, and its memory.
 * Pointers and strides are bytes in that memory.
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

/** 32-bit values that a prepared line holds for each pixel. */
export const preparedValues = 14;

/** The part of the WebAssembly interface that is used: neither Node's types nor the ES library declare it. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: unknown };
};

const pageBytes = 65_536;
const vectorBytes = 16;
let instance: WarpKernels | undefined;

/** This thread's instance; compiling takes about a millisecond, once. */
export function warpKernels(): WarpKernels {
  instance ??= new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(moduleBase64, 'base64')))
    .exports as WarpKernels;
  return instance;
}

/**
 * Lays blocks of the given lengths (bytes) out in the kernels' memory, each on a vector's boundary, and returns where
 * they begin. Whatever was there before is given up, and may still be there. Views made earlier may be detached.
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

/** The next multiple of a vector's 16 bytes. */
export function wholeVectors(bytes: number): number {
  return Math.ceil(bytes / vectorBytes) * vectorBytes;
}
