import { DataError } from '../../core/errors.js';
import { describeShape, type LabelMap, pixelCount, type SpatialShape, sameShape } from '../../core/image.js';
import type { LabelRule } from '../manifest-format/manifest.js';
import type { DecodedRaster } from './decoded-raster.js';
import { greyValues, mostGrey } from './grey-share.js';
import { decodeRasterFile } from './image-file.js';
import { type BetweenPixels, betweenPixels } from './soft-edges.js';
import { storedValues } from './stored-values.js';

/** A label map with faults and warnings of its files. It is complete only without faults. */
export interface MaskReading {
  labels: LabelMap;
  faults: readonly DataError[];
  /** "… is a JPEG …: binarised at 128". */
  warnings: readonly string[];
}

/**
 * Reads the mask of one case. Several files (dsb2018: one per nucleus) are combined by the maximum class. Faults are files that
 * cannot be read, have another size than the image, or contain values outside the label rule. If several masks have the same
 * size but the image has another one, a single fault is reported for the image. `image` is undefined where it could not be
 * read; the size of the first file is then expected.
 */
export async function readMaskFiles(
  paths: readonly string[],
  image: { shape: SpatialShape; path: string } | undefined,
  rule: LabelRule,
  caseName: string,
): Promise<MaskReading> {
  const subject = `mask of ${caseName}`;
  let labels: LabelMap | undefined = image && emptyLabels(image.shape);
  const otherSizes: SpatialShape[] = [];
  const faults: DataError[] = [];
  const warnings: string[] = [];
  const classOfValue = classTable(rule);
  for (const path of paths) {
    try {
      const raster = await decodeRasterFile(path, subject);
      const shape = [raster.rows, raster.columns];
      labels ??= emptyLabels(shape);
      if (!sameShape(shape, labels.shape)) otherSizes.push(shape);
      refuseOtherSize(raster, labels.shape, path, subject);
      const { warning, isEmpty } = mergeClasses(raster, { rule, classOfValue }, labels.data, path, subject);
      if (warning) warnings.push(warning);
      if (isEmpty && paths.length > 1)
        warnings.push(`${subject}: one of its ${paths.length} files is empty: ${path}`);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      faults.push(error);
    }
  }
  if (image && paths.length > 1 && otherSizes.length === paths.length) {
    const [size] = otherSizes;
    if (otherSizes.every((other) => sameShape(other, size!)))
      return { labels: labels!, faults: [imageOfOtherSize(image, size!, paths.length, caseName)], warnings };
  }
  return { labels: labels ?? emptyLabels([0, 0]), faults, warnings };
}

function imageOfOtherSize(
  { shape, path }: { shape: SpatialShape; path: string },
  ofMasks: SpatialShape,
  masks: number,
  caseName: string,
): DataError {
  return new DataError({
    verb: 'invalid',
    what: `size of image of ${caseName} (expected ${describeShape(ofMasks)} as its ${masks} masks, found ${describeShape(shape)})`,
    where: path,
    remedy: 'the image belongs to other masks or was resized: replace it by the original',
  });
}

function emptyLabels(shape: SpatialShape): LabelMap {
  return { shape, data: new Uint8Array(pixelCount(shape)) };
}

function refuseOtherSize(raster: DecodedRaster, shape: SpatialShape, path: string, subject: string): void {
  const found = [raster.rows, raster.columns];
  if (sameShape(found, shape)) return;
  throw new DataError({
    verb: 'invalid',
    what: `size of ${subject} (expected ${describeShape(shape)} as the image, found ${describeShape(found)})`,
    where: path,
    remedy: 'the mask belongs to another image or was resized: replace it by the original',
  });
}

/** The values in a mask file, without an interpretation. */
export interface MaskInspection {
  /** Number of pixels by value, for the values that occur. */
  pixels: ReadonlyMap<number, number>;
  /** The first colour of each value, such as "255,0,0"; empty for JPEG, whose colours are blurred. */
  colours: ReadonlyMap<number, string>;
  /** Whether two colours have the same value, such as red and green of equal brightness. */
  hasColoursOfOneValue: boolean;
  /** Pixels of values between 0 and 255. */
  between: BetweenPixels;
}

