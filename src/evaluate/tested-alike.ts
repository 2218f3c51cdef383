/** The cases or patients on which a mean rests: a set of ids, or the keys of a map. */
export interface TestedIds {
  readonly size: number;
  has(id: string): boolean;
  keys(): Iterable<string>;
}

/** The cases in which a value is defined. */
export function definedIds(byCase: ReadonlyMap<string, number>): TestedIds {
  return new Set([...byCase].flatMap(([id, value]) => (Number.isNaN(value) ? [] : [id])));
}

/** Whether both are the same cases or patients; equal numbers of different ones are not. */
export function testedAlike(one: TestedIds, other: TestedIds): boolean {
  return one.size === other.size && [...one.keys()].every((id) => other.has(id));
}

/**
 * The lines of a table that may be compared in their means: those tested on exactly what the reference was tested on, or the line
 * with the largest set if there is no reference. Means over a part, where folds are not all trained, or over other folds are over
 * easier or harder cases.
 */
export function rivalsOf<Line>(
  lines: readonly Line[],
  testedOf: (line: Line) => TestedIds,
  reference: Line | undefined = largest(lines, testedOf),
): Line[] {
  return lines.filter((line) => reference && testedAlike(testedOf(line), testedOf(reference)));
}

function largest<Line>(lines: readonly Line[], testedOf: (line: Line) => TestedIds): Line | undefined {
  const [first] = lines;
  return (
    first && lines.reduce((most, line) => (testedOf(line).size > testedOf(most).size ? line : most), first)
  );
}
