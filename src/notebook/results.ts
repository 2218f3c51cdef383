/** Access to finished results from notebooks. */
import { join } from 'node:path';
import { csvParse } from 'd3-dsv';
import { DataError, unknownName } from '../core/errors.js';
import { groupBy } from '../core/group-by.js';
import type { Comparison } from '../evaluate/comparison.js';
import { type Evaluation, evaluate } from '../evaluate/evaluation.js';
import { type MetricName, metricCatalogue } from '../metrics/catalogue.js';
import { cellText } from '../record/csv-file.js';
import { openMembers } from '../record/record-members.js';
import { recordFiles, runFiles } from '../record/run-files.js';
import type { RunRecord } from '../record/run-record.js';
import { readStudy } from '../record/study-record.js';
import { meanAndDeviation } from '../statistics/mean-deviation.js';
import { type LossName, type LossPair, lossLabel, lossLabels, lossPairs } from '../study/losses.js';
import { patientOf, type RunConfig, runPlace } from '../study/run-config.js';
import { counted, fixed, intervalText, pValueText, signed } from '../text/number-format.js';
import type { Row } from './data-frame.js';
import type { NotebookStudy } from './open-study.js';
import { runFolder } from './results-folder.js';

/**
 * All results of the study's preset, compared and judged. Without results throws DataError with the command that
 * produces them.
 *
 * ```ts
 * const { preset, comparisons } = loadResults(mini);
 * [preset, comparisons.length > 0]; // ['mini', true]
 * ```
 */
export function loadResults({ outDir, preset }: NotebookStudy): Evaluation {
  const results = readStudy(outDir, preset.name);
  if (results.runs.length > 0) return evaluate(results);
  throw new DataError({
    verb: 'missing',
    what: `results of preset ${preset.name}`,
    where: join(outDir, preset.name),
    remedy: `make them with "npm run replicate -- --preset ${preset.name}", then run this cell again`,
  });
}

/**
 * The same for given runs only, such as those just trained in a notebook.
 *
 * ```ts
 * const { datasets } = evaluateRuns(study, trained);
 * datasets.map(({ dataset }) => dataset); // ['phantom-skin']
 * ```
 */
export function evaluateRuns({ preset }: NotebookStudy, runs: readonly RunRecord[]): Evaluation {
  return evaluate({ preset: preset.name, runs, unfinished: [], outdated: [], absent: [] });
}

/**
 * One row per loss: means of the given metrics over test cases and networks, in one row of the record.
 *
 * ```ts
 * const [row] = scoreRows(trained, 'lesion', ['nll', 'dsc']);
 * [row.loss, row.cases]; // ['DSC', 3]
 * ```
 */
export function scoreRows(runs: readonly RunRecord[], row: string, metrics: readonly MetricName[]): Row[] {
  for (const metric of metrics)
    if (!(metric in metricCatalogue)) throw unknownName('metric', metric, Object.keys(metricCatalogue));
  const rows = [...new Set(runs.flatMap(({ cases }) => cases.map(({ className }) => className)))];
  if (!rows.includes(row)) throw unknownName('row', row, rows);
  return [...groupBy(runs, ({ config }) => config.loss)].map(([loss, own]) => {
    const scores = own.flatMap((run) => run.cases.filter(({ className }) => className === row));
    const means = metrics.map((metric) => [
      metricCatalogue[metric].label,
      meanAndDeviation(scores.map(({ values }) => values[metric])).mean,
    ]);
    return {
      loss: lossLabel(loss),
      networks: own.length,
      cases: new Set(scores.map(({ caseId }) => caseId)).size,
      ...Object.fromEntries(means),
    };
  });
}

/**
 * The mean of a metric over the rows of one class in the cases.csv files of some runs, read and averaged
 * independently of the other code: notebooks use it to check their statements against the files. Undefined values
 * are left out. By case, every image of every network counts equally, as in `scoreRows`; by patient, the
 * images of a patient are averaged first, as in the tests.
 *
 * ```ts
 * const mean = storedMean(study, trained.slice(0, 1), 'lesion', 'nll');
 * Math.abs(mean - scoreRows(trained, 'lesion', ['nll'])[0].NLL) < 1e-9; // true
 * ```
 */
