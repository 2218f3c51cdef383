/**
 * The inner loops of src/sampling/warp.ts in AssemblyScript, for 128-bit WebAssembly: four float32 at once.
 * Plain JavaScript takes four to five times as long. `node kernels/build.mjs` compiles this file into
 * src/sampling/warp-kernels-binary.ts; a test fails when that file is older than this one.
 *
 * Coefficients lie in the module's memory in one of two layouts, rows padded to whole vectors:
 * - four lanes a pixel, for 2 to 4 channels: a vector holds one pixel, absent channels being 0;
 * - one lane a pixel, for 1 channel: a vector holds four neighbours of a row.
 * All pointers and strides are in bytes. Nothing is checked here: warp-kernels.ts keeps everything in its place.
 */

/** The one pole of the cubic B-spline's inverse filter, √3 − 2. */
const pole: f32 = -0.2679491924311227;
const gain: f32 = (6 * pole) / (pole * pole - 1);
/** Terms in the start of the causal recursion: |pole|^20 < 10⁻¹¹. */
const horizon: i32 = 20;

/** Index of a pixel beyond the border: d c b | a b c d | c b a. */
function mirrored(index: i32, extent: i32): i32 {
  if (extent === 1) return 0;
  const period = 2 * extent - 2;
  const place = (index < 0 ? -index : index) % period;
  return place < extent ? place : period - place;
}

/** Copies pixels of `channels` float32 into vectors of four; lanes beyond the channels become 0. */
export function spread(source: usize, target: usize, pixels: i32, channels: i32): void {
  const kept = v128.bitselect(
    i32x4.splat(-1),
    i32x4.splat(0),
    i32x4(-1, channels > 1 ? -1 : 0, channels > 2 ? -1 : 0, channels > 3 ? -1 : 0),
  );
  for (let pixel = 0; pixel < pixels; pixel++) {
    v128.store(target, v128.and(v128.load(source), kept));
    source += 4 * channels;
    target += 16;
  }
}

/**
 * Samples → spline coefficients along one axis, in place. `first` is the first sample; each of `extent` steps along the
 * axis is `stride` bytes, all of which are signals side by side; a stride of 4 is one signal, others are whole vectors.
 */
export function filterAxis(first: usize, extent: i32, stride: usize): void {
  if (extent < 2) return;
  if (stride === 4) filterScalars(first, extent);
  else if (stride === 16) filterVectors(first, extent);
  else filterRows(first, extent, stride);
}

/** One signal of adjacent float32. */
function filterScalars(first: usize, extent: i32): void {
  let sum: f32 = 0;
  let power: f32 = 1;
  for (let k = 0; k <= horizon; k++, power *= pole) sum += power * load<f32>(first + 4 * mirrored(k, extent));
  store<f32>(first, sum);
  const last = first + 4 * (extent - 1);
  for (let at = first + 4; at <= last; at += 4) {
    sum = load<f32>(at) + pole * sum;
    store<f32>(at, sum);
  }
  let value = gain * (sum + pole * load<f32>(last - 4));
  store<f32>(last, value);
  for (let at = last - 4; at >= first; at -= 4) {
    value = pole * (value - 6 * load<f32>(at));
    store<f32>(at, value);
  }
}

/** Four signals, their samples in adjacent vectors. */
function filterVectors(first: usize, extent: i32): void {
  const poles = f32x4.splat(pole);
  const sixPoles = f32x4.splat(-6 * pole);
  let sum = f32x4.splat(0);
  let power: f32 = 1;
  for (let k = 0; k <= horizon; k++, power *= pole) {
    sum = f32x4.add(sum, f32x4.mul(f32x4.splat(power), v128.load(first + 16 * mirrored(k, extent))));
  }
  v128.store(first, sum);
  const last = first + 16 * (extent - 1);
  for (let at = first + 16; at <= last; at += 16) {
    sum = f32x4.add(v128.load(at), f32x4.mul(poles, sum));
    v128.store(at, sum);
  }
  let value = f32x4.mul(f32x4.splat(gain), f32x4.add(sum, f32x4.mul(poles, v128.load(last - 16))));
  v128.store(last, value);
  for (let at = last - 16; at >= first; at -= 16) {
    value = f32x4.add(f32x4.mul(poles, value), f32x4.mul(sixPoles, v128.load(at)));
    v128.store(at, value);
  }
}

