import { z } from 'zod';
import type { IsotonicCurve } from '../recalibrate/isotonic-scaling.js';
import { marginCells } from '../recalibrate/margin-cells.js';
import type { EvidentRecalibration } from '../recalibrate/recalibration-evidence.js';
import { type RecalibrationMethod, recalibrationMethods } from '../recalibrate/versions.js';
import type { TestedRows } from './expected-rows.js';
import { checkJson, readRecordText } from './json-file.js';
import { type AppliedRecalibration, backgroundClass } from './learned-recalibration.js';
import { recordFault } from './record-fault.js';
import type { RecordMembers } from './record-members.js';
import { recordFiles } from './run-files.js';

/**
 * What was found on the validation cases to recalibrate a network, without training it again. All of it is learned from
 * logits, of whole images or of the windows of volumes.
 */
export interface Recalibration extends AppliedRecalibration {
  /**
   * Validation cases; pixels that the temperatures were fitted on and the NLLs taken over; pixels that the isotonic curves
   * were.
   */
  cases: number;
  pixels: number;
  isotonicPixels: number;
  /** Mean NLL of those pixels in nat, clipped as column `nll` is: as the network has it, and after each method. */
  validationNll: Readonly<Record<'asIs' | RecalibrationMethod, number>>;
  /**
   * Share of those pixels in which some probability is below 1e-7: there clipped probabilities would have lost the logits.
   */
  saturatedShare: number;
}

const share = z.number().min(0).max(1);
const nll = z.number().nonnegative();
const cell = z
  .int()
  .min(0)
  .max(marginCells - 1);
const curve = z.strictObject({ cell: z.array(cell).min(1), frequency: z.array(share).min(1) });
const recalibrationFile: z.ZodType<Recalibration> = z.strictObject({
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

/** The text of recalibration.json, one curve a line. */
export function recalibrationText(value: Recalibration): string {
  const { isotonic, ...others } = value;
  const text = JSON.stringify(others, null, 2);
  const lines = Object.entries(isotonic).map(
    ([name, one]) => `    ${JSON.stringify(name)}: ${JSON.stringify(one)}`,
  );
  return `${text.slice(0, -2)},\n  "isotonic": {\n${lines.join(',\n')}\n  }\n}\n`;
}

/** Reads recalibration.json: what is learned for each class. Throws DataError that names the field that is wrong. */
export function readRecalibration(
  members: RecordMembers,
  { foregroundClasses }: Pick<TestedRows, 'foregroundClasses'>,
): Recalibration {
  const file = members.pathOf(recordFiles.recalibration);
  return checkedRecalibration(file, members.text(recordFiles.recalibration), foregroundClasses);
}

/** A recalibration that lies in a file of its own, and the classes that it is for, in their order. */
export interface SavedRecalibration {
  recalibration: Recalibration;
  foregroundClasses: readonly string[];
}

/** Reads a file that `audit --save-recalibration` wrote, or a run's recalibration.json taken out of its record.zip. */
export function readSavedRecalibration(file: string): SavedRecalibration {
  const text = readRecordText(file);
  const { scores } = checkJson(file, null, text, recalibrationFile);
  const foregroundClasses = Object.keys(scores);
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
    if (keys.join() !== names.join()) {
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

/** What was learned, under the names of the classes. */
export function namedRecalibration(
  evident: EvidentRecalibration,
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
