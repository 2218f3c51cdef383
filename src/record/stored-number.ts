/** Probabilities are float32, whose values have seven digits; more of them in a sum or a metric would only take space. */
const storedDigits = 7;

/** A number as the record keeps it: whole numbers as they are, others to seven digits. NaN stays NaN. */
export function storedNumber(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(storedDigits));
}