/** As many signals as a row holds; whole rows are combined, which memory likes better than one signal after another. */
function filterRows(first: usize, extent: i32, stride: usize): void {
  const poles = f32x4.splat(pole);
  const sixPoles = f32x4.splat(-6 * pole);
  for (let at: usize = 0; at < stride; at += 16) {
    let sum = f32x4.splat(0);
    let power: f32 = 1;
    for (let k = 0; k <= horizon; k++, power *= pole) {
      const sample = v128.load(first + at + stride * mirrored(k, extent));
      sum = f32x4.add(sum, f32x4.mul(f32x4.splat(power), sample));
    }
    v128.store(first + at, sum);
  }
  const last = first + stride * (extent - 1);
  for (let at = first + stride; at < last + stride; at += 16) {
    v128.store(at, f32x4.add(v128.load(at), f32x4.mul(poles, v128.load(at - stride))));
  }
  for (let at = last; at < last + stride; at += 16) {
    const sum = f32x4.add(v128.load(at), f32x4.mul(poles, v128.load(at - stride)));
    v128.store(at, f32x4.mul(f32x4.splat(gain), sum));
  }
  for (let at = last - 16; at >= first; at -= 16) {
    const value = f32x4.mul(poles, v128.load(at + stride));
    v128.store(at, f32x4.add(value, f32x4.mul(sixPoles, v128.load(at))));
  }
}

/** Fills `before` and `after` steps around `extent` steps with their mirror image; `first` is the first of the extent. */
export function mirrorMargin(first: usize, extent: i32, stride: usize, before: i32, after: i32): void {
  for (let index = -before; index < 0; index++) copyStep(first, index, mirrored(index, extent), stride);
  for (let index = extent; index < extent + after; index++)
    copyStep(first, index, mirrored(index, extent), stride);
}

function copyStep(first: usize, target: i32, source: i32, stride: usize): void {
  memory.copy(first + usize(target) * stride, first + usize(source) * stride, stride);
}

/**
 * Prepares one output line for the loops below: what each pixel reads, and with which weights.
 *
 * `zs`, `ys`, `xs`: float64 coordinates in the image. `bounds`: six float64, the lowest and highest z, y and x that lie in
 * the image. `origins`: where the first of the 4 × 4 (× 4) coefficients around pixel (0, 0, 0), and the label of pixel
 * (0, 0, 0), would stand; if the region begins later that lies outside it and may wrap around. In 2D all z are 0.
 *
 * Written to `line`, each an array of `pixels` 32-bit values, `pixels` being a multiple of 4:
 *   0  where a pixel's coefficients begin, or 0 if it lies outside the image (or is NaN)
 *   1  where its nearest label is, halves upwards, or 0
 *   2 … 13  the four weights along x, then y, then z
 */
export function prepareLine(
  zs: usize,
  ys: usize,
  xs: usize,
  bounds: usize,
  pixels: i32,
  coefficients: usize,
  sliceStride: i32,
  rowStride: i32,
  pixelStride: i32,
  labels: usize,
  labelSlice: i32,
  labelRow: i32,
  line: usize,
): void {
  const lowZ = v128.load64_splat(bounds);
  const highZ = v128.load64_splat(bounds, 8);
  const lowY = v128.load64_splat(bounds, 16);
  const highY = v128.load64_splat(bounds, 24);
  const lowX = v128.load64_splat(bounds, 32);
  const highX = v128.load64_splat(bounds, 40);
  const half = f64x2.splat(0.5);
  const bytes: usize = 4 * pixels;
  for (let pixel: usize = 0; pixel < usize(pixels); pixel += 2) {
    const z = v128.load(zs + 8 * pixel);
    const y = v128.load(ys + 8 * pixel);
    const x = v128.load(xs + 8 * pixel);
    const insideZ = v128.and(f64x2.ge(z, lowZ), f64x2.le(z, highZ));
    const insideY = v128.and(f64x2.ge(y, lowY), f64x2.le(y, highY));
    const insideX = v128.and(f64x2.ge(x, lowX), f64x2.le(x, highX));
    const wide = v128.and(insideZ, v128.and(insideY, insideX));
    const inside = v128.shuffle<i32>(wide, wide, 0, 2, 0, 2);
    const to = line + 4 * pixel;
    const floorZ = f64x2.floor(z);
    const floorY = f64x2.floor(y);
    const floorX = f64x2.floor(x);
    const first = place(floorZ, floorY, floorX, sliceStride, rowStride, pixelStride, coefficients);
    v128.store64_lane(to, v128.and(first, inside), 0);
    const nearestZ = f64x2.floor(f64x2.add(z, half));
    const nearestY = f64x2.floor(f64x2.add(y, half));
    const nearestX = f64x2.floor(f64x2.add(x, half));
    const label = place(nearestZ, nearestY, nearestX, labelSlice, labelRow, 1, labels);
    v128.store64_lane(to + bytes, v128.and(label, inside), 0);
    // Fractions, where the first weight along each axis will stand.
    v128.store64_lane(to + 2 * bytes, f32x4.demote_f64x2_zero(f64x2.sub(x, floorX)), 0);
    v128.store64_lane(to + 6 * bytes, f32x4.demote_f64x2_zero(f64x2.sub(y, floorY)), 0);
    v128.store64_lane(to + 10 * bytes, f32x4.demote_f64x2_zero(f64x2.sub(z, floorZ)), 0);
  }
  for (let axis = 0; axis < 3; axis++) expandWeights(line + (2 + 4 * axis) * bytes, bytes);
}

