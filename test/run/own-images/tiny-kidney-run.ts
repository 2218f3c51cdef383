import { openDataSet } from '../../../src/data/open-data-set.js';
import type { RunConfig } from '../../../src/study/run-config.js';
import { tinyRun } from '../tiny-run.js';

/**
 * A whole run on drawn volumes, in windows and on another grid than theirs, in seconds: background, kidney,
 * tumour.
 */
export async function tinyKidneyRun(): Promise<RunConfig> {
  const { split } = await openDataSet('phantom-kidney', { dataDir: '', partial: 'use' });
  const ids = (side: 'training' | 'validation' | 'test', count: number) =>
    split[side].slice(0, count).map(({ caseId }) => caseId);
  return tinyRun({
    dataset: 'phantom-kidney',
    cases: { training: ids('training', 2), validation: ids('validation', 1), test: ids('test', 2) },
    foregroundClasses: ['kidney', 'tumour'],
    preprocess: [
      { op: 'resample', spacingMm: [14, 7, 7] },
      { op: 'clip', minimum: -79, maximum: 304 },
      { op: 'z-score' },
    ],
    augmentation: null,
    network: { inputChannels: 1, classes: 3, baseFilters: 4, depth: 2, inputShape: [8, 16, 16] },
    patch: { overlap: [4, 8, 8] },
  });
}
