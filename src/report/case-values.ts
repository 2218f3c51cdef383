import type { MetricName } from '../metrics/catalogue.js';
import type { CellRecord } from '../record/cell-record.js';

/** A quantity of every test case of one loss, averaged over the seeds: NaN where no seed defines it. */
export type CaseValues = ReadonlyMap<string, number>;

/** A metric of every test case in one row of cases.csv, averaged over the seeds in which it is defined. */
export function caseValues(cells: readonly CellRecord[], row: string, metric: MetricName): CaseValues {
  return averageOverSeeds(
    cells.map((cell) =>
      cell.cases
        .filter((score) => score.className === row)
        .map((score) => [score.caseId, score.values[metric]] as const),
    ),
  );
}

/** Mean of each case over several lists of [case, value]; undefined values do not count. */
export function averageOverSeeds(seeds: readonly (readonly (readonly [string, number])[])[]): CaseValues {
  const defined = new Map<string, number[]>();
  for (const [caseId, value] of seeds.flat()) {
    const values = defined.get(caseId) ?? [];
    if (!Number.isNaN(value)) values.push(value);
    defined.set(caseId, values);
  }
  return new Map([...defined].map(([caseId, values]) => [caseId, mean(values)]));
}

/** Mean and spread over cases, after averaging each case over its seeds. */
export interface Summary {
  mean: number;
  /** Sample standard deviation over cases (n − 1); NaN below two cases. */
  standardDeviation: number;
  /** Cases in which the quantity is defined, and those in which it is not. */
  cases: number;
  undefinedCases: number;
}

export function summarise(values: CaseValues): Summary {
  const defined = [...values.values()].filter((value) => !Number.isNaN(value));
  const centre = mean(defined);
  const squares = defined.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return {
    mean: centre,
    standardDeviation: defined.length < 2 ? Number.NaN : Math.sqrt(squares / (defined.length - 1)),
    cases: defined.length,
    undefinedCases: values.size - defined.length,
  };
}

/** Arithmetic mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
