/** The table of baselines without training: every loss as it is, at its temperature, and times its class score. */
import { type MetricName, metricCatalogue } from '../../metrics/catalogue.js';
import { recalibrationMethods } from '../../record/recalibrated-file.js';
import { type MeanDeviation, meanAndDeviation } from '../../statistics/mean-deviation.js';
import { type LossName, lossLabels, lossNames } from '../../study/losses.js';
import { type DatasetRuns, seedsOf } from '../dataset-runs.js';
import { type Evaluation, studyNotes } from '../evaluation.js';
import { fixed, percent } from '../number-format.js';
import {
  comparedMetrics,
  type Treatment,
  treatedValues,
  treatmentLabel,
} from '../recalibration-comparison.js';
import { directed, type GridCell, type Table } from './table.js';

const treatments: readonly Treatment[] = ['as-is', ...recalibrationMethods];

/** One line: a loss under one treatment in one row of a data set. */
interface Line {
  runs: DatasetRuns;
  row: string;
  loss: LossName;
  treatment: Treatment;
  seeds: readonly number[];
  /** The fitted number or numbers, averaged over seeds. */
  fitted: readonly number[];
  /** Mean over seeds of the share of validation pixels whose logits are lost. */
  saturatedShare: number;
  summaries: ReadonlyMap<MetricName, MeanDeviation>;
}

export function recalibrationTable(evaluation: Evaluation): Table {
  const groups = evaluation.datasets.flatMap((runs) => runs.rows.map((row) => linesOf(runs, row)));
  const printedGroups = groups.filter(([line]) => line && line.row === line.runs.calibrationRow);
  const known = printedGroups.some((lines) =>
    lines.some(({ summaries }) => summaries.get('posterior_distance')!.count > 0),
  );
  const printed = comparedMetrics.filter((metric) => metric !== 'posterior_distance' || known);
  return {
    name: 'recalibration',
    title: 'Recalibration: what can be had without training again',
    notes: [
      ...studyNotes(evaluation),
      'Temperature T: softmax(log p / T), T fitted to the NLL of the validation cases. Score S: foreground probabilities times the soft Dice score of their class on validation, as the theory of DSC++ suggests; it is a theory of that loss alone. Both are found on the prepared grid and judged, as all scores, on the original grid.',
      'Mean ± standard deviation over test cases, each averaged over its seeds. Bold: best mean of the data set. Saturated: share of validation pixels at which a float32 probability below 1e-7 hides how sure the network was, so that no temperature can undo it.',
    ],
    grid: {
      columns: [
        { label: 'Data set', align: 'left' },
        { label: 'Loss', align: 'left' },
        { label: 'Probabilities', align: 'left' },
        { label: 'Fitted', align: 'left' },
        { label: 'Saturated', align: 'right' },
        { label: 'Cases', align: 'right' },
        { label: 'Seeds', align: 'right' },
        ...printed.map((metric) => {
          const { label, better } = metricCatalogue[metric];
          return { label: directed(label, better), align: 'right' as const };
        }),
      ],
      rows: printedGroups.flatMap((lines) => lines.map((line) => gridRow(line, lines, printed))),
    },
    records: {
      columns: [
        'preset',
        'dataset',
        'class',
        'loss',
        'treatment',
        'fitted',
        'saturated_share',
        'seeds',
        'metric',
        'better',
        'mean',
        'sd',
        'cases',
        'undefined_cases',
      ],
      rows: groups.flat().flatMap((line) =>
        comparedMetrics.map((metric) => {
          const { mean, standardDeviation, count, undefinedCount } = line.summaries.get(metric)!;
          return [
            evaluation.preset,
            line.runs.dataset,
            line.row,
            line.loss,
            line.treatment,
            line.fitted.join(' '),
            line.saturatedShare,
            line.seeds.join(' '),
            metric,
            metricCatalogue[metric].better,
            mean,
            standardDeviation,
            count,
            undefinedCount,
          ];
        }),
      ),
    },
  };
}

function linesOf(runs: DatasetRuns, row: string): Line[] {
  return lossNames.flatMap((loss) => {
    const cells = runs.losses.get(loss);
    if (!cells) return [];
    const recalibrations = cells.map((cell) => cell.recalibration);
    const mean = (values: readonly number[]) => meanAndDeviation(values).mean;
    const fitted: Record<Treatment, number[]> = {
      'as-is': [],
      temperature: [mean(recalibrations.map(({ temperature }) => temperature))],
      score: cells[0]!.config.foregroundClasses.map((name) =>
        mean(recalibrations.map(({ scores }) => scores[name]!)),
      ),
    };
    return treatments.map((treatment) => ({
      runs,
      row,
      loss,
      treatment,
      seeds: seedsOf(cells),
      fitted: fitted[treatment],
      saturatedShare: mean(recalibrations.map(({ saturatedShare }) => saturatedShare)),
      summaries: new Map(
        comparedMetrics.map(
          (metric) =>
            [metric, meanAndDeviation([...treatedValues(cells, treatment, row, metric).values()])] as const,
        ),
      ),
    }));
  });
}

function gridRow(line: Line, group: readonly Line[], printed: readonly MetricName[]): GridCell[] {
  const { runs, row, loss, treatment, fitted, saturatedShare, seeds, summaries } = line;
  const symbol = { 'as-is': '', temperature: 'T = ', score: 'S = ' }[treatment];
  return [
    { text: `${runs.dataset}, ${row}` },
    { text: lossLabels[loss] },
    { text: treatmentLabel(treatment) },
    { text: `${symbol}${fitted.map((value) => fixed(value, 2)).join(', ')}` },
    { text: percent(saturatedShare) },
    { text: String(runs.caseIds.length) },
    { text: seeds.join(', ') },
    ...printed.map((metric) => {
      const { mean, standardDeviation, undefinedCount } = summaries.get(metric)!;
      const { digits } = metricCatalogue[metric];
      const spread = Number.isNaN(standardDeviation) ? '' : ` ± ${fixed(standardDeviation, digits)}`;
      const left = undefinedCount > 0 && !Number.isNaN(mean) ? ` (${undefinedCount})` : '';
      return { text: `${fixed(mean, digits)}${spread}${left}`, strong: isBest(line, group, metric) };
    }),
  ];
}

/** Best printed mean of a data set, ties at the printed digits included. */
function isBest(line: Line, group: readonly Line[], metric: MetricName): boolean {
  const { digits, better } = metricCatalogue[metric];
  const sign = better === 'higher' ? 1 : -1;
  const rounded = ({ summaries }: Line) => sign * Number(summaries.get(metric)!.mean.toFixed(digits));
  return !Number.isNaN(rounded(line)) && group.every((other) => !(rounded(other) > rounded(line)));
}
