import type { DatasetRuns, PairRuns } from '../../evaluate/dataset-runs.js';
import type { RunRecord } from '../../record/run-record.js';
import { lossLabels } from '../../study/losses.js';
import type { PresetName } from '../../study/run-config.js';
import { counted, seedsText } from '../../text/number-format.js';
import type { LegendEntry } from './figure.js';

/** What the figures of a pair have in common: two series, and the words that say what is compared. */
export interface Series {
  /** Style class. */
  name: 'baseline' | 'calibrated';
  label: string;
  runs: readonly RunRecord[];
}

export function series({ pair, baseline, calibrated }: PairRuns): Series[] {
  return [
    { name: 'baseline', label: lossLabels[pair.baseline], runs: baseline },
    { name: 'calibrated', label: lossLabels[pair.calibrated], runs: calibrated },
  ];
}

export function pairLegend(pair: PairRuns): LegendEntry[] {
  return series(pair).map(({ name, label }) => ({ series: name, label }));
}

/** "dsb2018, nucleus: DSC against DSC++". */
export function pairTitle(runs: DatasetRuns, { pair }: PairRuns, row?: string): string {
  const place = row === undefined ? runs.dataset : `${runs.dataset}, ${row}`;
  return `${place}: ${lossLabels[pair.baseline]} against ${lossLabels[pair.calibrated]}`;
}

/** "preset mini · 8 test cases · seeds 1, 2". */
export function pairSubtitle(preset: PresetName, runs: DatasetRuns, { seeds }: PairRuns): string {
  return `preset ${preset} · ${counted(runs.caseIds.length, 'test case')} · ${seedsText(seeds)}`;
}
