/** Parses option values: names, lists, numbers, folds. Every function throws a UsageError that states what is expected. */
import { availableParallelism } from 'node:os';
import { UsageError, unknownName } from '../core/errors.js';

export function oneOf<Name extends string>(option: string, text: string, names: readonly Name[]): Name {
  const known = names.find((name) => name === text.toLowerCase());
  if (known) return known;
  throw unknownName(option, text, names);
}

/** The names of "a,b" without repeats, or all names for "all". */
export function listOf<Name extends string>(
  kind: string,
  text: string,
  names: readonly Name[],
  all: readonly Name[],
): readonly Name[] {
  if (text.trim().toLowerCase() === 'all') return all;
  return withoutRepeats(text.split(',').map((name) => oneOf(kind, name.trim(), names)));
}

/** Number of folds; null for "none", the fixed split; undefined where the option is not given. */
export function foldsOf(text: string | undefined): number | null | undefined {
  if (text === undefined) return undefined;
  if (text.trim().toLowerCase() === 'none') return null;
  const folds = Number(text);
  if (/^\s*\d+\s*$/.test(text) && folds >= 2 && folds <= mostFolds) return folds;
  throw invalidNumber('folds', text, `2 to ${mostFolds} folds, or none for the fixed split`);
}
const mostFolds = 100;

/** A number of parallel processes or threads, at most 8 per core. Throws UsageError beyond that. */
export function parallelCount(option: string, text: string): number {
  const count = positiveInteger(option, text);
  const most = 8 * availableParallelism();
  if (count <= most) return count;
  throw new UsageError({
    verb: 'invalid',
    what: `--${option} ${text} (this machine has ${availableParallelism()} cores; expected at most ${most})`,
    remedy: `use --${option} ${availableParallelism()}`,
  });
}

export function withoutRepeats<Item>(items: readonly Item[]): Item[] {
  return [...new Set(items)];
}

export function positiveInteger(option: string, text: string): number {
  const value = positiveNumber(option, text);
  if (Number.isSafeInteger(value)) return value;
  throw invalidNumber(option, text, 'a whole number from 1 on');
}

export function positiveNumber(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw invalidNumber(option, text, 'a number above 0');
}

export function invalidNumber(option: string, text: string, expected: string): UsageError {
  return new UsageError({ verb: 'invalid', what: `--${option} "${text}"`, remedy: `give ${expected}` });
}
