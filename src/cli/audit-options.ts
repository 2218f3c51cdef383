import { parseArgs } from 'node:util';
import { UsageError } from '../core/errors.js';
import { classNamesFault } from '../study/class-names.js';
import { invalidArguments } from './invalid-arguments.js';
import { userPath } from './user-path.js';

const options = {
  probabilities: { type: 'string' },
  truth: { type: 'string' },
  out: { type: 'string' },
  logits: { type: 'boolean', default: false },
  classes: { type: 'string' },
  patient: { type: 'string' },
  against: { type: 'string' },
  'save-recalibration': { type: 'string' },
  apply: { type: 'string' },
  open: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export interface AuditCommandOptions {
  probabilities: string;
  truth: string;
  out: string;
  logits: boolean;
  /** Names of classes 1, 2, …; undefined: they are numbered. */
  classes: readonly string[] | undefined;
  /** An expression whose first group is the patient. */
  patient: string | undefined;
  against: string | undefined;
  saveRecalibration: string | undefined;
  apply: string | undefined;
  open: boolean;
}

/** Reads the options of `audit`; undefined for --help. Throws UsageError for an unknown option, with the nearest name. */
export function parseAuditOptions(argv: readonly string[]): AuditCommandOptions | undefined {
  const values = parse(argv);
  if (values.help) return undefined;
  const given = (name: 'probabilities' | 'truth') => {
    const value = values[name];
    if (value !== undefined && value.trim() !== '') return userPath(value);
    throw new UsageError({
      verb: 'missing',
      what: `--${name} (a folder)`,
      remedy: 'such as: npm run audit -- --probabilities predictions --truth labels',
    });
  };
  const path = (value: string | undefined) => (value === undefined ? undefined : userPath(value));
  if (values.apply !== undefined && values['save-recalibration'] !== undefined) {
    throw new UsageError({
      verb: 'invalid',
      what: 'options --apply and --save-recalibration together (a recalibration is either fitted or applied)',
      remedy: 'give one of them',
    });
  }
  return {
    probabilities: given('probabilities'),
    truth: given('truth'),
    out: userPath(values.out ?? 'audit'),
    logits: values.logits,
    classes: classNames(values.classes),
    patient: patientPattern(values.patient),
    against: path(values.against),
    saveRecalibration: path(values['save-recalibration']),
    apply: path(values.apply),
    open: values.open,
  };
}

function classNames(text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined;
  const names = text.split(',').map((name) => name.trim());
  const fault = classNamesFault(names);
  if (fault === undefined) return names;
  throw new UsageError({
    verb: 'invalid',
    what: `--classes "${text}" (${fault})`,
    remedy:
      'give the names of classes 1, 2, … with commas, without the background, such as --classes kidney,tumour',
  });
}

function patientPattern(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    const { source } = new RegExp(text);
    if (new RegExp(`${source}|`).exec('')!.length > 1) return text;
  } catch (error) {
    throw new UsageError(
      { verb: 'invalid', what: `--patient "${text}" (${(error as Error).message})`, remedy: patientRemedy },
      { cause: error },
    );
  }
  throw new UsageError({
    verb: 'invalid',
    what: `--patient "${text}" (it has no group)`,
    remedy: patientRemedy,
  });
}

const patientRemedy = "give an expression whose first group is the patient, such as --patient '^([^_]+)_'";

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, strict: true }).values;
  } catch (error) {
    throw invalidArguments(error, 'npm run audit', options);
  }
}
