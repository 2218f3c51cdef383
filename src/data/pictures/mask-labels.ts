import { DataError } from '../../core/errors.js';
import { describeShape, type LabelMap, pixelCount, type SpatialShape, sameShape } from '../../core/image.js';
import type { LabelRule } from '../manifest-format/manifest.js';
import { type DecodedRaster, decodeRasterFile } from './image-file.js';
import { storedValues } from './stored-values.js';

/** A label map and what is to be said about its files. It is whole only where there are no faults. */
export interface MaskReading {
  labels: LabelMap;
  faults: readonly DataError[];
  /** "… is a JPEG …: binarised at 128". */
  warnings: readonly string[];
}

/**
 * Reads the mask of one case. Several files (dsb2018: one per nucleus) become their union, the greater class
 * winning. A file that cannot be read, has another size than the image, or holds values that the label rule does
 * not know, is a fault; where several masks agree on a size that the image has not, the image is at fault, once. `image`
 * is undefined where it could not be read: the first file's size then rules.
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

/** What a mask file stores, before anybody says what it means. */
export interface MaskLook {
  /** Pixels of each value, values that do not occur left out. */
  pixels: ReadonlyMap<number, number>;
  /** The first colour of each value, "255,0,0"; of a JPEG, whose colours are blurred, none. */
  colours: ReadonlyMap<number, string>;
  /** Two colours share a value, red and green of one brightness, say. */
  hasColoursOfOneValue: boolean;
}

/** Looks at a mask file. Throws DataError where the file is no picture or is transparent. */
export async function lookAtMask(path: string, subject: string): Promise<MaskLook> {
  const raster = await decodeRasterFile(path, subject);
  refuseTransparency(raster, path, subject);
  const { samples, colours: step, format } = raster;
  // Grey three times, as colours are told.
  const channels = step === 1 ? [0, 0, 0] : [0, 1, 2];
  const pixels = new Map<number, number>();
  const firstPixel = new Map<number, number>();
  let hasColoursOfOneValue = false;
  for (const [pixel, value] of storedValues(raster).entries()) {
    pixels.set(value, (pixels.get(value) ?? 0) + 1);
    const first = firstPixel.get(value);
    if (first === undefined) firstPixel.set(value, pixel);
    else if (!hasColoursOfOneValue)
      hasColoursOfOneValue = channels.some(
        (channel) => samples[step * pixel + channel] !== samples[step * first + channel],
      );
  }
  if (format === 'jpeg') return { pixels, colours: new Map(), hasColoursOfOneValue: false };
  const colourOf = (pixel: number) => channels.map((channel) => samples[step * pixel + channel]).join();
  const colours = new Map([...firstPixel].map(([value, pixel]) => [value, colourOf(pixel)]));
  return { pixels, colours, hasColoursOfOneValue };
}

/** Adds one file's classes to the union; returns a warning where values had to be binarised, and whether all are 0. */
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
  // A plain loop: with one mask file per object, this is the slowest part of preparing a case. Where 0 is background, four zeros are one step.
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
  const between = pixelsByValue.subarray(32, 224).reduce((sum, pixels) => sum + pixels, 0);
  if (between > mostBetween * union.length) throw pictureForMask(between / union.length, path, subject);
  if (rule.kind === 'binary' && brightest >= rule.threshold && (rule.greyEdges || format === 'jpeg')) {
    const what = format === 'jpeg' ? 'a JPEG' : 'grey';
    const warning = `${subject} (${path}) is ${what} with values ${listed} besides 0 and 255: binarised at ${rule.threshold}`;
    return { warning, isEmpty };
  }
  throw new DataError({
    verb: 'invalid',
    what: `label values in ${subject} (expected ${expectedValues(rule)}, found ${listed})`,
    where: path,
    remedy: 'replace the mask by the original, or save it with the expected values',
  });
}

/** Edges that were blurred or compressed put a few pixels far from both ends; a picture puts most there. */
const mostBetween = 0.25;

function pictureForMask(share: number, path: string, subject: string): DataError {
  return new DataError({
    verb: 'invalid',
    what: `${subject} (expected a mask, found a picture: ${Math.round(100 * share)} % of its pixels are neither dark nor bright)`,
    where: path,
    remedy: 'put the mask there; perhaps the image stands in its place',
  });
}

/** Labels cannot be transparent: no file says which class lies beneath. */
function refuseTransparency({ isOpaque }: DecodedRaster, path: string, subject: string): void {
  if (isOpaque) return;
  throw new DataError({
    verb: 'unsupported',
    what: `${subject} (it has transparent pixels, so which class they are is not said)`,
    where: path,
    remedy: 'save the mask without transparency, its classes as values',
  });
}

/** Four values as one word each; those past the last four are left out. */
function inFours(values: Uint8Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length >> 2);
}

/** Class of each file value 0…65535; values outside the rule count as background here and are reported apart. */
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
