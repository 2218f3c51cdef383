/**
 * npm run audit -- --probabilities DIR --truth DIR [options]
 *
 * Audits the calibration and the threshold of any model's probabilities from files. Loads no TensorFlow.
 */
import { basename, join } from 'node:path';
import { type AuditReport, buildAudit } from '../audit/build-audit.js';
import type { Audit } from '../audit/scoring/audit.js';
import { makeFolder, writeFileAtomic } from '../core/atomic-file.js';
import { type DataError, exitCodes } from '../core/errors.js';
import { printable } from '../core/printable.js';
import {
  namedRecalibration,
  recalibrationText,
  type SavedRecalibration,
} from '../record/recalibration-file.js';
import {
  type OpenedFolder,
  openAgainst,
  openAudited,
  type ScoredFolder,
  scoreFolder,
} from './audit-folder.js';
import { type AuditCommandOptions, parseAuditOptions } from './audit-options.js';
import { auditSummary } from './audit-summary.js';
import { helpOf } from './help.js';
import { openReport } from './open-report.js';
import { checkOutFile } from './out-file.js';
import { checkOutFolder } from './out-folder.js';
import { savedRecalibration } from './saved-recalibration.js';

/** Whatever can be refused is refused before the first case is scored. */
export async function runAuditCommand(argv: string[]): Promise<number> {
  const options = parseAuditOptions(argv);
  if (!options) {
    process.stdout.write(helpOf('audit'));
    return exitCodes.done;
  }
  const { out, against } = options;
  checkOutFolder(out);
  if (options.saveRecalibration !== undefined)
    checkOutFile(options.saveRecalibration, '--save-recalibration', out);
  const applied = options.apply === undefined ? undefined : appliedRecalibration(options, options.apply);
  const first = await openAudited(options, applied);
  const second = against === undefined ? undefined : await openAgainst(options, first, against);
  const scored = await scoreFolder(first, options.logits, applied);
  const alone = reportAlone(options, scored);
  const saved = saveRecalibration(options, scored.audit);
  const { failure, ...done } = second ? await compareWith(second, options, scored, alone) : alone;
  const { faults, ...told } = done;
  process.stdout.write(printable(auditSummary({ out, audited: scored.audit, saved, ...told })));
  for (const fault of faults) process.stderr.write(`${fault.message}\n`);
  if (failure !== undefined) throw failure;
  if (options.open) await openReport(join(out, 'report.html'));
  return faults.length > 0 ? exitCodes.data : exitCodes.done;
}

/** A written report, and what the summary tells of it. */
interface Done {
  report: AuditReport;
  notes: readonly string[];
  faults: readonly DataError[];
  /** The second model; undefined where there is none or it could not be scored, for the reason in `failure`. */
  against?: Audit;
  failure?: unknown;
}

/** The report of the first model. It is written before the second model is scored, which may still fail. */
function reportAlone(options: AuditCommandOptions, { audit, notes, faults }: ScoredFolder): Done {
  const report = buildAudit({ name: modelNames(options)[0], audit }, notes);
  writeReport(options.out, report);
  return { report, notes, faults };
}

/** Scores the second model, and replaces the report by one of both. If this fails, the report of the first model stays. */
async function compareWith(
  second: OpenedFolder,
  options: AuditCommandOptions,
  first: ScoredFolder,
  alone: Done,
): Promise<Done> {
  const [name, otherName] = modelNames(options);
  let { faults } = first;
  try {
    const { audit: against, ...other } = await scoreFolder(second, options.logits);
    faults = [...faults, ...other.faults];
    const notes = [...first.notes, ...other.notes.map((note) => `${otherName}: ${note}`)];
    const report = buildAudit({ name, audit: first.audit }, notes, { name: otherName, audit: against });
    writeReport(options.out, report);
    return { report, notes, faults, against };
  } catch (failure) {
    return { ...alone, notes: [...alone.notes, `not compared with ${otherName}`], faults, failure };
  }
}

function writeReport(out: string, { files }: AuditReport): void {
  makeFolder(out);
  for (const [file, text] of files) writeFileAtomic(join(out, file), text);
}

/** A saved recalibration, of the classes that --classes names; without the option its own names count. */
function appliedRecalibration({ classes }: AuditCommandOptions, file: string): SavedRecalibration {
  const own = classes && {
    foregroundClasses: classes,
    owner: '--classes',
    remedy: (ofFile: readonly string[]) =>
      `give the names in the file's order, --classes ${ofFile.join(',')}, or leave the option out`,
  };
  return savedRecalibration(file, own);
}

/** Names of the two models: their folder names, or their paths where the names are equal. */
function modelNames({ probabilities, against }: AuditCommandOptions): [string, string] {
  if (against === undefined) return [basename(probabilities), ''];
  const names: [string, string] = [basename(probabilities), basename(against)];
  return names[0] === names[1] ? [probabilities, against] : names;
}

function saveRecalibration(
  { saveRecalibration: file }: AuditCommandOptions,
  { learned, foregroundClasses }: Audit,
): string | undefined {
  if (file === undefined || !learned) return undefined;
  const recalibration = namedRecalibration(learned, foregroundClasses);
  writeFileAtomic(file, recalibrationText({ learnedOn: 'probabilities', ...recalibration }));
  return file;
}
