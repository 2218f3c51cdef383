/** Whether the names of cases tell which show one patient: a proposal, for only the owner of the images knows. */

export interface ProposedPatients {
  /** Its first group is the patient. */
  pattern: string;
  patients: number;
}

/** With fewer patients than this nothing can be trained, chosen and tested. */
const fewestPatients = 3;

const separators = ['_', '-', '.', ' '] as const;

/**
 * The pattern by which names fall into fewer patients than cases, but into at least three: what stands before the
 * first separator, before the second, …, or what is left without a last letter L or R. Undefined where there is none.
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

/** Patients that a pattern finds; a name that it does not fit is a patient of its own. */
export function countPatients(pattern: string, caseIds: readonly string[]): number {
  const expression = new RegExp(pattern);
  return new Set(caseIds.map((caseId) => expression.exec(caseId)?.[1] ?? caseId)).size;
}
