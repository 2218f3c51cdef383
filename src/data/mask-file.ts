import { DataError } from '../core/errors.js';
import { describeShape, type LabelMap, pixelCount, type SpatialShape, sameShape } from '../core/image.js';
import { type DecodedRaster, decodeRasterFile } from './image-file.js';
import type { LabelRule } from './manifest.js';

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
 * not know, is a fault. `imageShape` is undefined where the image could not be read: the first file's size then rules.
 */
export async function readMaskFiles(
  paths: readonly string[],
  imageShape: SpatialShape | undefined,
  rule: LabelRule,
  subject: string,
): Promise<MaskReading> {
  let labels: LabelMap | undefined = imageShape && emptyLabels(imageShape);
  const faults: DataError[] = [];
  const warnings: string[] = [];
  for (const path of paths) {
    try {
      const raster = await decodeRasterFile(path, subject);
      labels ??= emptyLabels([raster.rows, raster.columns]);
      refuseOtherSize(raster, labels.shape, path, subject);
      const warning = mergeClasses(raster, rule, labels.data, path, subject);
      if (warning) warnings.push(warning);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      faults.push(error);
    }
  }
  return { labels: labels ?? emptyLabels([0, 0]), faults, warnings };
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

/** Adds one file's classes to the union; returns a warning where values had to be binarised. */
function mergeClasses(
  { rgb, format }: DecodedRaster,
  rule: LabelRule,
  union: Uint8Array,
  path: string,
  subject: string,
): string | undefined {
  const pixelsByValue = new Uint32Array(256);
  const classOfValue = classTable(rule);
  for (let pixel = 0, at = 0; pixel < union.length; pixel++, at += 3) {
    // The brightest channel: colour masks (BUS-UCLM paints classes red and green) count as fully on.
    const value = (Math.max(rgb[at]!, rgb[at + 1]!, rgb[at + 2]!) + 0.5) | 0;
    pixelsByValue[value]!++;
    const label = classOfValue[value]!;
    if (label > union[pixel]!) union[pixel] = label;
  }
  const odd = oddValues(rule, pixelsByValue);
  if (odd.length === 0) return undefined;
  const listed = odd.length > 8 ? `${odd.slice(0, 8).join(', ')}, … ${odd.length} values` : odd.join(', ');
  const brightest = pixelsByValue.findLastIndex((pixels) => pixels > 0);
  if (rule.kind === 'binary' && brightest >= rule.threshold && (rule.greyEdges || format === 'jpeg')) {
    return `${subject} (${path}) is ${format === 'jpeg' ? 'a JPEG' : 'grey'} with values ${listed} besides 0 and 255: binarised at ${rule.threshold}`;
  }
  throw new DataError({
    verb: 'invalid',
    what: `label values in ${subject} (expected ${expectedValues(rule)}, found ${listed})`,
    where: path,
    remedy: 'replace the mask by the original, or save it with the expected values',
  });
}

/** Class of each file value 0…255; values outside the rule count as background here and are reported apart. */
function classTable(rule: LabelRule): Uint8Array {
  const table = new Uint8Array(256);
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