/** origin + z · sliceStride + y · rowStride + x · pixelStride, for whole z, y and x in two float64 lanes each. */
function place(
  z: v128,
  y: v128,
  x: v128,
  sliceStride: i32,
  rowStride: i32,
  pixelStride: i32,
  origin: usize,
): v128 {
  const alongZ = i32x4.mul(i32x4.trunc_sat_f64x2_s_zero(z), i32x4.splat(sliceStride));
  const alongY = i32x4.mul(i32x4.trunc_sat_f64x2_s_zero(y), i32x4.splat(rowStride));
  const alongX = i32x4.mul(i32x4.trunc_sat_f64x2_s_zero(x), i32x4.splat(pixelStride));
  return i32x4.add(i32x4.add(alongZ, alongY), i32x4.add(alongX, i32x4.splat(i32(origin))));
}

/**
 * Fractions f → the B-spline weights of the four neighbours, in four arrays of which the first held the fractions:
 * g³/6, 2/3 − f²(1 − f/2), 2/3 − g²(1 − g/2), f³/6, with g = 1 − f.
 */
function expandWeights(first: usize, bytes: usize): void {
  const one = f32x4.splat(1);
  const half = f32x4.splat(0.5);
  const sixth = f32x4.splat(1.0 / 6.0);
  const twoThirds = f32x4.splat(2.0 / 3.0);
  for (let at = first; at < first + bytes; at += 16) {
    const f = v128.load(at);
    const g = f32x4.sub(one, f);
    const ff = f32x4.mul(f, f);
    const gg = f32x4.mul(g, g);
    v128.store(at, f32x4.mul(f32x4.mul(gg, g), sixth));
    v128.store(at + bytes, f32x4.sub(twoThirds, f32x4.mul(ff, f32x4.sub(one, f32x4.mul(half, f)))));
    v128.store(at + 2 * bytes, f32x4.sub(twoThirds, f32x4.mul(gg, f32x4.sub(one, f32x4.mul(half, g)))));
    v128.store(at + 3 * bytes, f32x4.mul(f32x4.mul(ff, f), sixth));
  }
}

/**
 * The image values of a prepared line of a 2D image with four lanes a pixel; outside the image 0. `result`: `channels`
 * float32 a pixel; up to three float32 beyond the last pixel are overwritten. `length`: pixels of the prepared line.
 */
export function interpolateVectors(
  line: usize,
  length: i32,
  pixels: i32,
  rowStride: usize,
  result: usize,
  channels: i32,
): void {
  const bytes: usize = 4 * length;
  for (let to = line; to < line + 4 * usize(pixels); to += 4, result += 4 * channels) {
    const at: usize = load<u32>(to);
    v128.store(result, at === 0 ? f32x4.splat(0) : plane(at, rowStride, to + 2 * bytes, bytes));
  }
}

/** The same of a volume. */
export function interpolateVectorsDeep(
  line: usize,
  length: i32,
  pixels: i32,
  rowStride: usize,
  sliceStride: usize,
  result: usize,
  channels: i32,
): void {
  const bytes: usize = 4 * length;
  for (let to = line; to < line + 4 * usize(pixels); to += 4, result += 4 * channels) {
    let at: usize = load<u32>(to);
    let value = f32x4.splat(0);
    if (at !== 0) {
      for (let slice: usize = 10; slice < 14; slice++, at += sliceStride) {
        const weight = v128.load32_splat(to + slice * bytes);
        value = f32x4.add(value, f32x4.mul(weight, plane(at, rowStride, to + 2 * bytes, bytes)));
      }
    }
    v128.store(result, value);
  }
}

