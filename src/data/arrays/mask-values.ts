/**
 * Masks in place of probabilities. A mask holds few whole numbers: labels, or 0 and the largest number of its bits. A map of
 * probabilities has numbers between them, unless every pixel of a case is saturated; so a folder is judged by all its cases.
 */
import { DataError } from '../../core/errors.js';
import { counted } from '../../text/number-format.js';
import { storedNumbers } from './read-pixels.js';
import type { StoredArray } from './stored-array.js';

/** Labels of a mask: background and up to eight foreground classes. */
const largestLabel = 8;
/** The foreground value of many masks, whatever their number type. */
const white = 255;
/** What to do with a mask. */
const remedyFor = (masks: string) => `${masks}; give the probabilities before thresholding`;

/**
 * The values of an array if all of them are values of a mask, in ascending order; undefined otherwise. The file is read up to the
 * first other number. Numbers that are not finite count for neither. Throws DataError for damaged files.
 */
export async function maskValues(array: StoredArray): Promise<number[] | undefined> {
  const { slope, intercept, numbers } = array;
  const full = numbers.name === 'uint16' ? 65_535 : white;
  const tolerance = slope === 1 && intercept === 0 ? 0 : Math.min(Math.abs(slope) / 2, 1e-3);
  const seen = new Set<number>();
  let before = Number.NaN;
  for await (const stored of storedNumbers(array)) {
    for (let at = 0; at < stored.length; at++) {
      if (stored[at] === before) continue;
      before = stored[at]!;
      const value = slope * before + intercept;
      if (!Number.isFinite(value)) continue;
      const whole = Math.round(value);
      const isOfMask = (whole >= 0 && whole <= largestLabel) || whole === white || whole === full;
      if (!isOfMask || Math.abs(value - whole) > tolerance) return undefined;
      seen.add(whole);
    }
  }
  return [...seen].sort((a, b) => a - b);
}

/**
 * Whether the values of all cases are those of masks: labels without a gap, or 0 and full. A folder of zeros alone is not: a network
 * may predict nothing. Neither are small shares of 255 with gaps, such as 0, 3 and 5.
 */
export function areOfMasks(values: readonly number[]): boolean {
  const labels = values.filter((value) => value <= largestLabel);
  const hasGap = labels.some((label, at) => label !== (at === 0 ? Math.min(1, label) : labels[at - 1]! + 1));
  return values.some((value) => value > 0) && !hasGap;
}

/** The fault of bytes as shares of `full` that are only 0 and 1. */
export function maskInPlace({ path, numbers }: StoredArray, full: number): DataError {
  const what = `probabilities stored as ${numbers.name}: they are only 0 and 1, of ${full}`;
  return new DataError({ verb: 'invalid', what, where: path, remedy: remedyFor('this is a mask') });
}

/** The fault of a folder in which every case holds only values of masks. */
export function masksInPlace(
  folder: string,
  kind: 'probabilities' | 'logits',
  cases: number,
  values: readonly number[],
): DataError {
  const listed =
    values.length > 1 ? `${values.slice(0, -1).join(', ')} and ${values.at(-1)}` : String(values[0]);
  const remedy = `${remedyFor('these are masks')}; store them as real numbers where all are near 0`;
  const what = `${kind} of ${counted(cases, 'case')}: they are only ${listed}`;
  return new DataError({ verb: 'invalid', what, where: folder, remedy });
}
