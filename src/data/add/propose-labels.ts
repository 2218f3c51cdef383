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

/**
 * `values`: every value that the masks looked at hold. 0 and one other value, or nothing between the dark and the bright,
 * is one class; up to eight whole values are a class each, in ascending order. `named`, as typed, decides instead:
 * "lesion" is one class, "1=kidney,2=tumour" gives each value its name. `hasJpeg` and values between 0 and 255 allow
 * grey edges. Throws DataError where the values are no labels, or not those that were named.
 *
 *     proposeLabels([0, 255], false, undefined)  // { rule: { kind: 'binary', … }, foregroundClasses: ['foreground'] }
 */
export function proposeLabels(
  values: readonly number[],
  hasJpeg: boolean,
  named: string | undefined,
): ProposedLabels {
  if (named?.includes('=')) return labelsByValue(values, named);
  const foreground = values.filter((value) => value !== 0);
  const binary = (greyEdges: boolean): ProposedLabels => ({
    rule: { kind: 'binary', threshold: 128, greyEdges },
    foregroundClasses: [named ?? 'foreground'],
  });
  if (foreground.length === 1 && foreground[0] === 255) return binary(hasJpeg);
  if (hasJpeg || foreground.length >= mostClasses) {
    if (foreground.every((value) => value <= 255) && foreground.some((value) => value >= 128))
      return binary(true);
    throw noLabels(values, 'masks of so many values are pictures or intensities');
  }
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

function labelsByValue(values: readonly number[], named: string): ProposedLabels {
  const names = named.split(',').map((part) => {
    const [, value, name] = /^\s*(\d+)\s*=\s*(.+?)\s*$/.exec(part) ?? [];
    if (value === undefined)
      throw noLabels(values, `--labels "${named}" is read as value=name, such as ${example([1, 2])}`);
    return [Number(value), name!] as const;
  });
  const known = new Map(names);
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
