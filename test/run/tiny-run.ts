import { openDataSet } from '../../src/data/open-data-set.js';
import type { RunContext } from '../../src/run/one-run/run-context.js';
import { studyAugmentation, studyTraining } from '../../src/study/presets.js';
import type { RunConfig } from '../../src/study/run-config.js';

/** A run that is whole but takes a second: eight phantoms of 32 × 32 pixels, a net of a few thousand parameters. */
export async function tinyRun(overrides: Partial<RunConfig> = {}): Promise<RunConfig> {
  const { split } = await openDataSet('phantom-nuclei', { dataDir: '', partial: 'use' });
  const ids = (side: 'training' | 'validation' | 'test', count: number) =>
    split[side].slice(0, count).map(({ caseId }) => caseId);
  return {
    preset: 'smoke',
    dataset: 'phantom-nuclei',
    loss: 'dsc++',
    lossHyperparameters: { gamma: 2 },
    seed: 1,
    cases: { training: ids('training', 4), validation: ids('validation', 2), test: ids('test', 2) },
    foregroundClasses: ['nucleus'],
    preprocess: [{ op: 'resize', shape: [32, 32] }, { op: 'z-score' }],
    augmentation: studyAugmentation,
    network: { inputChannels: 3, classes: 2, baseFilters: 4, depth: 2, inputShape: [32, 32] },
    patch: null,
    training: { ...studyTraining, maximumEpochs: 3, plateauPatience: 2, stopPatience: 4 },
    precision: 'float32',
    ...overrides,
  };
}

export async function tinyContext(
  cacheDir: string,
  overrides: Partial<RunContext> = {},
): Promise<RunContext> {
  return {
    dataSet: await openDataSet('phantom-nuclei', { dataDir: '', partial: 'use' }),
    cacheDir,
    device: 'cpu',
    threads: undefined,
    signal: new AbortController().signal,
    onProgress: () => {},
    ...overrides,
  };
}
