/** The table of recalibrations: every loss without and with each recalibration. */

import { averageOverSeeds } from '../../evaluate/case-values.js';
import { type DatasetRuns, seedsOf } from '../../evaluate/dataset-runs.js';
import { type Evaluation, studyNotes } from '../../evaluate/evaluation.js';
import {
  comparedMetrics,
  type Treatment,
  treatedValues,
  treatmentLabel,
} from '../../evaluate/recalibration-comparison.js';
import { definedIds, rivalsOf, type TestedIds } from '../../evaluate/tested-alike.js';
import { type MetricName, metricCatalogue } from '../../metrics/catalogue.js';
import { recalibrationMethods } from '../../recalibrate/recalibrated-versions.js';
import type { Recalibration } from '../../record/recalibration-file.js';
import { type MeanDeviation, meanAndDeviation } from '../../statistics/mean-deviation.js';
import { type LossName, lossLabels, lossNames } from '../../study/losses.js';
import { fixed, percent } from '../../text/number-format.js';
import { leftOut, meanText, metricColumns } from './cell-text.js';
import {
  leftColumns,
  onDemand,
  plainCells,
  recordsOf,
  rightColumns,
  type Table,
  type TableCell,
} from './table.js';

/** One line: a loss under one treatment in one row of a data set. */
interface Line {
  runs: DatasetRuns;
  row: string;
  loss: LossName;
  treatment: Treatment;
  seeds: readonly number[];
  /** Its test cases, those with an undefined value included. */
  tested: TestedIds;
  /** Those in which a metric is defined. */
  defined: ReadonlyMap<MetricName, TestedIds>;
  /** The fitted number or numbers, averaged over seeds. */
  fitted: readonly number[];
  /** Mean over seeds of the share of validation pixels with a probability below 1e-7. */
  saturatedShare: number;
  /** Means over runs of the numbers of validation cases and of their pixels that the treatment is learned on; NaN for none. */
  validation: { cases: number; pixels: number };
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
    title: 'Recalibration: alternatives without retraining',
    notes: [
      ...studyNotes(evaluation),
      'Temperature T: softmax(z / T) of the logits z; class temperatures: softmax(z_c / T_c); both fitted to the NLL of the validation cases. Isotonic: the frequency of a class among validation pixels as a monotone function of its logit, one class against the rest, renormalised. Score S: foreground probabilities times the soft Dice score of their class on validation, as the theory of DSC++ suggests for a small foreground; the theory applies to that loss only. The threshold of its mask is S/2. All are fitted on the prepared grid and, like all scores, evaluated on the original grid.',
      'Mean ± standard deviation over test cases, each averaged over its seeds. Bold: best mean of the data set, among those over the same cases. Saturated: share of validation pixels with a probability below 1e-7, whose logits would be lost by clipping there. Learned on: number of validation cases of a run and of their pixels on the prepared grid that this recalibration is learned on, mean over runs. These are the validation cases of the fixed split or of each fold, whose patients are used neither for training nor for testing in it. Isotonic curves and scores use all pixels, temperatures at most about a million.',
    ],
    grid: {
      columns: [
        ...leftColumns('Data set', 'Loss', 'Probabilities'),
        ...metricColumns(printed),
        ...onDemand(...leftColumns('Fitted'), ...rightColumns('Saturated', 'Learned on', 'Cases', 'Seeds')),
      ],
      rows: printedGroups.flatMap((lines) => lines.map((line) => gridRow(line, lines, printed))),
    },
    records: recordsOf(
      groups.flat().flatMap((line) => comparedMetrics.map((metric) => ({ line, metric }))),
      {
        preset: () => evaluation.preset,
        dataset: ({ line }) => line.runs.dataset,
        class: ({ line }) => line.row,
        loss: ({ line }) => line.loss,
        treatment: ({ line }) => line.treatment,
        fitted: ({ line }) => line.fitted.join(' '),
        saturated_share: ({ line }) => line.saturatedShare,
        seeds: ({ line }) => line.seeds.join(' '),
        metric: ({ metric }) => metric,
        better: ({ metric }) => metricCatalogue[metric].better,
        mean: ({ line, metric }) => line.summaries.get(metric)!.mean,
        sd: ({ line, metric }) => line.summaries.get(metric)!.standardDeviation,
        cases: ({ line, metric }) => line.summaries.get(metric)!.count,
        undefined_cases: ({ line, metric }) => line.summaries.get(metric)!.undefinedCount,
        validation_cases: ({ line }) => line.validation.cases,
        validation_pixels: ({ line }) => line.validation.pixels,
      },
    ),
  };
}

