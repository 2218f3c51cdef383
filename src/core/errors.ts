import { printable, printableLine } from './printable.js';

/**
 * One format for every failure that a user can cause or fix: one of four verbs, then what is wrong, where, and the
 * remedy. The error class decides the exit code.
 *
 *   missing mask: case Image_01L of chasedb1 (…/Image_01L_1stHO.png); put the file there or run "npm run data -- check chasedb1"
 */

export type FailureVerb = 'unknown' | 'invalid' | 'missing' | 'unsupported';

export interface Failure {
  verb: FailureVerb;
  /** The thing that is wrong, with the value found and what was expected. */
  what: string;
  /** Where it was found: a file, an option, a case. */
  where?: string;
  /** What the user can do next. */
  remedy?: string;
}

/** Exit codes of every command; a scheduler may rely on them. */
export const exitCodes = {
  done: 0,
  unexpected: 1,
  usage: 2,
  data: 3,
  numeric: 4,
  interrupted: 75,
} as const;

function sentence({ verb, what, where, remedy }: Failure): string {
  return printable(
    `${verb} ${what}${where ? `: ${printableLine(where)}` : ''}${remedy ? `; ${remedy}` : ''}`,
  );
}

/** Base class of all expected failures. The message is written for the user; no stack trace is printed. */
export class StudyError extends Error {
  override readonly name: string = 'StudyError';
  constructor(
    readonly failure: Failure,
    readonly exitCode: number,
    options?: ErrorOptions,
  ) {
    super(sentence(failure), options);
  }
}

/** A wrong option, name or configuration: repeating the same command cannot succeed. */
export class UsageError extends StudyError {
  override readonly name = 'UsageError';
  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure, exitCodes.usage, options);
  }
}

/** Missing or invalid data. */
export class DataError extends StudyError {
  override readonly name = 'DataError';
  /** The faults combined in this error; for a single fault, the error itself. */
  readonly faults: readonly DataError[];
  constructor(
    failure: Failure,
    { faults, ...options }: ErrorOptions & { faults?: readonly DataError[] } = {},
  ) {
    super(failure, exitCodes.data, options);
    this.faults = faults ?? [this];
  }
}

/** A loss, weight or probability that is not a finite number. */
export class NumericError extends StudyError {
  override readonly name = 'NumericError';
  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure, exitCodes.numeric, options);
  }
}

/** The run was stopped from outside or ran out of a resource; the same command resumes it. */
export class InterruptedRunError extends StudyError {
  override readonly name = 'InterruptedRunError';
  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure, exitCodes.interrupted, options);
  }
}

/**
 * Combines several errors into one that lists all their faults, so that the user can fix them in one go. A single
 * fault is returned unchanged.
 */
export function combinedDataError(errors: readonly DataError[], subject: string): DataError {
  const faults = errors.flatMap((error) => error.faults);
  if (faults.length === 1) return faults[0]!;
  const listed = faults.map((fault) => `  - ${fault.message}`).join('\n');
  return new DataError(
    { verb: 'invalid', what: `${subject}, ${faults.length} faults:\n${listed}` },
    { faults },
  );
}

/**
 * The nearest of `candidates` to `typed` by edit distance, for "did you mean" remedies; of equally near names, the
 * one with the same first letter, which is rarely mistyped.
 */
export function nearestName(typed: string, candidates: readonly string[]): string | undefined {
  const scored = candidates.map((name) => ({
    name,
    distance: editDistance(typed.toLowerCase(), name),
    begins: name[0] === typed[0]?.toLowerCase() ? 0 : 1,
  }));
  scored.sort((a, b) => a.distance - b.distance || a.begins - b.begins);
  const best = scored[0];
  return best && best.distance <= Math.max(2, typed.length / 3) ? best.name : undefined;
}

/** The error for any unknown name: what was typed, the nearest known name, and the known names. */
export function unknownName(kind: string, typed: string, candidates: readonly string[]): UsageError {
  const nearest = nearestName(typed, candidates);
  return new UsageError({
    verb: 'unknown',
    what: `${kind} "${typed}"`,
    remedy: `${nearest ? `did you mean "${nearest}"? ` : ''}known: ${namesListed(candidates)}`,
  });
}

/** All names, or only the first ones of a long list: the paper's plan has hundreds of runs. */
function namesListed(names: readonly string[]): string {
  return names.length <= 40
    ? names.join(', ')
    : `${names.slice(0, 12).join(', ')}, … (${names.length} in all)`;
}

/**
 * Smallest number of insertions, deletions, substitutions and swaps of neighbouring letters that turns `a` into
 * `b`.
 */
function editDistance(a: string, b: string): number {
  const distance = Array.from({ length: a.length + 1 }, (_, row) =>
    Array.from({ length: b.length + 1 }, (_, column) => (row === 0 ? column : column === 0 ? row : 0)),
  );
  for (let row = 1; row <= a.length; row++) {
    for (let column = 1; column <= b.length; column++) {
      const substitution = distance[row - 1]![column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      let best = Math.min(substitution, distance[row - 1]![column]! + 1, distance[row]![column - 1]! + 1);
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped && row > 1 && column > 1) best = Math.min(best, distance[row - 2]![column - 2]! + 1);
      distance[row]![column] = best;
    }
  }
  return distance[a.length]![b.length]!;
}
