/**
 * The table of later methods: losses published after the paper and corrections after training, compared with DSC
 * and DSC++.
 */
import { comparableMethods } from '../../evaluate/comparable-methods.js';
import { type Evaluation, studyNotes } from '../../evaluate/evaluation.js';
import { holdsLaterMethods, laterMethods, type MethodResult } from '../../evaluate/later-methods.js';
import { methodLabel, methods, type ReferenceLoss, referenceLosses } from '../../evaluate/method.js';
import { type MethodComparison, type MethodMetric, methodMetrics } from '../../evaluate/method-comparison.js';
import { networksText } from '../../evaluate/network.js';
import { metricCatalogue } from '../../metrics/catalogue.js';
import { tolerances } from '../../study/claims.js';
import { laterDatasets } from '../../study/later-losses.js';
import { lossLabels } from '../../study/losses.js';
import { fixed, signed } from '../../text/number-format.js';
import { differenceText, metricColumns } from './cell-text.js';
import { leftColumns, plainCells, recordsOf, rightColumns, type Table, type TableCell } from './table.js';

/** Undefined if a study has no later method. */
export function laterMethodsTable(evaluation: Evaluation): Table | undefined {
  if (!holdsLaterMethods(evaluation.study)) return undefined;
  const results = laterMethods(evaluation.study);
  return {
    name: 'later-methods',
    title: 'Later methods compared with DSC and DSC++',
    notes: [
      ...studyNotes(evaluation),
      'Means over patients, each averaged over images and networks, of the seeds that all methods of a data set have (of all seeds where they share none). ECE: per image, pooled over all pixels, and in the band at the true boundary. Reach: how far the threshold moves recall and precision; not recorded after a recalibration. Volume: Σp / true pixels − 1. Minutes: wall-clock training time of one network, or of all members of an ensemble; it depends on the processor (provenance.json of each run) and on other work on the machine. On a data set of several classes, pooled ECE, reach and volume are those of any foreground (threshold_class in the CSV file), the other means those of all classes together. Bold: best of the data set, among the methods tested on exactly the patients of DSC++, or without it on the largest set.',
      `NLL − DSC, NLL − DSC++: mean paired difference over patients with its 95 % interval for newly trained networks and new patients, as in the table of significance. *: p < ${tolerances.level} after Holm over the declared tests, ${methods.length - 1} methods on ${laterDatasets.length} data sets, for each reference and score by itself; tests without results count as p = 1. The declared data sets are ${laterDatasets.join(', ')}; a test on another one is corrected as if it alone had results. Paired differences use every fold and seed that both have. An ensemble averages all seeds of a fold, counts as one network, and is compared with one network of each fold. Mirrors take a prediction for every mirror image. These tests decide no claim.`,
    ],
    grid: {
      columns: [
        ...leftColumns('Data set', 'Method'),
        ...rightColumns('Patients', 'Networks'),
        ...metricColumns(['nll', 'brier', 'ece']),
        ...rightColumns('ECE, pooled ↓'),
        ...metricColumns(['ece_boundary', 'dsc']),
        ...rightColumns('Reach ↑', 'Volume', 'Minutes'),
        ...rightColumns(...referenceLosses.map((loss) => `NLL − ${lossLabels[loss]} [95 %]`)),
      ],
      rows: results.map((result) =>
        gridRow(
          result,
          results.filter(({ dataset }) => dataset === result.dataset),
        ),
      ),
    },
    records: recordsOf(
      results.flatMap((result) => methodMetrics.map((metric) => ({ result, metric }))),
      {
        preset: () => evaluation.preset,
        dataset: ({ result }) => result.dataset,
        class: ({ result }) => result.row,
        loss: ({ result }) => result.method.loss,
        treatment: ({ result }) => result.method.treatment,
        networks: ({ result }) => result.networks.length,
        patients: ({ result }) => result.patients,
        metric: ({ metric }) => metric,
        better: ({ metric }) => metricCatalogue[metric].better,
        mean: ({ result, metric }) => result.means[metric],
        threshold_class: ({ result }) => result.thresholdRow,
        ece_pooled: ({ result }) => result.pooledEce,
        reach: ({ result }) => result.reach,
        volume_bias: ({ result }) => result.volumeBias,
        training_seconds: ({ result }) => result.trainingSeconds,
        ...againstColumns('dsc'),
        ...againstColumns('dsc++'),
      },
    ),
  };
}

type Line = { result: MethodResult; metric: MethodMetric };

function againstColumns(against: ReferenceLoss): Record<string, (line: Line) => number> {
  const column = (of: (comparison: MethodComparison) => number) => (line: Line) => {
    const comparison = comparisonOf(line.result, against, line.metric);
    return comparison ? of(comparison) : Number.NaN;
  };
  const name = against === 'dsc' ? 'dsc' : 'dscpp';
  return {
    [`minus_${name}`]: column(({ paired }) => paired.estimate.mean),
    [`minus_${name}_low`]: column(({ paired }) => paired.low),
    [`minus_${name}_high`]: column(({ paired }) => paired.high),
    [`minus_${name}_p`]: column(({ paired }) => paired.pValue),
    [`minus_${name}_p_holm`]: column(({ adjustedPValue }) => adjustedPValue),
  };
}

function comparisonOf({ comparisons }: MethodResult, against: ReferenceLoss, metric: MethodMetric) {
  return comparisons.find((one) => one.against === against && one.metric === metric);
}

function gridRow(result: MethodResult, group: readonly MethodResult[]): TableCell[] {
  const { dataset, row, method, patients, networks, reach, volumeBias, trainingSeconds } = result;
  const rivals = comparableMethods(group);
  const best = (value: (one: MethodResult) => number, digits: number, sign: 1 | -1): TableCell => {
    const rounded = (one: MethodResult) => sign * Number(value(one).toFixed(digits));
    const isBest =
      rivals.includes(result) &&
      rivals.length > 1 &&
      rivals.every((other) => !(rounded(other) > rounded(result)));
    return { text: fixed(value(result), digits), strong: isBest && !Number.isNaN(value(result)) };
  };
  const metric = (name: MethodMetric) => {
    const { digits, better } = metricCatalogue[name];
    return best(({ means: of }) => of[name], digits, better === 'higher' ? 1 : -1);
  };
  return [
    ...plainCells(`${dataset}, ${row}`, methodLabel(method), String(patients), networksText(networks)),
    ...(['nll', 'brier', 'ece'] as const).map(metric),
    best(({ pooledEce }) => pooledEce, metricCatalogue.ece.digits, -1),
    ...(['ece_boundary', 'dsc'] as const).map(metric),
    ...plainCells(fixed(reach, 3), signed(volumeBias, 3), fixed(trainingSeconds / 60, 0)),
    ...referenceLosses.map((against) => differenceCell(comparisonOf(result, against, 'nll'))),
  ];
}

function differenceCell(comparison: MethodComparison | undefined): TableCell {
  if (!comparison) return { text: '' };
  const { paired, adjustedPValue } = comparison;
  const told = adjustedPValue < tolerances.level && paired.estimate.mean !== 0;
  const text = differenceText(paired.estimate.mean, paired.low, paired.high, metricCatalogue.nll.digits);
  return { text: `${text}${told ? ' *' : ''}` };
}
