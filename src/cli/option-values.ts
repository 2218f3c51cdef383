/** What the values of options mean: names with the nearest one, lists, numbers, folds. Each throws UsageError that says what is expected. */
import { availableParallelism } from 'node:os';
import { UsageError, unknownName } from '../core/errors.js';

export function oneOf<Name extends string>(option: string, typed: string, names: readonly Name[]): Name {
  const known = names.find((name) => name === typed.toLowerCase());
  if (known) return known;
  throw unknownName(option, typed, names);
}

/** "a,b", or "all". */
export function listOf<Name extends string>(
  kind: string,
  typed: string,
  names: readonly Name[],
  all: readonly Name[],
): readonly Name[] {
  if (typed.trim().toLowerCase() === 'all') return all;
  return withoutRepeats(typed.split(',').map((name) => oneOf(kind, name.trim(), names)));
}

/** "5", or "none" for the fixed split. */
export function foldsOf(typed: string | undefined): number | null | undefined {
  if (typed === undefined) return undefined;
  if (typed.trim().toLowerCase() === 'none') return null;
  const folds = Number(typed);
  if (/^\s*\d+\s*$/.test(typed) && folds >= 2 && folds <= mostFolds) return folds;
  throw invalidNumber('folds', typed, `2 to ${mostFolds} folds, or none for the fixed split`);
}
const mostFolds = 100;

/** Processes or threads at once. More than a few times what the machine has would only exhaust it. */
export function atOnce(option: string, text: string): number {
  const count = positiveInteger(option, text);
  const most = 8 * availableParallelism();
  if (count <= most) return count;
  throw new UsageError({
    verb: 'invalid',
    what: `--${option} ${text} (this machine works on ${availableParallelism()} at once; expected at most ${most})`,
    remedy: `use --${option} ${availableParallelism()}`,
  });
}

export function withoutRepeats<Item>(items: readonly Item[]): Item[] {
  return [...new Set(items)];
}

export function positiveInteger(option: string, typed: string): number {
  const value = positiveNumber(option, typed);
  if (Number.isSafeInteger(value)) return value;
  throw invalidNumber(option, typed, 'a whole number from 1 on');
}

export function positiveNumber(option: string, typed: string): number {
  const value = Number(typed);
  if (typed.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw invalidNumber(option, typed, 'a number above 0');
}

export function invalidNumber(option: string, typed: string, expected: string): UsageError {
  return new UsageError({ verb: 'invalid', what: `--${option} "${typed}"`, remedy: `give ${expected}` });
}
