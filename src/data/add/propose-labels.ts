/** Which classes a set's masks hold, by the values in some of them. */
import { DataError } from '../../core/errors.js';
import type { LabelRule } from '../manifest-format/manifest.js';

export interface ProposedLabels {
  rule: LabelRule;
  /** Names of classes 1, 2, …. */
  foregroundClasses: readonly string[];
}

/** More values than this are no labels: the masks are pictures, blurred or compressed. */
const mostClasses = 8;

/** Values this near to 0 or 255 are the edges of a mask that was resized or smoothed. */
const edgeWidth = 31;
/** Edges are fewer pixels than this share of what is not 0. */
const mostEdges = 0.05;
/** Of a smoothed mask this share of what is not 0 is white; pictures and numbers of objects have less. */
const leastWhite = 0.2;
const white = 250;

/**
 * `pixels`: how many have each value in the masks looked at. 0 and one other value is one class, and so are 0 and 255 with a few
 * pixels of values near them, JPEG masks, and many values of which a good part is white: those have grey edges, as no volume has. Up to eight whole values
 * are a class each, in ascending order. `named`, as typed, decides instead: "lesion" is one class, "1=kidney,2=tumour" gives each value its name. Throws DataError where the
 * values are no labels, or not those that were named.
 *
 *     proposeLabels(new Map([[0, 900], [255, 100]]), pictures, undefined).foregroundClasses  // ['foreground']
 */
export function proposeLabels(
  pixels: ReadonlyMap<number, number>,
  files: { areVolumes: boolean; hasJpegMasks: boolean },
  named: string | undefined,
): ProposedLabels {
  const { areVolumes, hasJpegMasks } = files;
  const values = [...pixels.keys()].sort((a, b) => a - b);
  const most = areVolumes ? 255 : 65_535;
  const odd = values.find((value) => !Number.isInteger(value) || value < 0 || value > most);
  if (odd !== undefined)
    throw noLabels(
      values,
      `${odd} is no label: save the masks with whole numbers from 0 to ${most}, one a class`,
    );
  if (named?.includes('=')) return labelsByValue(values, named);
  const foreground = values.filter((value) => value !== 0);
  if (named?.includes(','))
    throw noLabels(values, `--labels "${named}" is read as value=name, such as ${example(foreground)}`);
  const binary = (greyEdges: boolean): ProposedLabels => ({
    rule: { kind: 'binary', threshold: 128, greyEdges },
    foregroundClasses: [named ?? 'foreground'],
  });
  const mayBeGrey = !areVolumes;
  if (mayBeGrey && foreground.length === 1 && foreground[0] === 255) return binary(hasJpegMasks);
  if (hasJpegMasks || foreground.length > mostClasses) {
    const isMask = hasJpegMasks
      ? foreground.some((value) => value >= 128)
      : mayBeGrey && shareOf(pixels, (value) => value >= white) >= leastWhite;
    if (isMask && foreground.every((value) => value <= 255)) return binary(true);
    throw noLabels(
      values,
      'masks of so many values are pictures, intensities or numbers of objects: save them with a value for each class, 0 and 255 for one',
    );
  }
  if (mayBeGrey && foreground.length > 1 && hasEdgesAlone(pixels)) return binary(true);
  if (foreground.length === 0) throw noLabels(values, 'every mask that was looked at is empty');
  if (named !== undefined && foreground.length > 1)
    throw noLabels(
      values,
      `--labels names one class: name each value, such as --labels ${example(foreground)}`,
    );
  return {
    rule: {
      kind: 'classes',
      map: { 0: 0, ...Object.fromEntries(foreground.map((value, at) => [value, at + 1])) },
    },
    foregroundClasses: foreground.map(
      (value) => named ?? (foreground.length === 1 ? 'foreground' : `class ${value}`),
    ),
  };
}

/** 255, and besides only a few pixels of values near it or near 0. */
function hasEdgesAlone(pixels: ReadonlyMap<number, number>): boolean {
  const isNear = (value: number) => value <= edgeWidth || value >= 255 - edgeWidth;
  if (!pixels.has(255) || [...pixels.keys()].some((value) => value > 255 || !isNear(value))) return false;
  return shareOf(pixels, (value) => value !== 255) < mostEdges;
}

/** Of the pixels that are not 0. */
function shareOf(pixels: ReadonlyMap<number, number>, isMeant: (value: number) => boolean): number {
  const sum = (own: Iterable<[number, number]>) => [...own].reduce((total, [, count]) => total + count, 0);
  const foreground = [...pixels].filter(([value]) => value !== 0);
  return sum(foreground.filter(([value]) => isMeant(value))) / sum(foreground);
}

function labelsByValue(values: readonly number[], named: string): ProposedLabels {
  const names = named.split(',').map((part) => {
    const [, value, name] = /^\s*(\d+)\s*=\s*(.+?)\s*$/.exec(part) ?? [];
    if (value === undefined)
      throw noLabels(values, `--labels "${named}" is read as value=name, such as ${example([1, 2])}`);
    return [Number(value), name!] as const;
  });
  const known = new Map(names);
  if (known.size < names.length || new Set(known.values()).size < names.length)
    throw noLabels(values, `--labels "${named}" says a value or a name twice: give each class its own`);
  const foreign = values.filter((value) => value !== 0 && !known.has(value));
  if (foreign.length > 0) throw noLabels(values, `--labels "${named}" says nothing of ${foreign.join(', ')}`);
  const foreground = names.filter(([value]) => value !== 0);
  return {
    rule: {
      kind: 'classes',
      map: { 0: 0, ...Object.fromEntries(foreground.map(([value], at) => [value, at + 1])) },
    },
    foregroundClasses: foreground.map(([, name]) => name),
  };
}

function example(values: readonly number[]): string {
  return `"${values.map((value, at) => `${value}=${['lesion', 'rim'][at] ?? `class${value}`}`).join(',')}"`;
}

function noLabels(values: readonly number[], why: string): DataError {
  const listed =
    values.length > 12 ? `${values.slice(0, 12).join(', ')}, … ${values.length} values` : values.join(', ');
  return new DataError({
    verb: 'invalid',
    what: `label values of the masks (found ${listed || 'none'})`,
    remedy: why,
  });
}
