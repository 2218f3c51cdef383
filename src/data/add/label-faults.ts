/** Why the values of masks cannot be labels, and what to give for `--labels`. */
import { DataError } from '../../core/errors.js';

/** Names for the values, such as `"1=lesion,2=rim"`. */
export function exampleOfNames(values: readonly number[]): string {
  return `"${values.map((value, at) => `${value}=${['lesion', 'rim'][at] ?? `class${value}`}`).join(',')}"`;
}

export function twoScales({ one, full }: { one: string; full: string }, named = 'lesion'): DataError {
  return new DataError({
    verb: 'invalid',
    what: `masks on two scales (${one} has 0 and 1, ${full} has 255, none has both)`,
    remedy: `if both values mean one class, add --labels "1=${named},255=${named}"; if they are two classes, give each its name`,
  });
}

export function noLabels(values: readonly number[], why: string): DataError {
  const listed =
    values.length > 12 ? `${values.slice(0, 12).join(', ')}, … ${values.length} values` : values.join(', ');
  return new DataError({
    verb: 'invalid',
    what: `label values of the masks (found ${listed || 'none'})`,
    remedy: why,
  });
}
