/** Significant digits of stored numbers: those of float32, the type of probabilities. */
const storedDigits = 7;

/** The stored form of a number: integers and NaN unchanged, others rounded to seven significant digits. */
export function storedNumber(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(storedDigits));
}
