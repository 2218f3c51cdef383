import type { PosteriorTable } from '../../src/metrics/posterior-curve.js';
import { posteriorBins } from '../../src/metrics/posterior-curve.js';
import type { RunRecord } from '../../src/record/run-record.js';
import type { StudyRecord } from '../../src/record/study-record.js';
import type { LossName } from '../../src/study/losses.js';
import { smallStudy, syntheticStudy } from '../record/synthetic-study.js';

/** DSC++ with γ = 1, 1.5, 2 and 3 on a phantom of one class: the probabilities are its posterior. */
export function gammaStudy(dataset = 'phantom-skin', foregroundClasses = ['lesion']): StudyRecord {
  const losses: readonly LossName[] = ['dsc++@1', 'dsc++@1.5', 'dsc++', 'dsc++@3'];
  const drawn = syntheticStudy({
    ...smallStudy,
    losses,
    datasets: [{ dataset, cases: 4, foregroundClasses }],
    sharpness: () => 1,
  });
  return { ...drawn, runs: drawn.runs.map(withOwnGamma) };
}

function withOwnGamma(run: RunRecord): RunRecord {
  const gamma = Number(run.config.loss.split('@')[1] ?? 2);
  return { ...run, config: { ...run.config, lossHyperparameters: { gamma } } };
}

/** A run whose pixels have these predictions p and posteriors q: one group of pixels a bin. */
export function withPixels(
  run: RunRecord,
  groups: readonly { pixels: number; p: number; q: number }[],
): RunRecord {
  const table = (by: 'p' | 'q'): PosteriorTable => {
    const sums = (value: (group: (typeof groups)[number]) => number) =>
      Array.from({ length: posteriorBins }, (_, bin) =>
        groups
          .filter((group) => Math.min(posteriorBins - 1, Math.floor(group[by] * posteriorBins)) === bin)
          .reduce((sum, group) => sum + value(group), 0),
      );
    return {
      count: sums(({ pixels }) => pixels),
      posteriorSum: sums(({ pixels, q }) => pixels * q),
      probabilitySum: sums(({ pixels, p }) => pixels * p),
    };
  };
  const [className] = run.config.foregroundClasses;
  return {
    ...run,
    posterior: [{ className: className!, byPosterior: table('q'), byPrediction: table('p') }],
  };
}
