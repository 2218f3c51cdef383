/** The tables of a model's scores in an audit. */
import { type MetricName, metricCatalogue } from '../../metrics/catalogue.js';
import { meanText } from '../../report/tables/cell-text.js';
import {
  directed,
  leftColumns,
  plainCells,
  recordsOf,
  rightColumns,
  type Table,
} from '../../report/tables/table.js';
import type { Interval } from '../../statistics/bootstrap.js';
import { counted, fixed, undefinedMark } from '../../text/number-format.js';
import type { AuditFindings } from '../findings/findings.js';

const shownMetrics = [
  'dsc',
  'precision',
  'recall',
  'nll',
  'brier',
  'ece',
  'ace',
  'smooth_ece',
  'ece_foreground',
  'ece_boundary',
  'nll_unclipped',
] as const satisfies readonly MetricName[];

/** Means over cases, one line per row of the scores. */
export function scoresTable({ byRow, cases }: AuditFindings): Table {
  return {
    name: 'scores',
    title: 'Scores, case by case',
    notes: [
      `Mean ± standard deviation over those of the ${counted(cases, 'case')} in which the metric is defined, each with the same weight. All values are in cases.csv; docs/metrics.md has the definitions.`,
      'NLL in nat, with probabilities clipped to [1e-7, 1 − 1e-7], except where "unclipped". ECE: 15 bins of equal width.',
    ],
    grid: {
      columns: [
        ...leftColumns('Row'),
        ...rightColumns(
          ...shownMetrics.map((name) => directed(metricCatalogue[name].label, metricCatalogue[name].better)),
        ),
      ],
      rows: byRow.map(({ row, means }) =>
        plainCells(
          row,
          ...shownMetrics.map((metric) => meanText(means[metric], metricCatalogue[metric].digits)),
        ),
      ),
    },
    records: recordsOf(byRow, {
      row: ({ row }) => row,
      ...Object.fromEntries(
        shownMetrics.map((metric) => [
          metric,
          ({ means }: AuditFindings['byRow'][number]) => means[metric].mean,
        ]),
      ),
    }),
  };
}

/** Over all pixels: errors by region, scores and their decomposition. */
export function pooledTable({ byRow }: AuditFindings): Table {
  const parts = (row: AuditFindings['byRow'][number]) => {
    const { calibration } = row;
    const values = calibration
      ? [
          calibration.nll,
          calibration.parts.nll.miscalibration,
          calibration.brier,
          calibration.parts.brier.miscalibration,
          calibration.parts.brier.discrimination,
          calibration.parts.brier.uncertainty,
          calibration.smoothEce,
        ]
      : new Array<number>(7).fill(Number.NaN);
    return values.map((value) => fixed(value, 4));
  };
  const errors = (row: AuditFindings['byRow'][number]) =>
    (['all', 'foreground', 'boundary'] as const).map((region) => fixed(row.pooled[region].ece, 4));
  return {
    name: 'pooled',
    title: 'All pixels together',
    notes: [
      'Larger cases have more weight. CORP parts (Dimitriadis, Gneiting and Jordan, PNAS 2021): score = miscalibration − discrimination + uncertainty; miscalibration is what an isotonic curve fitted on the same pixels would remove.',
      'On the true foreground, ECE compares the confidence in the decision with its correctness; no model reaches 0 there.',
    ],
    grid: {
      columns: [
        ...leftColumns('Row'),
        ...rightColumns(
          'NLL ↓',
          'of it miscal.',
          'Brier ↓',
          'miscal. ↓',
          'discr. ↑',
          'uncert.',
          'Smooth ECE ↓',
        ),
        ...rightColumns('ECE ↓', 'ECE, foreground ↓', 'ECE, boundary ↓'),
      ],
      rows: byRow.map((row) => plainCells(row.row, ...parts(row), ...errors(row))),
    },
    records: recordsOf(byRow, {
      row: ({ row }) => row,
      nll: ({ calibration }) => calibration?.nll ?? Number.NaN,
      brier: ({ calibration }) => calibration?.brier ?? Number.NaN,
      ece: ({ pooled }) => pooled.all.ece,
    }),
  };
}

/** Ratios of the volumes from Σ p and from masks to the true volumes. */
export function volumesTable({ byRow }: AuditFindings): Table {
  const rows = byRow.flatMap(({ row, volume }) => (volume ? [{ row, ...volume }] : []));
  const text = (value: number, { low, high }: Interval) =>
    Number.isNaN(low) ? fixed(value, 3) : `${fixed(value, 3)} [${fixed(low, 3)}, ${fixed(high, 3)}]`;
  return {
    name: 'volumes',
    title: 'Volumes',
    notes: [
      'Ratios of sums over all cases to the true pixels; 1 is correct. 95 % intervals: jackknife over patients. For a calibrated model, Σ p / truth is 1 over many cases, whatever its mask.',
    ],
    grid: {
      columns: [
        ...leftColumns('Row'),
        ...rightColumns('Cases', 'with the class', 'Σ p / truth', 'Mask / truth'),
      ],
      rows: rows.map((one) =>
        plainCells(
          one.row,
          String(one.cases),
          String(one.casesWithClass),
          text(one.expected, one.expectedInterval),
          text(one.decided, one.decidedInterval),
        ),
      ),
    },
    records: recordsOf(rows, {
      row: ({ row }) => row,
      cases: (one) => one.cases,
      cases_with_class: (one) => one.casesWithClass,
      expected_over_truth: ({ expected }) => expected,
      decided_over_truth: ({ decided }) => decided,
    }),
  };
}

/** Thresholds for target values. */
export function operatingPointsTable({ operatingPoints, rows }: AuditFindings): Table {
  return {
    name: 'operating-points',
    title: `Where to cut: ${rows.foreground}`,
    notes: [
      'Of thresholds 0.05, 0.10, … 0.95: the highest that reaches the mean recall over cases, the lowest that reaches the mean precision and leaves a mask in at least half of the cases with the class, and the one with the highest mean DSC. 95 % intervals: bootstrap over patients. The thresholds are chosen on the same cases, so values on others will be slightly worse.',
    ],
    grid: {
      columns: [...leftColumns('Wanted'), ...rightColumns('Threshold', 'Recall', 'Precision', 'DSC')],
      rows: operatingPoints.map(({ wanted, threshold, values }) =>
        plainCells(
          wanted,
          threshold === null ? 'not reached' : fixed(threshold, 2),
          ...(['recall', 'precision', 'dsc'] as const).map((name) => {
            if (!values) return undefinedMark;
            const { mean, low, high } = values[name];
            return Number.isNaN(low)
              ? fixed(mean, 3)
              : `${fixed(mean, 3)} [${fixed(low, 3)}, ${fixed(high, 3)}]`;
          }),
        ),
      ),
    },
    records: recordsOf(operatingPoints, {
      wanted: ({ wanted }) => wanted,
      threshold: ({ threshold }) => threshold ?? Number.NaN,
    }),
  };
}
