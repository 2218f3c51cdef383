/** One model of an audit: its files, opened and checked before any case is scored, and their scores. */
import { basename } from 'node:path';
import { type FileCase, type FileCases, fileCases } from '../audit/file-cases.js';
import { absentClassNotes } from '../audit/findings/absent-classes.js';
import { type Audit, audit } from '../audit/scoring/audit.js';
import { type DataError, UsageError } from '../core/errors.js';
import { learnedOf } from '../record/learned-recalibration.js';
import type { SavedRecalibration } from '../record/recalibration-file.js';
import { counted } from '../text/number-format.js';
import type { AuditCommandOptions } from './audit-options.js';
import { interruptible } from './interruptible.js';
import { ProgressLine } from './progress.js';

/** The files of a model; so far only their headers were read. */
export interface OpenedFolder extends FileCases {
  folder: string;
  foregroundClasses: readonly string[];
}

export interface ScoredFolder {
  audit: Audit;
  notes: readonly string[];
  faults: readonly DataError[];
}

/** Opens the files of the audited model. Throws UsageError where the names of --classes or --apply are not as many as its classes. */
export async function openAudited(
  options: AuditCommandOptions,
  applied: SavedRecalibration | undefined,
): Promise<OpenedFolder> {
  const { probabilities: folder } = options;
  const files = await filesOf(options, folder);
  if (applied) {
    const remedy = 'give a recalibration that was learned from probabilities of the same classes';
    requireClasses(applied.foregroundClasses, files.classes, options.apply!, remedy);
  }
  const foregroundClasses = options.classes ?? applied?.foregroundClasses ?? numbered(files.classes - 1);
  const remedy = 'give --classes a name for each foreground class, or leave the option out';
  requireClasses(foregroundClasses, files.classes, folder, remedy);
  return { ...files, folder, foregroundClasses };
}

/** Opens the files of the model of --against. Throws UsageError where its classes are not as many as those of the first model. */
export async function openAgainst(
  options: AuditCommandOptions,
  { cases, foregroundClasses }: OpenedFolder,
  folder: string,
): Promise<OpenedFolder> {
  const files = await filesOf(options, folder, cases);
  requireClasses(foregroundClasses, files.classes, folder, 'compare two models with the same classes');
  return { ...files, folder, foregroundClasses };
}

function filesOf(
  { truth, logits, patient }: AuditCommandOptions,
  probabilities: string,
  other?: readonly FileCase[],
): Promise<FileCases> {
  return fileCases({
    probabilities,
    truth,
    kind: logits ? 'logits' : 'probabilities',
    ...(patient !== undefined && { patient }),
    ...(other && { other }),
  });
}

/** Scores the cases of a model. Throws DataError where none can be scored, InterruptedRunError where a signal stops it. */
export async function scoreFolder(
  { cases, notes, faults, folder, foregroundClasses }: OpenedFolder,
  logits: boolean,
  applied?: SavedRecalibration,
): Promise<ScoredFolder> {
  const progress = new ProgressLine();
  const audited = await interruptible(
    () => progress.say('stopping after this case'),
    (signal) =>
      audit(cases, {
        foregroundClasses,
        logits,
        signal,
        ...(applied && { recalibration: learnedOf(applied.recalibration, applied.foregroundClasses) }),
        onCase: (done, of) => progress.update(`${basename(folder)}: case ${done + 1} of ${of}`, done / of),
      }),
  ).finally(() => progress.clear());
  return {
    audit: audited,
    notes: [...notes, ...absentClassNotes(audited)],
    faults: [...faults, ...audited.faults.map(({ error }) => error)],
  };
}

function numbered(count: number): string[] {
  return count === 1 ? ['foreground'] : Array.from({ length: count }, (_, index) => `class ${index + 1}`);
}

function requireClasses(names: readonly string[], classes: number, where: string, remedy: string): void {
  if (names.length === classes - 1) return;
  throw new UsageError({
    verb: 'invalid',
    what: `number of classes: ${counted(names.length, 'name')} of foreground classes (${names.join(', ')}) for ${classes} classes with background`,
    where,
    remedy,
  });
}
