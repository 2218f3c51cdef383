import type { CaseReference } from '../../data/cases/data-set.js';
import type { TrainingProgram } from '../../engine/training-program.js';
import type { ThresholdCounts } from '../../metrics/case-score.js';
import { sweepThresholds } from '../../metrics/threshold-sweep.js';
import { predictPrepared } from '../../predict/predict-case.js';
import type { StoredCase } from '../../preprocess/prepared-cache.js';
import type { Recalibration } from '../../record/recalibration-file.js';
import { fitRecalibration } from './fit-recalibration.js';
import { writeLogits } from './logit-files.js';
import type { RunContext } from './run-context.js';
import { scoreTestCases, type TestScores, type TestSettings } from './score-test-cases.js';
import { stoppablePredictor } from './stoppable-predictor.js';
import { throwIfStopped } from './throw-if-stopped.js';

/** Predicts the logits of a window: pixels × channels → pixels × classes. */
export type Predictor = Pick<TrainingProgram, 'predict'>;

/** The cases used after training: validation to recalibrate, test to score. */
export interface JudgingCases {
  validation: readonly StoredCase[];
  test: readonly StoredCase[];
  /** References of the test cases, whose labels are read again on their own grid. */
  testReferences: readonly CaseReference[];
}

export interface NetworkScores extends TestScores {
  recalibration: Recalibration;
  /** Threshold counts of the validation cases on the prepared grid. */
  validationThresholds: ThresholdCounts[];
}

/**
 * Everything after training: fits recalibrations and counts thresholds on the validation cases, then scores the test cases. The
 * result depends only on the parameters, not on whether they were just trained or read from a file. With `keepLogits`, the stitched
 * logits of the test cases are stored in `logitsFolder`.
 */
export async function scoreNetwork(
  program: TrainingProgram,
  parameters: Float32Array[],
  config: TestSettings,
  logitsFolder: string,
  cases: JudgingCases,
  context: RunContext,
): Promise<NetworkScores> {
  program.writeState({ parameters, velocities: parameters });
  const scores = await scorePredictor(program, config, cases, context);
  const { test, testReferences } = cases;
  if (context.keepLogits)
    await storeLogits(program, config, logitsFolder, test, testReferences, context.signal);
  return scores;
}

/** The same for any predictor: a network, or several combined. */
export async function scorePredictor(
  program: Predictor,
  config: TestSettings,
  { validation, test, testReferences }: JudgingCases,
  { dataSet, signal, onProgress }: RunContext,
): Promise<NetworkScores> {
  const validationThresholds: ThresholdCounts[] = [];
  const { foregroundClasses } = config;
  const recalibration = await fitRecalibration(program, config, validation, signal, (prediction) =>
    validationThresholds.push(...sweepThresholds({ ...prediction, foregroundClasses })),
  );
  const onCase = (done: number) => onProgress({ stage: 'testing', done, of: test.length });
  const scores = await scoreTestCases(
    program,
    config,
    dataSet,
    testReferences,
    test,
    recalibration,
    signal,
    onCase,
  );
  return { recalibration, validationThresholds, ...scores };
}

/** Predicts the test cases a second time and stores their stitched logits, because scoring does not keep them. */
async function storeLogits(
  program: Predictor,
  config: TestSettings,
  folder: string,
  test: readonly StoredCase[],
  references: readonly CaseReference[],
  signal: AbortSignal,
): Promise<void> {
  const { classes } = config.network;
  const predictor = stoppablePredictor(program, signal, `keeping the logits of ${config.dataset}`);
  for (const [index, { caseId }] of references.entries()) {
    const prepared = await test[index]!.load();
    const asTheyAre = { channels: classes, ofLogits: (logits: Float32Array) => logits };
    const { shape, data } = await predictPrepared(predictor, prepared, config, asTheyAre);
    writeLogits(folder, caseId, shape, classes, data);
    await throwIfStopped(signal, `keeping the logits of ${config.dataset}`);
  }
}