const treatments: readonly Treatment[] = ['as-is', ...recalibrationMethods];

function linesOf(runs: DatasetRuns, row: string): Line[] {
  return lossNames.flatMap((loss) => {
    const trained = runs.losses.get(loss);
    if (!trained) return [];
    const recalibrations = trained.map((run) => run.recalibration);
    const mean = (values: readonly number[]) => meanAndDeviation(values).mean;
    const meanByName = (ofRun: (recalibration: Recalibration) => Readonly<Record<string, number>>) =>
      Object.keys(ofRun(recalibrations[0]!)).map((name) =>
        mean(recalibrations.map((recalibration) => ofRun(recalibration)[name]!)),
      );
    const fitted: Record<Treatment, number[]> = {
      'as-is': [],
      temperature: [mean(recalibrations.map(({ temperature }) => temperature))],
      'class-temperature': meanByName(({ classTemperatures }) => classTemperatures),
      isotonic: [],
      score: meanByName(({ scores }) => scores),
    };
    const byCase = (treatment: Treatment, metric: MetricName) =>
      averageOverSeeds(treatedValues(trained, treatment, row, metric));
    return treatments.map((treatment) => ({
      runs,
      row,
      loss,
      treatment,
      seeds: seedsOf(trained),
      tested: byCase(treatment, comparedMetrics[0]),
      defined: new Map(
        comparedMetrics.map((metric) => [metric, definedIds(byCase(treatment, metric))] as const),
      ),
      fitted: fitted[treatment],
      saturatedShare: mean(recalibrations.map(({ saturatedShare }) => saturatedShare)),
      validation: {
        cases: treatment === 'as-is' ? Number.NaN : mean(recalibrations.map(({ cases }) => cases)),
        pixels: mean(recalibrations.map((recalibration) => learnedPixels(recalibration, treatment))),
      },
      summaries: new Map(
        comparedMetrics.map(
          (metric) => [metric, meanAndDeviation([...byCase(treatment, metric).values()])] as const,
        ),
      ),
    }));
  });
}

/** Temperatures are learned on a sample, isotonic curves and soft scores on all pixels. */
function learnedPixels({ pixels, isotonicPixels }: Recalibration, treatment: Treatment): number {
  if (treatment === 'as-is') return Number.NaN;
  return treatment === 'isotonic' || treatment === 'score' ? isotonicPixels : pixels;
}

function gridRow(line: Line, group: readonly Line[], printed: readonly MetricName[]): TableCell[] {
  const { runs, row, loss, treatment, fitted, saturatedShare, validation, seeds, summaries } = line;
  const symbols = { temperature: 'T = ', 'class-temperature': 'T = ', score: 'S = ' };
  const symbol = treatment in symbols ? symbols[treatment as keyof typeof symbols] : '';
  return [
    ...plainCells(`${runs.dataset}, ${row}`, lossLabels[loss], treatmentLabel(treatment)),
    ...printed.map((metric) => {
      const summary = summaries.get(metric)!;
      const left = summary.count > 0 ? leftOut(summary.undefinedCount) : '';
      return {
        text: `${meanText(summary, metricCatalogue[metric].digits)}${left}`,
        strong: isBest(line, group, metric),
      };
    }),
    ...plainCells(`${symbol}${fitted.map((value) => fixed(value, 2)).join(', ')}`, percent(saturatedShare)),
    ...plainCells(
      treatment === 'as-is'
        ? ''
        : `${fixed(validation.cases, 0)} cases, ${fixed(validation.pixels, 0)} pixels`,
    ),
    ...plainCells(String(line.tested.size), seeds.join(', ')),
  ];
}

/** Best printed mean of a data set, ties at the printed digits included; means over other cases are no rivals. */
function isBest(line: Line, group: readonly Line[], metric: MetricName): boolean {
  const { digits, better } = metricCatalogue[metric];
  const sign = better === 'higher' ? 1 : -1;
  const rounded = ({ summaries }: Line) => sign * Number(summaries.get(metric)!.mean.toFixed(digits));
  const rivals = rivalsOf(group, ({ defined }) => defined.get(metric)!);
  return (
    rivals.includes(line) &&
    !Number.isNaN(rounded(line)) &&
    rivals.every((other) => !(rounded(other) > rounded(line)))
  );
}
