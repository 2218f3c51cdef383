/** The table of simulated coverage and error rates of the intervals and tests in the other tables. */
import {
  type IntervalKind,
  readSimulation,
  type SimulatedRate,
  type VerdictRate,
} from '../../evaluate/simulated-rates.js';
import { fixed, percent } from '../../text/number-format.js';
import { leftColumns, plainCells, recordsOf, rightColumns, type Table, type TableCell } from './table.js';

export function simulationTable(): Table {
  const { command, trials, resamples, seed, rates, verdicts } = readSimulation();
  return {
    name: 'simulation',
    title: 'Simulation: coverage of intervals and error rates of tests',
    notes: [
      `${trials} simulated studies per row, in which the two losses do not differ (${command}, seed ${seed}); the standard error of a coverage of 95 % is ${percent(Math.sqrt((0.95 * 0.05) / trials))}. Between networks: their standard deviation, in standard deviations between patients. Shared: the correlation of networks whose folds share training cases. Patients are normal, heavy-tailed (Student’s t on 3 degrees of freedom) or skewed (exponential); half of their variance is common to all networks.`,
      `Coverage of 95 % intervals: the one in use (t interval over patients and networks), percentile and BCa bootstrap of both (${resamples} resamples), Student’s over patients alone, and Nadeau and Bengio’s for folds. Wilcoxon: rejections at 0.05 by the commonly used signed-rank test over patients, nominally 5 %. Power: rejections by the test in use if the true difference is ¼, ½ or 1 standard deviation between patients.`,
      verdictNote(verdicts),
      'Printed: rows with heavy-tailed patients or shared training cases; the CSV file has all rows.',
    ],
    grid: {
      columns: [
        ...leftColumns('Design', 'Patients'),
        ...rightColumns('Between networks', 'Shared', 'In use', 'Percentile', 'BCa', 'Patients alone'),
        ...rightColumns('Nadeau–Bengio', 'Wilcoxon', 'Power ¼', 'Power ½', 'Power 1'),
      ],
      rows: rates.filter(({ tails, overlap }) => tails === 'heavy' || overlap > 0).map(gridRow),
    },
    records: recordsOf(rates, {
      design: ({ design }) => design,
      folds: ({ folds }) => folds,
      seeds: ({ seeds }) => seeds,
      patients: ({ patients }) => patients,
      tails: ({ tails }) => tails,
      network_share: ({ networkShare }) => networkShare,
      overlap: ({ overlap }) => overlap,
      ...Object.fromEntries(
        (['used', 'percentile', 'bca', 'patients', 'nadeauBengio'] as const).map((kind) => [
          `coverage_${kind}`,
          (rate: SimulatedRate) => rate.coverage[kind] ?? '',
        ]),
      ),
      wilcoxon: ({ wilcoxon }) => wilcoxon,
      ...Object.fromEntries(
        [0.25, 0.5, 1].map((difference) => [
          `found_${difference}`,
          ({ power }: SimulatedRate) => power.find((one) => one.difference === difference)!.found,
        ]),
      ),
      half_width: ({ halfWidth }) => halfWidth,
    }),
  };
}

function gridRow(rate: SimulatedRate): TableCell[] {
  const cover = (kind: IntervalKind) => fixed(rate.coverage[kind] ?? Number.NaN, 3);
  return plainCells(
    ...[
      designText(rate),
      `${rate.patients} ${rate.tails}`,
      fixed(rate.networkShare, 2),
      fixed(rate.overlap, 1),
    ],
    ...(['used', 'percentile', 'bca', 'patients', 'nadeauBengio'] as const).map(cover),
    fixed(rate.wilcoxon, 3),
    ...rate.power.map(({ found }) => fixed(found, 2)),
  );
}

/** "5 folds", "5 folds × 2 seeds", "3 seeds". */
function designText({ design, folds, seeds }: SimulatedRate): string {
  if (design === 'crossed') return `${seeds} seeds`;
  return seeds === 1 ? `${folds} folds` : `${folds} folds × ${seeds} seeds`;
}

/** Error rates of the rule of claims A and B on one data set, over all simulated sizes. */
function verdictNote(verdicts: readonly VerdictRate[]): string {
  const isTrue = ({ truth }: VerdictRate) => truth.nll < 0 && truth.brier < 0 && truth.dsc === 0;
  const confirmed = (own: readonly VerdictRate[]) => own.map((one) => one.confirmed);
  const falsely = Math.max(...confirmed(verdicts.filter((one) => !isTrue(one))));
  const contradicted = Math.max(...verdicts.map((one) => one.contradicted));
  const found = confirmed(verdicts.filter(isTrue));
  return `The rule of claims A and B on one data set, heavy-tailed patients, networks that differ by 0.35 (differences in standard deviations between patients): false "confirmed" (a condition does not hold) in at most ${percent(falsely)} of studies, false "contradicted" (nothing speaks against the claim) in at most ${percent(contradicted)}; if NLL and Brier score are lower by 1 and DSC is unchanged at a margin of 0.5, "confirmed" in ${percent(Math.min(...found))} to ${percent(Math.max(...found))}, depending on the number of patients and networks.`;
}
