/** mL1-ACE on the hippocampus set: what MONAI's tutorial reports, beside the nearest two losses here. */
import { binCount } from '../metrics/calibration-error.js';
import { type MetricName, metricCatalogue } from '../metrics/catalogue.js';
import type { RunRecord } from '../record/run-record.js';
import type { StudyRecord } from '../record/study-record.js';
import { fixed, intervalText, signed } from '../text/number-format.js';
import { metricValues, type NetworkValues } from './case-values.js';
import { datasetRuns, samePlaces } from './dataset-runs.js';
import { networkOf, networksText } from './network.js';
import { comparePaired } from './paired-comparison.js';

/**
 * Means before and after mL1-ACE joins Dice and cross entropy, as published there, not computed here.
 * Source: calibration/segmentation_calibration.ipynb of Project-MONAI/tutorials.
 */
const reported: readonly { metric: MetricName; without: string; with: string }[] = [
  { metric: 'dsc', without: '0.799', with: '0.829' },
  { metric: 'ace', without: '0.117', with: '0.090' },
  { metric: 'mce', without: '0.296', with: '0.209' },
];

/**
 * "MONAI’s tutorial reports …: DSC 0.799 → 0.829, …. Here, …: DSC 0.869 → 0.871 (+0.002 [−0.003, +0.007]), …" Undefined unless
 * both losses were trained on `msd-hippocampus`.
 *
 * ```ts
 * typeof tutorialComparison(evaluation.study); // 'undefined'
 * ```
 */
export function tutorialComparison(study: StudyRecord): string | undefined {
  const runs = datasetRuns(study).find(({ dataset }) => dataset === 'msd-hippocampus');
  const [all, allWith] = [runs?.losses.get('dsc-ce') ?? [], runs?.losses.get('ml1-ace') ?? []];
  const [without, withPenalty] = [samePlaces(all, allWith), samePlaces(allWith, all)];
  if (!runs || without.length === 0) return undefined;
  const theirs = reported.map((one) => `${metricCatalogue[one.metric].label} ${one.without} → ${one.with}`);
  const ours = reported.map(({ metric }) => {
    const valuesOf = (trained: readonly RunRecord[]) => overClasses(trained, metric);
    const { firstMean, secondMean, estimate, low, high } = comparePaired(
      valuesOf(without),
      valuesOf(withPenalty),
      runs.patientOf,
    );
    const interval = Number.isNaN(low) ? '' : ` ${intervalText(low, high, 3)}`;
    return `${metricCatalogue[metric].label} ${fixed(firstMean, 3)} → ${fixed(secondMean, 3)} (${signed(estimate.mean, 3)}${interval})`;
  });
  return `MONAI’s tutorial on calibration adds mL1-ACE to a squared Dice loss and cross entropy, on 48 volumes of the same set (32 for training, 8 tested), and reports ${theirs.join(', ')}: one seed, another network, 20 bins. The weight of mL1-ACE is theirs, chosen on volumes that are test cases here. Here, in ${networksText(without.map(networkOf))} and with ${binCount} bins: ${ours.join(', ')}. Both are means over the two foreground classes.`;
}

/** Per case, the mean over the foreground classes; NaN where one of them has no value. */
function overClasses(trained: readonly RunRecord[], metric: MetricName): NetworkValues[] {
  const [first, ...others] = trained[0]!.config.foregroundClasses.map((row) =>
    metricValues(trained, row, metric),
  );
  return first!.map((network, run) => ({
    ...network,
    values: network.values.map(
      (value, at) =>
        others.reduce((sum, ofClass) => sum + ofClass[run]!.values[at]!, value) / (others.length + 1),
    ),
  }));
}
