/** A proposed rule for patients in case names. It is only a proposal, since only the owner of the images knows. */

export interface ProposedPatients {
  /** A regular expression whose first group is the patient. */
  pattern: string;
  patients: number;
}

/** Fewest patients: one each for training, validation and test. */
const fewestPatients = 3;

const separators = ['_', '-', '.', ' '] as const;

/**
 * The first pattern that gives at least three patients and fewer patients than cases: the text before the first separator, before
 * the second, …, or the name without a final L or R. Undefined where there is none.
 *
 *     proposePatients(['p1_a', 'p1_b', 'p2_a', 'p3_a'])  // { pattern: '^([^_]+)_', patients: 3 }
 */
export function proposePatients(caseIds: readonly string[]): ProposedPatients | undefined {
  const beginnings = separators.flatMap((separator) => {
    const inside = separator === '.' ? '\\.' : separator;
    const part = `[^${inside}]+`;
    return [1, 2, 3].map((parts) => `^(${Array(parts).fill(part).join(inside)})${inside}`);
  });
  for (const pattern of [...beginnings, '^(.*\\d)[LRlr]$']) {
    const patients = countPatients(pattern, caseIds);
    if (patients >= fewestPatients && patients < caseIds.length) return { pattern, patients };
  }
  return undefined;
}

/** Number of patients that a pattern finds; each name that does not match counts as one patient. */
function countPatients(pattern: string, caseIds: readonly string[]): number {
  const expression = new RegExp(pattern);
  return new Set(caseIds.map((caseId) => expression.exec(caseId)?.[1] ?? caseId)).size;
}
