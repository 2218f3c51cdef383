/**
 * npm run audit -- --probabilities DIR --truth DIR [options]
 *
 * Audits the calibration and the cut of any model's probabilities from files. Loads no TensorFlow.
 */
import { basename, join } from 'node:path';
import { type AuditedModel, type AuditReport, buildAudit } from '../audit/build-audit.js';
import { fileCases } from '../audit/file-cases.js';
import { twoModelsWarning } from '../audit/findings/model-comparison.js';
import { audit } from '../audit/scoring/audit.js';
import { makeFolder, writeFileAtomic } from '../core/atomic-file.js';
import { type DataError, exitCodes, UsageError } from '../core/errors.js';
import { printable } from '../core/printable.js';
import { metricCatalogue } from '../metrics/catalogue.js';
import { learnedOf } from '../record/learned-recalibration.js';
import {
  namedRecalibration,
  recalibrationText,
  type SavedRecalibration,
} from '../record/recalibration-file.js';
import { differenceText } from '../report/tables/cell-text.js';
import { counted, pValueText } from '../text/number-format.js';
import { type AuditCommandOptions, parseAuditOptions } from './audit-options.js';
import { helpOf } from './help.js';
import { interruptible } from './interruptible.js';
import { openReport } from './open-report.js';
import { checkOutFolder } from './out-folder.js';
import { ProgressLine } from './progress.js';
import { savedRecalibration } from './saved-recalibration.js';

export async function runAuditCommand(argv: string[]): Promise<number> {
  const options = parseAuditOptions(argv);
  if (!options) {
    process.stdout.write(helpOf('audit'));
    return exitCodes.done;
  }
  checkOutFolder(options.out);
  const applied = options.apply === undefined ? undefined : appliedRecalibration(options, options.apply);
  const first = await auditFolder(options, options.probabilities, applied);
  const second =
    options.against === undefined
      ? undefined
      : await auditFolder(options, options.against, undefined, first.names);
  const [name, otherName] = modelNames(options);
  const model: AuditedModel = { name, audit: first.audit };
  const notes = [...first.notes, ...(second?.notes ?? []).map((note) => `${otherName}: ${note}`)];
  const report = buildAudit(model, notes, second && { name: otherName, audit: second.audit });
  makeFolder(options.out);
  for (const [file, text] of report.files) writeFileAtomic(join(options.out, file), text);
  const saved = saveRecalibration(options, first);
  process.stdout.write(printable(summary(options, first, report, notes, saved)));
  const faults = [...first.faults, ...(second?.faults ?? [])];
  for (const fault of faults) process.stderr.write(`${fault.message}\n`);
  if (options.open) await openReport(join(options.out, 'report.html'));
  return faults.length > 0 ? exitCodes.data : exitCodes.done;
}

interface AuditedFolder {
  audit: Awaited<ReturnType<typeof audit>>;
  names: readonly string[];
  notes: readonly string[];
  faults: readonly DataError[];
}

/** Audits the files of one model. `names`: class names of a model audited before; undefined: from the options. */
async function auditFolder(
  options: AuditCommandOptions,
  probabilities: string,
  applied?: SavedRecalibration,
  names?: readonly string[],
): Promise<AuditedFolder> {
  const { truth, logits, patient } = options;
  const files = await fileCases({
    probabilities,
    truth,
    kind: logits ? 'logits' : 'probabilities',
    ...(patient !== undefined && { patient }),
  });
  const { classes } = files;
  const foregroundClasses = names ?? options.classes ?? applied?.foregroundClasses ?? numbered(classes - 1);
  if (applied) {
    const remedy = 'give a recalibration that was learned from probabilities of the same classes';
    requireClasses(applied.foregroundClasses, classes, options.apply!, remedy);
  }
  const remedy = names
    ? 'compare two models with the same classes'
    : 'give --classes a name for each foreground class, or leave the option out';
  requireClasses(foregroundClasses, classes, probabilities, remedy);
  const progress = new ProgressLine();
  const audited = await interruptible(
    () => progress.say('stopping after this case'),
    (signal) =>
      audit(files.cases, {
        foregroundClasses,
        logits,
        signal,
        ...(applied && { recalibration: learnedOf(applied.recalibration, applied.foregroundClasses) }),
        onCase: (done, of) =>
          progress.update(`${basename(probabilities)}: case ${done + 1} of ${of}`, done / of),
      }),
  ).finally(() => progress.clear());
  return {
    audit: audited,
    names: foregroundClasses,
    notes: files.notes,
    faults: [...files.faults, ...audited.faults.map(({ error }) => error)],
  };
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

/** Names of the two models: their folder names, or their paths where the names are equal. */
function modelNames({ probabilities, against }: AuditCommandOptions): [string, string] {
  if (against === undefined) return [basename(probabilities), ''];
  const names: [string, string] = [basename(probabilities), basename(against)];
  return names[0] === names[1] ? [probabilities, against] : names;
}

function saveRecalibration(
  { saveRecalibration: file }: AuditCommandOptions,
  { audit: { learned, foregroundClasses } }: AuditedFolder,
): string | undefined {
  if (file === undefined || !learned) return undefined;
  writeFileAtomic(file, recalibrationText(namedRecalibration(learned, foregroundClasses)));
  return file;
}

function summary(
  { out }: AuditCommandOptions,
  { audit: { patientOf } }: AuditedFolder,
  { sentences, storage, comparison }: AuditReport,
  notes: readonly string[],
  saved: string | undefined,
): string {
  const compared = comparison
    ? [
        ...comparison.metrics.map(({ metric, difference, low, high, adjustedPValue }) => {
          const { label, digits } = metricCatalogue[metric];
          return `${label}, ${comparison.names[1]} minus ${comparison.names[0]}: ${differenceText(difference, low, high, digits)}, p ${pValueText(adjustedPValue)}`;
        }),
        twoModelsWarning,
      ]
    : [];
  return [
    `${counted(patientOf.size, 'case')} of ${counted(new Set(patientOf.values()).size, 'patient')}`,
    ...notes,
    storage,
    '',
    ...sentences.map((sentence, index) => `${index + 1}. ${sentence}`),
    ...(compared.length > 0 ? ['', ...compared] : []),
    '',
    ...(saved === undefined ? [] : [`recalibration, learned from all patients: ${saved}`]),
    `report: ${join(out, 'report.html')}; numbers: audit.json and cases.csv beside it`,
    '',
  ].join('\n');
}
