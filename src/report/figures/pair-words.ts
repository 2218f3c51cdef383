import type { DatasetRuns, PairRuns } from '../../evaluate/dataset-runs.js';
import { networksText } from '../../evaluate/network.js';
import type { RunRecord } from '../../record/run-record.js';
import { lossLabels } from '../../study/losses.js';
import type { PresetName } from '../../study/run-config.js';
import { counted, seedsText } from '../../text/number-format.js';

/** Runs of one loss (or the parts of their records that a chart needs) with the label and ink of the loss. */
export interface NamedRuns<Run = RunRecord> {
  label: string;
  ink: 'baseline' | 'calibrated' | 'third' | 'fourth';
  runs: readonly Run[];
}

/** Both losses of a pair, the baseline first. */
export function lossesOf({ pair, baseline, calibrated }: PairRuns): NamedRuns[] {
  return [
    { ink: 'baseline', label: lossLabels[pair.baseline], runs: baseline },
    { ink: 'calibrated', label: lossLabels[pair.calibrated], runs: calibrated },
  ];
}

/** "dsb2018, nucleus: DSC against DSC++". */
export function pairTitle(runs: DatasetRuns, { pair }: PairRuns, row?: string): string {
  const place = row === undefined ? runs.dataset : `${runs.dataset}, ${row}`;
  return `${place}: ${lossLabels[pair.baseline]} against ${lossLabels[pair.calibrated]}`;
}

/** "preset mini · 8 test cases · seeds 1, 2", or "… · 5 folds" for a cross-fitted data set: the cases that this pair tested. */
export function pairSubtitle(preset: PresetName, { seeds, networks, baseline }: PairRuns): string {
  const tested = new Set(baseline.flatMap(({ config }) => config.cases.test)).size;
  const behind = networks.some(({ folds }) => folds > 1) ? networksText(networks) : seedsText(seeds);
  return `preset ${preset} · ${counted(tested, 'test case')} · ${behind}`;
}
