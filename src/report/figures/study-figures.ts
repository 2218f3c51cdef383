import { pairRuns } from '../../evaluate/dataset-runs.js';
import type { Evaluation } from '../../evaluate/evaluation.js';
import { lossPairs } from '../../study/losses.js';
import type { Figure } from './figure.js';
import { gallery } from './gallery.js';
import { overview } from './overview.js';
import { pairTitle } from './pair-figure.js';
import { pairedDifferences } from './paired-differences.js';
import { reliabilityDiagram } from './reliability-diagram.js';
import { theoryCurves } from './theory-curves.js';
import { thresholdCurves } from './threshold-curves.js';
import { trainingCurves } from './training-curves.js';

/** Figures that stand together: the overviews, or those of one pair of losses on one data set. */
export interface FigureGroup {
  title: string;
  figures: readonly Figure[];
}

/** All figures of a study: an overview of every pair first, then data set by data set, pair by pair. */
export function studyFigures(evaluation: Evaluation): FigureGroup[] {
  const { preset, datasets, comparisons } = evaluation;
  const overviews = lossPairs.flatMap((pair) => overview(evaluation, pair) ?? []);
  const groups = datasets.flatMap((runs) =>
    pairRuns(runs).map((pair) => ({
      title: pairTitle(runs, pair),
      figures: [
        ...runs.rows.map((row) => reliabilityDiagram(preset, runs, pair, row)),
        ...runs.rows.flatMap((row) => theoryCurves(preset, runs, pair, row) ?? []),
        pairedDifferences(preset, runs, pair, comparisons),
        thresholdCurves(preset, runs, pair),
        trainingCurves(preset, runs, pair),
        gallery(preset, runs, pair),
      ],
    })),
  );
  return [{ title: 'All data sets', figures: overviews }, ...groups];
}
