import { DataError } from '../../core/errors.js';
import { toNativeOrder } from '../volumes/nifti-voxels.js';
import { type ArrayAxes, extentsText } from './array-axes.js';
import { numberCount, type StoredArray } from './stored-array.js';

/** Receives stored numbers: `count` numbers of `stored` from index `from` go to `to`, `to + step`, … of the result. */
export type PutNumbers = (
  stored: ArrayLike<number>,
  from: number,
  count: number,
  to: number,
  step: number,
) => void;

/**
 * Reads the numbers of the pixels [first, end) in the order of the image and passes them to `put`, whose positions count pixels ×
 * classes from pixel `first`. The file is read once from its beginning, whatever the order of its axes, so the memory is that
 * of the result; a larger volume needs several calls. If the range includes the file's last number, the file is read to its end
 * to verify checksums. Throws DataError where the file ends early.
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

/** The stored numbers of an array in the order of the file, chunk by chunk; ends early if the file does. */
export async function* storedNumbers(array: StoredArray): AsyncGenerator<ArrayLike<number>, void> {
  let left = numberCount(array.shape);
  for await (const numbers of decoded(array)) {
    yield numbers.values().length > left ? Array.from(numbers.values()).slice(0, left) : numbers.values();
    left -= numbers.length;
    if (left <= 0) return;
  }
}

/** An axis of the file: its extent, and its stride in the result (pixels × classes). */
interface FileAxis {
  extent: number;
  stride: number;
}

/** The axes from the slowest to the fastest in the file; neighbouring axes that are contiguous in the result are merged. */
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

/** Iterates over the numbers of a file and selects those whose position in the result is in [low, high). */
class RunWalk {
  /** Count of numbers passed in the file, and of those selected. */
  passed = 0;
  found = 0;
  private readonly slower: readonly FileAxis[];
  private readonly line: FileAxis;
  private readonly index: number[];
  /** Position of the current line in the result, and the number of elements of it that were passed. */
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

  /** Passes the next `count` numbers and calls `take` for the selected ones: first index, count, first position, stride. */
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
    // End of the array: the following bytes belong to no pixel.
    this.base = Number.POSITIVE_INFINITY;
  }
}

/** Some numbers of a file, which are decoded from their bytes on first use. */
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
