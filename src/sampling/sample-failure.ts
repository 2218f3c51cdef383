import { StudyError } from '../core/errors.js';
import { explainResourceFailure } from '../core/resource-failure.js';

/**
 * Why the sample of a case was not made. Exhausted memory becomes InterruptedRunError, so that the run can be gone on with; errors
 * of this project stay what they are; others get the name of the case.
 */
export function sampleFailure(caseId: string, cause: unknown): unknown {
  const explained = explainResourceFailure(cause);
  if (explained instanceof StudyError) return explained;
  return new Error(`the sample of case ${caseId} was not made: ${String(cause)}`, { cause });
}
