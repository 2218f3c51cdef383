import { DataError } from '../../core/errors.js';
import { toNativeOrder } from '../volumes/nifti-voxels.js';
import { type ArrayAxes, extentsText } from './array-axes.js';
import { numberCount, type StoredArray } from './stored-array.js';

/** Takes numbers as they are stored: `count` of `stored` from `from` on go to `to`, `to + step`, … of the result. */
export type PutNumbers = (
  stored: ArrayLike<number>,
  from: number,
  count: number,
  to: number,
  step: number,
) => void;

/**
 * Reads the numbers of some pixels, from `first` to before `end` in the order of the image, and hands them to `put`,
 * whose places count pixels × classes from the first pixel on. The file is gone through once, from its beginning,
 * whatever the order of its axes, so memory is that of the result; a volume too large for that is read in several
 * passes. Where the file's last number is among those wanted, the rest of the file is read too, so that checksums
 * speak. Throws DataError where the file ends early.
 */
export async function readPixels(
  array: StoredArray,
  axes: ArrayAxes,
  { first, end }: { first: number; end: number },
  put: PutNumbers,
): Promise<void> {
  const [low, high] = [first * axes.classes, end * axes.classes];
  const runs = new RunWalk(fileAxes(array, axes), low, high);
  const isLast = high === numberCount(array.shape);
  for await (const numbers of decoded(array)) {
    runs.walk(numbers.length, (from, count, to, step) => put(numbers.values(), from, count, to, step));
    if (runs.found === high - low && !isLast) return;
  }
  if (runs.found === high - low) return;
  throw new DataError({
    verb: 'invalid',
    what: `array of ${extentsText(array.shape)}: it ends after ${runs.passed} of ${numberCount(array.shape)} numbers`,
    where: array.path,
    remedy: 'copy or write the file again',
  });
}

/** An axis of the file: its extent, and how far a step along it leads in pixels × classes. */
interface FileAxis {
  extent: number;
  stride: number;
}

/** The axes from the slowest in the file to the fastest, neighbours that run on in the result taken together. */
function fileAxes({ shape, isReversed }: StoredArray, axes: ArrayAxes): FileAxis[] {
  const strides = shape.map(() => 0);
  if (axes.classAxis !== null) strides[axes.classAxis] = 1;
  let stride = axes.classes;
  for (const axis of [...axes.spatialAxes].reverse()) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  const inFile = shape.map((extent, axis) => ({ extent, stride: strides[axis]! }));
  if (isReversed) inFile.reverse();
  const joined: FileAxis[] = [];
  for (const axis of inFile.filter(({ extent }) => extent > 1)) {
    const before = joined.at(-1);
    if (before && before.stride === axis.stride * axis.extent) {
      joined[joined.length - 1] = { extent: before.extent * axis.extent, stride: axis.stride };
    } else joined.push(axis);
  }
  return joined.length > 0 ? joined : [{ extent: 1, stride: 1 }];
}

/** Goes along the numbers of a file and tells which of them lie between `low` and `high` in the result. */
class RunWalk {
  /** Numbers of the file that were passed, and those that lay between. */
  passed = 0;
  found = 0;
  private readonly slower: readonly FileAxis[];
  private readonly line: FileAxis;
  private readonly index: number[];
  /** Where the present line begins in the result, and how much of it is passed. */
  private base = 0;
  private inLine = 0;

  constructor(
    axes: readonly FileAxis[],
    private readonly low: number,
    private readonly high: number,
  ) {
    this.slower = axes.slice(0, -1);
    this.line = axes.at(-1)!;
    this.index = this.slower.map(() => 0);
  }

  /** Passes the next `count` numbers; `take` is called with those wanted: from, how many, to, and the step there. */
  walk(count: number, take: (from: number, count: number, to: number, step: number) => void): void {
    const { low, high, line } = this;
    const { extent, stride } = line;
    for (let at = 0; at < count; ) {
      const length = Math.min(extent - this.inLine, count - at);
      const start = this.base + this.inLine * stride;
      const from = Math.max(0, Math.ceil((low - start) / stride));
      const to = Math.min(length, Math.ceil((high - start) / stride));
      if (to > from) {
        take(at + from, to - from, start + from * stride - low, stride);
        this.found += to - from;
      }
      at += length;
      this.passed += length;
      this.inLine += length;
      if (this.inLine === extent) this.nextLine();
    }
  }

  private nextLine(): void {
    this.inLine = 0;
    for (let axis = this.slower.length - 1; axis >= 0; axis--) {
      const { extent, stride } = this.slower[axis]!;
      this.base += stride;
      this.index[axis]!++;
      if (this.index[axis]! < extent) return;
      this.base -= extent * stride;
      this.index[axis] = 0;
    }
    // The array is at its end: what follows belongs to no pixel.
    this.base = Number.POSITIVE_INFINITY;
  }
}

/** Some numbers of a file; their bytes are turned into numbers when one is first asked for. */
class LazyNumbers {
  private known: ArrayLike<number> | undefined;

  constructor(
    private readonly bytes: Buffer,
    private readonly array: StoredArray,
    readonly length: number,
  ) {}

  values(): ArrayLike<number> {
    this.known ??= this.decode();
    return this.known;
  }

  private decode(): ArrayLike<number> {
    const { numbers, littleEndian } = this.array;
    const aligned = new ArrayBuffer(this.length * numbers.bytes);
    const bytes = Buffer.from(aligned);
    this.bytes.copy(bytes);
    toNativeOrder(bytes, numbers.bytes, littleEndian);
    return numbers.numbers(aligned, 0, this.length);
  }
}

/** The stream of bytes cut into whole numbers. */
async function* decoded(array: StoredArray): AsyncGenerator<LazyNumbers, void> {
  const size = array.numbers.bytes;
  let left = Buffer.alloc(0);
  for await (const chunk of array.chunks()) {
    const bytes =
      left.length === 0
        ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
        : Buffer.concat([left, chunk]);
    const whole = Math.floor(bytes.length / size);
    left = Buffer.from(bytes.subarray(whole * size));
    if (whole > 0) yield new LazyNumbers(bytes, array, whole);
  }
}