/** Σ_j Σ_k y_j x_k · pixel(j, k) over 4 × 4 vectors; `weights`: eight arrays, of x and of y. */
function plane(at: usize, rowStride: usize, weights: usize, bytes: usize): v128 {
  const x0 = v128.load32_splat(weights);
  const x1 = v128.load32_splat(weights + bytes);
  const x2 = v128.load32_splat(weights + 2 * bytes);
  const x3 = v128.load32_splat(weights + 3 * bytes);
  const upper = f32x4.add(
    f32x4.mul(v128.load32_splat(weights + 4 * bytes), alongRow(at, x0, x1, x2, x3)),
    f32x4.mul(v128.load32_splat(weights + 5 * bytes), alongRow(at + rowStride, x0, x1, x2, x3)),
  );
  const lower = f32x4.add(
    f32x4.mul(v128.load32_splat(weights + 6 * bytes), alongRow(at + 2 * rowStride, x0, x1, x2, x3)),
    f32x4.mul(v128.load32_splat(weights + 7 * bytes), alongRow(at + 3 * rowStride, x0, x1, x2, x3)),
  );
  return f32x4.add(upper, lower);
}

/** Σ_k x_k · pixel(k) over four neighbouring vectors. */
function alongRow(at: usize, x0: v128, x1: v128, x2: v128, x3: v128): v128 {
  return f32x4.add(
    f32x4.add(f32x4.mul(x0, v128.load(at)), f32x4.mul(x1, v128.load(at, 16))),
    f32x4.add(f32x4.mul(x2, v128.load(at, 32)), f32x4.mul(x3, v128.load(at, 48))),
  );
}

/** The image values of a prepared line with one lane a pixel: a vector holds the four neighbours along the row. */
export function interpolateScalars(
  line: usize,
  length: i32,
  pixels: i32,
  rowStride: usize,
  sliceStride: usize,
  deep: bool,
  result: usize,
): void {
  const bytes: usize = 4 * length;
  for (let to = line; to < line + 4 * usize(pixels); to += 4, result += 4) {
    let at: usize = load<u32>(to);
    if (at === 0) {
      store<f32>(result, 0);
      continue;
    }
    const y0 = v128.load32_splat(to + 6 * bytes);
    const y1 = v128.load32_splat(to + 7 * bytes);
    const y2 = v128.load32_splat(to + 8 * bytes);
    const y3 = v128.load32_splat(to + 9 * bytes);
    let value = f32x4.splat(0);
    if (deep) {
      for (let slice: usize = 10; slice < 14; slice++, at += sliceStride) {
        const weight = v128.load32_splat(to + slice * bytes);
        value = f32x4.add(value, f32x4.mul(weight, fourRows(at, rowStride, y0, y1, y2, y3)));
      }
    } else {
      value = fourRows(at, rowStride, y0, y1, y2, y3);
    }
    let x = v128.load32_zero(to + 2 * bytes);
    x = v128.load32_lane(to + 3 * bytes, x, 1);
    x = v128.load32_lane(to + 4 * bytes, x, 2);
    x = v128.load32_lane(to + 5 * bytes, x, 3);
    value = f32x4.mul(value, x);
    const pairs = f32x4.add(value, v128.shuffle<f32>(value, value, 2, 3, 0, 1));
    store<f32>(result, f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1));
  }
}

/** Σ_j y_j · row_j over four rows of one vector. */
function fourRows(at: usize, rowStride: usize, y0: v128, y1: v128, y2: v128, y3: v128): v128 {
  return f32x4.add(
    f32x4.add(f32x4.mul(y0, v128.load(at)), f32x4.mul(y1, v128.load(at + rowStride))),
    f32x4.add(f32x4.mul(y2, v128.load(at + 2 * rowStride)), f32x4.mul(y3, v128.load(at + 3 * rowStride))),
  );
}

/** The class indices of a prepared line, one byte a pixel; outside the image 0. */
export function gatherLabels(line: usize, length: i32, pixels: i32, result: usize): void {
  const places = line + 4 * usize(length);
  for (let pixel: usize = 0; pixel < usize(pixels); pixel++) {
    const at: usize = load<u32>(places + 4 * pixel);
    store<u8>(result + pixel, at === 0 ? 0 : load<u8>(at));
  }
}

/**
 * Adds two pairs of taps of a symmetric filter to a line: target += near · (b + c) + far · (a + d). `bytes` is a
 * multiple of 16.
 */
export function addTaps(
  target: usize,
  bytes: usize,
  near: f32,
  b: usize,
  c: usize,
  far: f32,
  a: usize,
  d: usize,
): void {
  const nears = f32x4.splat(near);
  const fars = f32x4.splat(far);
  for (let at: usize = 0; at < bytes; at += 16) {
    const inner = f32x4.mul(nears, f32x4.add(v128.load(b + at), v128.load(c + at)));
    const outer = f32x4.mul(fars, f32x4.add(v128.load(a + at), v128.load(d + at)));
    v128.store(target + at, f32x4.add(v128.load(target + at), f32x4.add(inner, outer)));
  }
}