/** Counts the values of a mask file. Throws DataError where the file is not a picture or has transparent pixels. */
export async function inspectMask(path: string, subject: string): Promise<MaskInspection> {
  const raster = await decodeRasterFile(path, subject);
  refuseTransparency(raster, path, subject);
  const { samples, colours: step, format } = raster;
  // Grey three times, as colours are told.
  const channels = step === 1 ? [0, 0, 0] : [0, 1, 2];
  const pixels = new Map<number, number>();
  const firstPixel = new Map<number, number>();
  let hasColoursOfOneValue = false;
  const values = storedValues(raster);
  for (const [pixel, value] of values.entries()) {
    pixels.set(value, (pixels.get(value) ?? 0) + 1);
    const first = firstPixel.get(value);
    if (first === undefined) firstPixel.set(value, pixel);
    else if (!hasColoursOfOneValue)
      hasColoursOfOneValue = channels.some(
        (channel) => samples[step * pixel + channel] !== samples[step * first + channel],
      );
  }
  const between = betweenPixels(values, raster.rows, raster.columns);
  if (format === 'jpeg') return { pixels, colours: new Map(), hasColoursOfOneValue: false, between };
  const colourOf = (pixel: number) => channels.map((channel) => samples[step * pixel + channel]).join();
  const colours = new Map([...firstPixel].map(([value, pixel]) => [value, colourOf(pixel)]));
  return { pixels, colours, hasColoursOfOneValue, between };
}

/** Adds one file's classes to the union. Returns a warning where values were binarised, and whether all are 0. */
function mergeClasses(
  raster: DecodedRaster,
  { rule, classOfValue }: { rule: LabelRule; classOfValue: Uint8Array },
  union: Uint8Array,
  path: string,
  subject: string,
): { warning?: string; isEmpty: boolean } {
  refuseTransparency(raster, path, subject);
  const { format } = raster;
  const pixelsByValue = new Uint32Array(raster.sampleScale === 1 ? 256 : 65_536);
  const values = storedValues(raster);
  // A plain loop, because with one mask file per object this is the slowest part of preparing a case. Four zeros take one step.
  const fours = classOfValue[0] === 0 && values instanceof Uint8Array ? inFours(values) : [];
  for (let pixel = 0; pixel < values.length; pixel++) {
    if ((pixel & 3) === 0 && fours[pixel >> 2] === 0) {
      pixelsByValue[0]! += 4;
      pixel += 3;
      continue;
    }
    const value = values[pixel]!;
    pixelsByValue[value]!++;
    const label = classOfValue[value]!;
    if (label > union[pixel]!) union[pixel] = label;
  }
  const odd = oddValues(rule, pixelsByValue);
  const isEmpty = pixelsByValue[0] === union.length;
  if (odd.length === 0) return { isEmpty };
  const listed = odd.length > 8 ? `${odd.slice(0, 8).join(', ')}, … ${odd.length} values` : odd.join(', ');
  const brightest = pixelsByValue.findLastIndex((pixels) => pixels > 0);
  const between = pixelsByValue
    .subarray(greyValues.from, greyValues.to)
    .reduce((sum, pixels) => sum + pixels, 0);
  if (between > mostGrey * union.length) throw pictureForMask(between / union.length, path, subject);
  if (rule.kind === 'binary' && brightest >= rule.threshold && (rule.greyEdges || format === 'jpeg')) {
    const what = format === 'jpeg' ? 'a JPEG' : 'grey';
    const warning = `${subject} (${path}) is ${what} with values ${listed}: binarised at ${rule.threshold}`;
    return { warning, isEmpty };
  }
  throw new DataError({
    verb: 'invalid',
    what: `label values in ${subject} (expected ${expectedValues(rule)}, found ${listed})`,
    where: path,
    remedy: 'replace the mask by the original, or save it with the expected values',
  });
}

function pictureForMask(share: number, path: string, subject: string): DataError {
  return new DataError({
    verb: 'invalid',
    what: `${subject} (expected a mask, found a picture: ${Math.round(100 * share)} % of its pixels are neither dark nor bright)`,
    where: path,
    remedy: 'put the mask there; this file may be the image',
  });
}

/** Throws DataError for transparent pixels, whose class is undefined. */
function refuseTransparency({ isOpaque }: DecodedRaster, path: string, subject: string): void {
  if (isOpaque) return;
  throw new DataError({
    verb: 'unsupported',
    what: `${subject} (it has transparent pixels, whose class is undefined)`,
    where: path,
    remedy: 'save the mask without transparency, its classes as values',
  });
}

/** Each four values as one word; up to three values at the end are left out. */
function inFours(values: Uint8Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length >> 2);
}

/** The class of each file value 0…65535. Values outside the rule become background here and are reported separately. */
function classTable(rule: LabelRule): Uint8Array {
  const table = new Uint8Array(65_536);
  if (rule.kind === 'binary') return table.fill(1, rule.threshold);
  for (const [value, label] of Object.entries(rule.map)) table[Number(value)] = label;
  return table;
}

function oddValues(rule: LabelRule, pixelsByValue: Uint32Array): number[] {
  const known = rule.kind === 'binary' ? [0, 255] : Object.keys(rule.map).map(Number);
  return [...pixelsByValue.keys()].filter((value) => pixelsByValue[value]! > 0 && !known.includes(value));
}

/** "0 or 255", "0, 1 or 2". */
function expectedValues(rule: LabelRule): string {
  const values = rule.kind === 'binary' ? ['0', '255'] : Object.keys(rule.map);
  return `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}
