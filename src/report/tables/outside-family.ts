/**
 * How tests outside a declared family are corrected (evaluate/declared-family.ts), for the notes of tables; `number` says where
 * the number of declared tests is found.
 */
export function outsideFamily(number: string): string {
  return `A data set outside this family (drawn images beside images of their experiment, a further set of an experiment, own images) is corrected as if it alone had results: p times ${number}, at most 1.`;
}
