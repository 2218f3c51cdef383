import { counted } from '../text/number-format.js';
import type { VariantName, VerdictVariants } from './verdict-variants.js';

/** Text of the variants in a sentence; margins are named by their value. */
const words: Partial<Readonly<Record<VariantName, string>>> = {
  'images as units': 'with images as units',
  'NLL unclipped': 'with NLL unclipped',
  'new training cases': 'with a correction for shared training cases (Nadeau and Bengio)',
  'new fitted cases': 'with that correction if validation cases are not counted as training cases',
};

function inWords(name: VariantName): string {
  return words[name] ?? name.replace(/^margin (.*)$/, 'if at most $1 of overlap may be lost');
}

/**
 * Whether a confirmed verdict remains under a variant; a variant that does not apply (null) changes nothing. A verdict that could
 * not be judged without broken-down runs does not remain.
 */
function stands(line: VerdictVariants, name: VariantName): boolean {
  if (name === 'without broken-down runs' && isUnjudged(line)) return false;
  return (line.variants[name] ?? 'confirmed') === 'confirmed';
}

const isUnjudged = ({ unbroken }: VerdictVariants) => unbroken?.isTooSmall === true;

/**
 * How many confirmed verdicts of one pair remain confirmed under varied rules: "Of the 4 confirmed sets, these stay so: 2 if at
 * most 0.01 of overlap may be lost, 2 with a correction for shared training cases (Nadeau and Bengio); 1 (chasedb1) under every
 * rule of the table of variants." Undefined if nothing is confirmed.
 */
export function confirmedVariantsText(lines: readonly VerdictVariants[]): string | undefined {
  const confirmed = lines.filter(({ verdict }) => verdict === 'confirmed');
  if (confirmed.length === 0) return undefined;
  const of = `Of the ${counted(confirmed.length, 'confirmed set')}`;
  const names = Object.keys(confirmed[0]!.variants) as VariantName[];
  const kept = names.map((name) => ({ name, count: confirmed.filter((line) => stands(line, name)).length }));
  const fewer = kept.filter(({ count }) => count < confirmed.length);
  if (fewer.length === 0) return `${of} all stay so under every rule of the table of variants.`;
  const always = confirmed.filter((line) => names.every((name) => stands(line, name)));
  const named = always.length > 0 ? ` (${always.map(({ dataset }) => dataset).join(', ')})` : '';
  const each = fewer.map(({ name, count }) => `${count} ${inWords(name)}`).join(', ');
  const unjudged = confirmed.filter(isUnjudged).map(({ dataset }) => dataset);
  const few =
    unjudged.length > 0
      ? ` Without broken-down runs ${unjudged.join(', ')} cannot be judged: too few are left.`
      : '';
  return `${of}, these stay so: ${each}; ${always.length}${named} under every rule of the table of variants.${few}`;
}

/**
 * How many confirmed verdicts remain with the correction for shared training cases: "2 of them remain with a correction for
 * shared training cases, 1 if validation cases are not counted as training cases", the last where it differs. Undefined if the correction applies to none.
 */
export function confirmedAnewText(lines: readonly VerdictVariants[]): string | undefined {
  const confirmed = lines.filter(({ verdict }) => verdict === 'confirmed');
  if (confirmed.every(({ variants }) => variants['new training cases'] === null)) return undefined;
  const count = (name: VariantName) => confirmed.filter((line) => stands(line, name)).length;
  const [trained, fitted] = [count('new training cases'), count('new fitted cases')];
  const other = fitted === trained ? '' : `, ${fitted} if validation cases are not counted as training cases`;
  return `${trained} of them ${trained === 1 ? 'remains' : 'remain'} with a correction for shared training cases${other}`;
}
