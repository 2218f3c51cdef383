import { z } from 'zod';
import { DataError } from '../core/errors.js';
import type { IsotonicCurve } from '../recalibrate/isotonic-scaling.js';
import { marginCells } from '../recalibrate/margin-cells.js';
import { type RecalibrationMethod, recalibrationMethods } from '../recalibrate/recalibrated-versions.js';
import type { RecalibrationFit } from '../recalibrate/recalibration-evidence.js';
import { isNumberName } from '../study/class-names.js';
import type { TestedRows } from './expected-rows.js';
import { checkJson, readRecordText } from './json-file.js';
import { type AppliedRecalibration, backgroundClass } from './learned-recalibration.js';
import { numberList } from './number-list.js';
import { recordFault } from './record-fault.js';
import type { RecordMembers } from './record-members.js';
import { recordFiles } from './run-files.js';

/**
 * The recalibrations of a network without training, fitted on the logits of its validation cases: of whole images, or of the
 * windows of volumes.
 */
export interface Recalibration extends AppliedRecalibration {
  /**
   * Number of validation cases; number of pixels for temperatures and NLLs; number of pixels for the isotonic curves.
   */
  cases: number;
  pixels: number;
  isotonicPixels: number;
  /** Mean NLL of `pixels` in nat, clipped like column `nll`: without recalibration (`asIs`) and after each method. */
  validationNll: Readonly<Record<'asIs' | RecalibrationMethod, number>>;
  /**
   * Share of `pixels` with a probability below 1e-7, where clipped probabilities do not determine the logits.
   */
  saturatedShare: number;
}

const share = z.number().min(0).max(1);
const nll = z.number().nonnegative();
const curve = z
  .strictObject({
    cell: numberList({ whole: true, maximum: marginCells - 1 }),
    frequency: numberList({ maximum: 1 }),
  })
  .refine(({ cell, frequency }) => cell.length > 0 && frequency.length > 0, 'expected a cell at least');
const recalibrationFile: z.ZodType<Recalibration> = z.strictObject({
  learnedOn: z.literal('probabilities').optional(),
  cases: z.int().positive(),
  pixels: z.int().positive(),
  isotonicPixels: z.int().positive(),
  temperature: z.number().positive(),
  classTemperatures: z.record(z.string(), z.number().positive()),
  isotonic: z.record(z.string(), curve.nullable()),
  scores: z.record(z.string(), share),
  validationNll: z.record(z.enum(['asIs', ...recalibrationMethods]), nll),
  saturatedShare: share,
});

/** The text of recalibration.json, one curve per line. */
export function recalibrationText(value: Recalibration): string {
  const { isotonic, ...others } = value;
  const text = JSON.stringify(others, null, 2);
  const lines = Object.entries(isotonic).map(
    ([name, one]) => `    ${JSON.stringify(name)}: ${JSON.stringify(one)}`,
  );
  return `${text.slice(0, -2)},\n  "isotonic": {\n${lines.join(',\n')}\n  }\n}\n`;
}

/** Reads recalibration.json of a run with these classes, in any order. Throws DataError that names the invalid field. */
export function readRecalibration(
  members: RecordMembers,
  { foregroundClasses }: Pick<TestedRows, 'foregroundClasses'>,
): Recalibration {
  const file = members.pathOf(recordFiles.recalibration);
  return checkedRecalibration(file, members.text(recordFiles.recalibration), foregroundClasses);
}

/** A recalibration from a separate file, and its classes in order. */
export interface SavedRecalibration {
  recalibration: Recalibration;
  foregroundClasses: readonly string[];
}

/**
 * Reads a file of `audit --save-recalibration`, or a recalibration.json extracted from a record.zip. Throws DataError, also where
 * the order of the classes is lost.
 */
export function readSavedRecalibration(file: string): SavedRecalibration {
  const text = readRecordText(file);
  const { scores } = checkJson(file, null, text, recalibrationFile);
  const foregroundClasses = Object.keys(scores);
  if (foregroundClasses.length > 1 && foregroundClasses.some(isNumberName)) {
    throw new DataError({
      verb: 'invalid',
      what: `classes of a recalibration: ${foregroundClasses.join(', ')}, numbers, whose order a file does not keep`,
      where: file,
      remedy: 'save it anew with words as names, such as "npm run audit" does with --classes kidney,tumour',
    });
  }
  return { recalibration: checkedRecalibration(file, text, foregroundClasses), foregroundClasses };
}

function checkedRecalibration(
  file: string,
  text: string,
  foregroundClasses: readonly string[],
): Recalibration {
  const value = checkJson(file, null, text, recalibrationFile);
  const classes = [backgroundClass, ...foregroundClasses];
  const expected: [string, Readonly<Record<string, unknown>>, readonly string[]][] = [
    ['scores', value.scores, foregroundClasses],
    ['class temperatures', value.classTemperatures, classes],
    ['isotonic curves', value.isotonic, classes.length === 2 ? foregroundClasses : classes],
  ];
  for (const [what, found, names] of expected) {
    const keys = Object.keys(found);
    if (keys.length !== names.length || !names.every((name) => Object.hasOwn(found, name))) {
      throw recordFault(file, null, `${what} of ${names.join(', ')}`, keys.join(', ') || 'none');
    }
  }
  for (const [name, one] of Object.entries(value.isotonic)) {
    if (one && !isCurve(one)) {
      throw recordFault(file, null, `ascending cells and frequencies of ${name}`, 'others');
    }
  }
  return value;
}

function isCurve({ cell, frequency }: IsotonicCurve): boolean {
  return (
    cell.length === frequency.length &&
    cell.every((place, knot) => knot === 0 || place > cell[knot - 1]!) &&
    frequency.every((value, knot) => knot === 0 || value >= frequency[knot - 1]!)
  );
}

/** The fitted recalibrations by class name. */
export function namedRecalibration(
  evident: RecalibrationFit,
  foregroundClasses: readonly string[],
): Recalibration {
  const { cases, pixels, isotonicPixels, temperature, classTemperatures, isotonic, scores } = evident;
  const names = [backgroundClass, ...foregroundClasses];
  const isLearned = (name: string) => names.length > 2 || name !== backgroundClass;
  return {
    cases,
    pixels,
    isotonicPixels,
    temperature,
    classTemperatures: Object.fromEntries(names.map((name, index) => [name, classTemperatures[index]!])),
    isotonic: Object.fromEntries(
      names.flatMap((name, index) => (isLearned(name) ? [[name, isotonic[index] ?? null]] : [])),
    ),
    scores: Object.fromEntries(foregroundClasses.map((name, index) => [name, scores[index]!])),
    validationNll: evident.nll,
    saturatedShare: evident.saturatedShare,
  };
}
