/** The tables of an audit that compare: with and without a recalibration, and two models. */
import { metricCatalogue } from '../../metrics/catalogue.js';
import { differenceText } from '../../report/tables/cell-text.js';
import {
  directed,
  leftColumns,
  plainCells,
  recordsOf,
  rightColumns,
  type Table,
} from '../../report/tables/table.js';
import { counted, fixed, pValueText } from '../../text/number-format.js';
import type { AuditFindings } from '../findings/findings.js';
import { type ModelComparison, twoModelsWarning } from '../findings/model-comparison.js';

/** The effect of recalibrations on other patients than they were learned from; undefined where there is none. */
export function gainsTable({ gains, rows }: AuditFindings, isApplied: boolean): Table | undefined {
  if (gains.length === 0) return undefined;
  const lines = gains.flatMap(({ version, metrics }) => metrics.map((one) => ({ version, ...one })));
  return {
    name: 'recalibration',
    title: `Recalibrated: ${rows.whole}`,
    notes: [
      isApplied
        ? 'With the given recalibration, on all cases.'
        : 'Learned from one half of the patients, tested on the other. Means over patients, and the mean difference (recalibrated minus original) with its 95 % interval over patients.',
    ],
    grid: {
      columns: [
        ...leftColumns('Recalibration', 'Metric'),
        ...rightColumns('Original', 'Recalibrated', 'Difference', 'Patients', 'p (Wilcoxon)'),
      ],
      rows: lines.map(
        ({ version, metric, firstMean, secondMean, difference, low, high, patients, pValue }) => {
          const { label, better, digits } = metricCatalogue[metric];
          return plainCells(
            version,
            directed(label, better),
            fixed(firstMean, digits),
            fixed(secondMean, digits),
            differenceText(difference, low, high, digits),
            String(patients),
            pValueText(pValue),
          );
        },
      ),
    },
    records: recordsOf(lines, {
      version: ({ version }) => version,
      metric: ({ metric }) => metric,
      difference: ({ difference }) => difference,
    }),
  };
}

/** Comparison of two models on the same cases, with the warning. */
export function comparisonTable({ names, metrics, row, patients, cases }: ModelComparison): Table {
  return {
    name: 'comparison',
    title: `${names[1]} against ${names[0]}: ${row}`,
    notes: [
      twoModelsWarning,
      `${counted(cases.length, 'common case')} of ${counted(patients, 'patient')}. Mean difference (${names[1]} minus ${names[0]}) with its 95 % interval over patients, Wilcoxon's signed-rank test over patients, and p after Holm's correction over these ${metrics.length} metrics.`,
    ],
    grid: {
      columns: [
        ...leftColumns('Metric'),
        ...rightColumns(names[0], names[1], 'Difference', 'p', 'p, Holm'),
        ...leftColumns('Test'),
      ],
      rows: metrics.map(({ metric, firstMean, secondMean, difference, low, high, ...test }) => {
        const { label, better, digits } = metricCatalogue[metric];
        const agreement = test.agrees ? '' : '; ranks and mean disagree';
        return plainCells(
          directed(label, better),
          fixed(firstMean, digits),
          fixed(secondMean, digits),
          differenceText(difference, low, high, digits),
          pValueText(test.pValue),
          pValueText(test.adjustedPValue),
          `${test.method}${agreement}`,
        );
      }),
    },
    records: recordsOf(metrics, {
      metric: ({ metric }) => metric,
      difference: ({ difference }) => difference,
      p: ({ pValue }) => pValue,
    }),
  };
}
