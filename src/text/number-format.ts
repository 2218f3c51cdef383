/** Number formats of tables and figures: fixed digits, a true minus sign, an en dash for undefined values. */
import { tolerances } from '../study/claims.js';

export const undefinedMark = '–';

export function fixed(value: number, digits: number): string {
  if (Number.isNaN(value)) return undefinedMark;
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−');
}

/** A number with its sign, as differences are printed. */
export function signed(value: number, digits: number): string {
  const text = fixed(value, digits);
  return value > 0 && Number(value.toFixed(digits)) !== 0 ? `+${text}` : text;
}

/**
 * A p value with three digits, or "< 0.001". More digits are printed if rounding would hide on which side of the
 * level 0.05 it lies: 0.0498 is not printed as 0.050.
 */
export function pValueText(p: number): string {
  if (Number.isNaN(p)) return undefinedMark;
  if (p < 0.001) return '< 0.001';
  const digits =
    [3, 4, 5, 6].find((count) => Number(p.toFixed(count)) < tolerances.level === p < tolerances.level) ?? 6;
  return p.toFixed(digits);
}

/** A share as a percentage of about two significant digits: 62 %, 0.31 %, < 0.01 %. */
export function percent(share: number): string {
  if (Number.isNaN(share)) return undefinedMark;
  const value = share * 100;
  if (value > 0 && value < 0.01) return '< 0.01 %';
  return `${roundedUp(value, value >= 10 || value === 0 ? 0 : value >= 1 ? 1 : 2)} %`;
}

/** With ties rounded up, as they are printed: 3.15 becomes 3.2, although its float64 lies below. */
function roundedUp(value: number, digits: number): string {
  return Number(`${Math.round(Number(`${value}e${digits}`))}e${-digits}`).toFixed(digits);
}

/** "[−0.048, +0.012]". */
export function intervalText(low: number, high: number, digits: number): string {
  return `[${intervalEnd(low, digits)}, ${intervalEnd(high, digits)}]`;
}

/**
 * An end of an interval with its sign. An end that rounds to 0 keeps it, "+0.000" or "−0.000", because it tells whether the
 * interval contains 0.
 */
export function intervalEnd(end: number, digits: number): string {
  const text = signed(end, digits);
  return Number(end.toFixed(digits)) === 0 && end !== 0 ? `${end > 0 ? '+' : '−'}${text}` : text;
}

/** "1 case", "8 cases". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** "seed 1", "seeds 1, 2, 3". */
export function seedsText(seeds: readonly number[]): string {
  return `${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}`;
}
