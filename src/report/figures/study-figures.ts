import { pairRuns } from '../dataset-runs.js';
import type { Evaluation } from '../evaluation.js';
import type { Figure } from './figure.js';
import { pairTitle } from './pair-figure.js';
import { pairedDifferences } from './paired-differences.js';
import { reliabilityDiagram } from './reliability-diagram.js';
import { thresholdCurves } from './threshold-curves.js';
import { trainingCurves } from './training-curves.js';

/** The figures of one pair of losses on one data set. */
export interface PairFigures {
  dataset: string;
  title: string;
  figures: readonly Figure[];
}

/** All figures of a study, in the order of data sets and pairs. */
export function studyFigures({ preset, datasets, comparisons }: Evaluation): PairFigures[] {
  return datasets.flatMap((runs) =>
    pairRuns(runs).map((pair) => ({
      dataset: runs.dataset,
      title: pairTitle(runs, pair),
      figures: [
        ...runs.rows.map((row) => reliabilityDiagram(preset, runs, pair, row)),
        pairedDifferences(preset, runs, pair, comparisons),
        thresholdCurves(preset, runs, pair),
        trainingCurves(preset, runs, pair),
      ],
    })),
  );
}
