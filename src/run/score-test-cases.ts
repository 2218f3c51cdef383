import type { CaseReference, DataSet } from '../data/data-set.js';
import type { TrainingProgram } from '../engine/training-program.js';
import type { CaseBins, CaseScore, ThresholdCounts } from '../metrics/case-score.js';
import { CaseTally } from '../metrics/case-tally.js';
import { predictCase } from '../predict/predict-case.js';
import type { PreparedCase } from '../preprocess/run-steps.js';
import type { CellConfig } from '../study/cell-config.js';

export interface TestScores {
  cases: CaseScore[];
  bins: CaseBins[];
  thresholds: ThresholdCounts[];
}

/** Predicts every test case and scores it on the grid of its source; one case is in memory at a time. */
export async function scoreTestCases(
  program: Pick<TrainingProgram, 'predict'>,
  config: CellConfig,
  dataSet: DataSet,
  references: readonly CaseReference[],
  prepared: readonly PreparedCase[],
  onCase: (done: number) => void,
): Promise<TestScores> {
  const scores: TestScores = { cases: [], bins: [], thresholds: [] };
  for (const [index, reference] of references.entries()) {
    const { caseId, image, labels, posterior } = await dataSet.read(reference);
    const tally = new CaseTally({
      caseId,
      labels,
      foregroundClasses: config.foregroundClasses,
      ...(image.spacingMm && { spacingMm: image.spacingMm }),
    });
    for await (const { offset, probabilities } of predictCase(program, prepared[index]!, config)) {
      tally.add(probabilities, posterior && posteriorOf(posterior, offset, probabilities, config));
    }
    const result = tally.finish();
    scores.cases.push(...result.scores);
    scores.bins.push(...result.bins);
    scores.thresholds.push(...result.thresholds);
    onCase(index + 1);
  }
  return scores;
}

/** The part of a phantom's posterior (pixels × foreground classes) under a slab (pixels × classes). */
function posteriorOf(
  posterior: Float32Array,
  offset: number,
  probabilities: Float32Array,
  { network, foregroundClasses }: CellConfig,
): Float32Array {
  const pixels = probabilities.length / network.classes;
  return posterior.subarray(offset * foregroundClasses.length, (offset + pixels) * foregroundClasses.length);
}