export function storedMean(
  study: NotebookStudy,
  runs: readonly RunRecord[],
  row: string,
  metric: MetricName,
  by: 'case' | 'patient' = 'case',
): number {
  const scores = runs.flatMap(({ config }) =>
    csvParse(storedText(study, config, recordFiles.cases))
      .filter((line) => cellText(line.class ?? '') === row)
      .map((line) => ({
        network: runPlace(config),
        patient: patientOf(config, cellText(line.case!)),
        value: Number(line[metric]),
      })),
  );
  if (by === 'case') return meanOf(scores);
  const ofPatients = [...groupBy(scores, ({ patient }) => patient).values()];
  return meanOf(
    ofPatients.map((own) => ({
      value: meanOf(
        [...groupBy(own, ({ network }) => network).values()].map((one) => ({ value: meanOf(one) })),
      ),
    })),
  );
}

function meanOf(scores: readonly { value: number }[]): number {
  return meanAndDeviation(scores.map(({ value }) => value)).mean;
}

/**
 * A file from the record.zip of a finished run, such as `posterior.json`.
 *
 * ```ts
 * storedText(study, trained[0].config, 'cases.csv').startsWith('case,class,dsc'); // true
 * ```
 */
export function storedText(study: NotebookStudy, config: RunConfig, name: string): string {
  return openMembers(join(runFolder(study, config), runFiles.record)).text(name);
}

/**
 * The finding of one data set on a pair of losses, in bold: the verdict on its claim, or the reason why there is
 * none.
 *
 * ```ts
 * findingText(evaluation, 'dsb2018', ['dsc', 'dsc++']).startsWith('**dsb2018, preset mini'); // true
 * ```
 */
export function findingText(evaluation: Evaluation, dataset: string, losses: readonly LossName[]): string {
  const [baseline, calibrated] = losses;
  const about = `${dataset}, preset ${evaluation.preset}`;
  if (!baseline || !calibrated) return `**${about}: nothing to compare yet.**`;
  for (const loss of losses)
    if (!(loss in lossLabels)) throw unknownName('loss', loss, Object.keys(lossLabels));
  const known = evaluation.datasets.map((one) => one.dataset);
  if (!known.includes(dataset)) throw unknownName('data set', dataset, known);
  const isPair = (pair: LossPair) => pair.baseline === baseline && pair.calibrated === calibrated;
  const answers = evaluation.verdicts
    .flatMap(({ pairs }) => pairs)
    .filter(({ pair }) => isPair(pair))
    .flatMap(({ experiments }) => experiments);
  const none = lossPairs.some(isPair) ? 'a rehearsal, no verdict' : 'no claim judges this pair';
  const verdict = answers.find((answer) => answer.dataset === dataset)?.verdict ?? none;
  return `**${about}: ${verdict}.** From ${lossLabels[baseline]} to ${lossLabels[calibrated]}:`;
}

/**
 * A comparison in one line: "NLL 0.12 → 0.05, difference −0.07 [−0.09, −0.05], p = 0.004 over 12 cases".
 *
 * ```ts
 * const nll = evaluation.comparisons.find(({ quantity }) => quantity === 'nll');
 * comparisonText(nll).startsWith('NLL '); // true
 * ```
 */
export function comparisonText(comparison: Comparison): string {
  const { quantity, baselineMean, calibratedMean, difference, low, high, adjustedPValue } = comparison;
  const { label, digits } = quantity === 'reach' ? { label: 'Reach', digits: 3 } : metricCatalogue[quantity];
  const p = pValueText(adjustedPValue);
  const means = `${label} ${fixed(baselineMean, digits)} → ${fixed(calibratedMean, digits)}`;
  const change = `difference ${signed(difference, digits)}`;
  if (Number.isNaN(low))
    return `${means}, ${change} over ${unitsText(comparison)}, no interval: one pair of networks`;
  return [
    means,
    `${change} ${intervalText(low, high, digits)}`,
    `p ${p.startsWith('<') ? p : `= ${p}`} after Holm over ${unitsText(comparison)}`,
  ].join(', ');
}

/** The number of patients, the unit of the tests; called cases if each patient has one case. */
function unitsText({ differences, cases }: Comparison): string {
  const patients = counted(differences.length, 'patient');
  return cases === differences.length ? counted(cases, 'case') : `${patients} with ${cases} cases`;
}
