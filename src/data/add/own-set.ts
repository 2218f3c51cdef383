/** A user's own data set as told to "npm run data -- add". */
import { UsageError } from '../../core/errors.js';
import { expressionFault } from '../manifest-format/safe-expression.js';

export interface OwnSet {
  id: string;
  /** Folders, or patterns. */
  images: string;
  masks: string;
  /** An expression whose first group is the patient, read in the id of a case. */
  patientPattern: string | undefined;
  /** A name for one class, or "1=kidney,2=tumour". */
  labels: string | undefined;
  /** Spacing to train volumes at in mm: slice, row, column. */
  spacingMm: readonly number[] | undefined;
  /** Path of a CSV file with the user's own split. */
  splitFile: string | undefined;
}

/** Throws UsageError for a name, an expression or a spacing that a manifest cannot have. */
export function refuseSetOptions({ id, patientPattern, spacingMm }: OwnSet): void {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(id)) {
    throw new UsageError({
      verb: 'invalid',
      what: `name "${id}" (expected small letters, digits and hyphens)`,
      remedy: 'give another, such as "my-scans"',
    });
  }
  const fault = patientPattern === undefined ? undefined : patternFault(patientPattern);
  if (fault) {
    throw new UsageError({
      verb: 'invalid',
      what: `--patient "${patientPattern}" (${fault})`,
      remedy: "give an expression with one group, such as '^([^_]+)_'",
    });
  }
  if (
    spacingMm !== undefined &&
    (spacingMm.length !== 3 || !spacingMm.every((mm) => mm > 0 && Number.isFinite(mm)))
  ) {
    throw new UsageError({
      verb: 'invalid',
      what: `--spacing "${spacingMm.join(',')}"`,
      remedy: 'give millimetres for slice, row and column, such as 3,1,1',
    });
  }
}

function patternFault(pattern: string): string | undefined {
  const fault = expressionFault(pattern);
  if (fault) return fault;
  return new RegExp(`${pattern}|`).exec('')!.length === 2 ? undefined : 'expected one group in parentheses';
}
