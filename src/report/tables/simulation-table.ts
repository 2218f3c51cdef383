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
    title: 'Simulation: how often the intervals cover and the tests err',
    notes: [
      `${trials} simulated studies a row, in which the two losses do not differ (${command}, seed ${seed}); the standard error of a coverage of 95 % is ${percent(Math.sqrt((0.95 * 0.05) / trials))}. Between networks: their standard deviation, in standard deviations between patients. Shared: the correlation of networks whose folds share training cases. Patients are normal, heavy-tailed (Student’s t on 3 degrees of freedom) or skewed (exponential); half of their variance comes back under every network.`,
      `Coverage of 95 % intervals: the one in use (t interval over patients and networks), percentile and BCa bootstrap of both (${resamples} resamples), Student’s over patients alone, and Nadeau and Bengio’s for folds. Wilcoxon: rejections at 0.05 by the signed-rank test over patients, the field’s own, where 5 % are promised. Found: rejections by the test in use where the true difference is ¼, ½ and 1 standard deviation between patients.`,
      verdictNote(verdicts),
      'Printed: heavy-tailed patients, and every row with shared training cases; the CSV file has all.',
    ],
    grid: {
      columns: [
        ...leftColumns('Design', 'Patients'),
        ...rightColumns('Between networks', 'Shared', 'In use', 'Percentile', 'BCa', 'Patients alone'),
        ...rightColumns('Nadeau–Bengio', 'Wilcoxon', 'Found ¼', 'Found ½', 'Found 1'),
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
  return `The rule of claims A and B on one data set, heavy-tailed patients, networks that differ by 0.35: "confirmed" where a condition does not hold in at most ${percent(falsely)} of studies, "contradicted" where nothing speaks against the claim in at most ${percent(contradicted)}; where NLL and Brier score are lower by 1 and DSC is unchanged at a margin of 0.5, "confirmed" in ${percent(Math.min(...found))} to ${percent(Math.max(...found))}, by the number of patients and networks.`;
}
