/** The cases of an audit from files: pairs of probabilities and truth, which are opened when they are scored. */
import { DataError } from '../core/errors.js';
import { patientNamedIn, refuseUnmetPattern, unnamedPatients } from '../data/add/patient-pattern.js';
import { type ArrayPair, pairArrays } from '../data/arrays/pair-arrays.js';
import { openProbabilities } from '../data/arrays/probability-array.js';
import { openTruth, type TruthArray } from '../data/arrays/truth-array.js';
import { type FolderHeaders, readHeaders } from './file-headers.js';
import { type NamedCase, namesOfOther } from './names-of-other.js';
import type { AuditCase, OpenedCase } from './scoring/audit-case.js';

export interface FileCases {
  cases: FileCase[];
  /** Number of classes with background, that of most cases. */
  classes: number;
  /** Notes about the files for the user. */
  notes: string[];
  /** Probabilities without a truth. */
  faults: DataError[];
}

export type FileCase = AuditCase & NamedCase;

export interface FileCaseOptions {
  probabilities: string;
  truth: string;
  kind: 'probabilities' | 'logits';
  /** An expression; its first group, matched in the name of a case, is the patient. */
  patient?: string;
  /** Cases of another model: those with the same truth give their names and patients. */
  other?: readonly NamedCase[];
}

/**
 * Pairs the files of two folders, and reads their headers. Throws UsageError where the expression for patients fits no name;
 * DataError where no case is readable, all are masks, the order of axes differs, or no case is common with the other model.
 */
export async function fileCases(options: FileCaseOptions): Promise<FileCases> {
  const { kind, other, patient, probabilities: folder } = options;
  const { pairs, rule, withoutTruth, withoutProbabilities, passedOver, deadLinks } = pairArrays(
    folder,
    options.truth,
  );
  const known = namesOfOther(pairs, other ?? [], folder);
  const named = pairs.map(({ caseId, truth }) => known.get(truth) ?? { caseId, patient: undefined });
  const own = named.filter((one) => one.patient === undefined).map(({ caseId }) => caseId);
  if (patient !== undefined && !other) refuseUnmetPattern(patient, own);
  const patientOf = new Map(
    own.map((caseId) => [caseId, patient === undefined ? caseId : patientNamedIn(caseId, patient)]),
  );
  const unnamed = unnamedPatients([...patientOf.values()].filter((found) => found === undefined).length);
  const headers = await readHeaders(pairs, kind, folder);
  return {
    cases: pairs.map((pair, index) => {
      const { caseId, patient: ofOther } = named[index]!;
      return {
        caseId,
        patient: ofOther ?? patientOf.get(caseId) ?? caseId,
        truth: pair.truth,
        open: () => openPair({ ...pair, caseId }, kind, headers),
      };
    }),
    classes: headers.classes,
    notes: [
      ...(rule ? [`paired by name: ${rule}`] : []),
      ...listed('truths without probabilities, left out', withoutProbabilities),
      ...listed('skipped files of cases that have a better format', passedOver),
      ...listed('links to nothing, left out', deadLinks),
      ...(unnamed ? [unnamed] : []),
      ...headers.notes,
    ],
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

function listed(what: string, paths: readonly string[]): string[] {
  if (paths.length === 0) return [];
  const shown = paths.slice(0, 5).join(', ');
  return [`${what}: ${paths.length} (${shown}${paths.length > 5 ? ', …' : ''})`];
}

async function openPair(
  { caseId, probabilities: path, truth: truthPath }: ArrayPair,
  kind: FileCaseOptions['kind'],
  { classes, order }: FolderHeaders,
): Promise<OpenedCase> {
  const truth = await openTruth(truthPath);
  const probabilities = await openProbabilities(path, truth, kind, order);
  if (probabilities.classes !== classes) {
    throw new DataError({
      verb: 'invalid',
      what: `${kind} of case ${caseId}: ${probabilities.classes} classes, expected ${classes} as in other cases`,
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
