/** The cases of an audit from files: pairs of probabilities and truth, which are opened when they are scored. */
import { DataError } from '../core/errors.js';
import { patientNamedIn, refuseUnmetPattern, unnamedPatients } from '../data/add/patient-pattern.js';
import { type ArrayPair, pairArrays } from '../data/arrays/pair-arrays.js';
import { openProbabilities, type ProbabilityArray } from '../data/arrays/probability-array.js';
import { openTruth, type TruthArray } from '../data/arrays/truth-array.js';
import type { AuditCase, OpenedCase } from './scoring/audit-case.js';

export interface FileCases {
  cases: AuditCase[];
  /** Number of classes with background, from the first readable case; null where none is readable. */
  classes: number | null;
  /** Notes about the files for the user. */
  notes: string[];
  /** Probabilities without a truth. */
  faults: DataError[];
}

export interface FileCaseOptions {
  probabilities: string;
  truth: string;
  kind: 'probabilities' | 'logits';
  /** An expression; its first group, matched in the name of a case, is the patient. */
  patient?: string;
}

/**
 * Pairs the files of two folders, and reads headers until a case gives the number of classes. Throws UsageError where the
 * expression for patients fits no name.
 */
export async function fileCases(options: FileCaseOptions): Promise<FileCases> {
  const { pairs, rule, withoutTruth, withoutProbabilities, passedOver, deadLinks } = pairArrays(
    options.probabilities,
    options.truth,
  );
  const { patient } = options;
  const caseIds = pairs.map(({ caseId }) => caseId);
  if (patient !== undefined) refuseUnmetPattern(patient, caseIds);
  const patients = caseIds.map((caseId) =>
    patient === undefined ? caseId : patientNamedIn(caseId, patient),
  );
  const unnamed = unnamedPatients(patients.filter((named) => named === undefined).length);
  const first = await firstReadable(pairs, options.kind);
  const classes = first?.classes ?? null;
  const notes = [
    ...(rule ? [`paired by name: ${rule}`] : []),
    ...listed('truths without probabilities, left out', withoutProbabilities),
    ...listed('skipped files of cases that have a better format', passedOver),
    ...listed('links to nothing, left out', deadLinks),
    ...(unnamed ? [unnamed] : []),
    ...(first ? formatNotes(first, options.kind) : []),
  ];
  return {
    cases: pairs.map((pair, index) => ({
      caseId: pair.caseId,
      patient: patients[index] ?? pair.caseId,
      open: () => openPair(pair, options.kind, classes),
    })),
    classes,
    notes,
    faults: withoutTruth.map(
      (path) =>
        new DataError({
          verb: 'missing',
          what: `truth of ${path}`,
          where: options.truth,
          remedy: 'put it there under the same name, or remove the probabilities',
        }),
    ),
  };
}

/** Notes on the format and axes of the probabilities. */
function formatNotes(
  { format, isForegroundAlone, isXFirst }: ProbabilityArray,
  kind: FileCaseOptions['kind'],
): string[] {
  return [
    `${kind}: ${format}${isForegroundAlone ? ', only the foreground' : ''}`,
    ...(isXFirst
      ? [`the axes of the ${kind} are read as x, y, z, because only this order fits the truth`]
      : []),
  ];
}

function listed(what: string, paths: readonly string[]): string[] {
  if (paths.length === 0) return [];
  const shown = paths.slice(0, 5).join(', ');
  return [`${what}: ${paths.length} (${shown}${paths.length > 5 ? ', …' : ''})`];
}

async function firstReadable(
  pairs: readonly ArrayPair[],
  kind: FileCaseOptions['kind'],
): Promise<ProbabilityArray | undefined> {
  for (const { probabilities, truth } of pairs) {
    try {
      return await openProbabilities(probabilities, await openTruth(truth), kind);
    } catch (error) {
      // The error is reported when the case is scored.
      if (!(error instanceof DataError)) throw error;
    }
  }
  return undefined;
}

async function openPair(
  { caseId, probabilities: path, truth: truthPath }: ArrayPair,
  kind: FileCaseOptions['kind'],
  classes: number | null,
): Promise<OpenedCase> {
  const truth = await openTruth(truthPath);
  const probabilities = await openProbabilities(path, truth, kind);
  if (classes !== null && probabilities.classes !== classes) {
    throw new DataError({
      verb: 'invalid',
      what: `${kind} of case ${caseId}: ${probabilities.classes} classes, expected ${classes} as in the case before`,
      where: path,
      remedy: 'audit models with different classes separately',
    });
  }
  const spacingMm = spacingOf(truth);
  return {
    source: path,
    labels: await truth.read(probabilities.classes),
    ...(spacingMm && { spacingMm }),
    slabs: () => probabilities.slabs(),
    storage: { rounding: probabilities.rounding, isForegroundAlone: probabilities.isForegroundAlone },
  };
}

/** Spacing along the truth's axes; undefined where its header has no valid one. */
function spacingOf({ shape, grid }: TruthArray): number[] | undefined {
  const steps = grid?.spacingMm.slice(-shape.length);
  return steps?.every((step) => step > 0 && Number.isFinite(step)) ? steps : undefined;
}
