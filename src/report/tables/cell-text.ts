/** Cell texts shared by several tables. */
import type { ExperimentVerdict } from '../../evaluate/claim-verdict.js';
import { networksText } from '../../evaluate/network.js';
import { type MetricName, metricCatalogue } from '../../metrics/catalogue.js';
import type { MeanDeviation } from '../../statistics/mean-deviation.js';
import { type LossPair, lossLabels } from '../../study/losses.js';
import { fixed, intervalText, signed } from '../../text/number-format.js';
import { directed, type GridColumn, rightColumns } from './table.js';

/** One column per metric, with an arrow for the better direction. */
export function metricColumns(metrics: readonly MetricName[]): GridColumn[] {
  return rightColumns(
    ...metrics.map((metric) => directed(metricCatalogue[metric].label, metricCatalogue[metric].better)),
  );
}

/** "0.812 ± 0.043"; a single value has no deviation. */
export function meanText({ mean, standardDeviation }: MeanDeviation, digits: number): string {
  const spread = Number.isNaN(standardDeviation) ? '' : ` ± ${fixed(standardDeviation, digits)}`;
  return `${fixed(mean, digits)}${spread}`;
}

/** " (2)" after a mean that leaves out two cases in which the value is undefined; empty if it leaves out none. */
export function leftOut(undefinedCount: number): string {
  return undefinedCount > 0 ? ` (${undefinedCount})` : '';
}

/** "−0.031 [−0.048, −0.012]"; too few cases have no interval. */
export function differenceText(difference: number, low: number, high: number, digits: number): string {
  const interval = Number.isNaN(low) ? '' : ` ${intervalText(low, high, digits)}`;
  return `${signed(difference, digits)}${interval}`;
}

/** "DSC → DSC++". */
export function pairText({ baseline, calibrated }: LossPair): string {
  return `${lossLabels[baseline]} → ${lossLabels[calibrated]}`;
}

/** Numbers of patients, cases and networks behind a verdict; empty without results. */
export function sizeTexts({ dataset, patients, cases, networks }: ExperimentVerdict): string[] {
  return dataset ? [String(patients), String(cases), networksText(networks)] : ['', '', ''];
}
