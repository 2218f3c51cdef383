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
import { throwIfStopped } from './throw-if-stopped.js';

/** What gives the logits of a window: pixels × channels → pixels × classes. */
export type Predictor = Pick<TrainingProgram, 'predict'>;

/** The cases that a trained network is judged by. */
export interface JudgingCases {
  validation: readonly StoredCase[];
  test: readonly StoredCase[];
  /** Of the test cases, whose truth is read again on its own grid. */
  testReferences: readonly CaseReference[];
}

export interface NetworkScores extends TestScores {
  recalibration: Recalibration;
  /** Of the validation cases, on the prepared grid. */
  validationThresholds: ThresholdCounts[];
}

/**
 * Everything after training: what the validation cases say about recalibrating the network and about where to cut, and the scores of the test cases.
 * The same parameters give the same bytes, whether they were just trained or read from a file.
 */
export async function scoreNetwork(
  program: TrainingProgram,
  parameters: Float32Array[],
  config: TestSettings,
  folder: string,
  cases: JudgingCases,
  context: RunContext,
): Promise<NetworkScores> {
  program.writeState({ parameters, velocities: parameters });
  const scores = await scorePredictor(program, config, cases, context);
  const { test, testReferences } = cases;
  if (context.keepLogits) await storeLogits(program, config, folder, test, testReferences, context.signal);
  return scores;
}

/** The same of whatever gives logits for a window: a network, or several together. */
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

/** A pass of its own over the test cases: scoring keeps no logits, which are stitched and stored here as they come. */
async function storeLogits(
  program: Predictor,
  config: TestSettings,
  folder: string,
  test: readonly StoredCase[],
  references: readonly CaseReference[],
  signal: AbortSignal,
): Promise<void> {
  const { classes } = config.network;
  for (const [index, { caseId }] of references.entries()) {
    const prepared = await test[index]!.load();
    const asTheyAre = { channels: classes, ofLogits: (logits: Float32Array) => logits };
    const { shape, data } = await predictPrepared(program, prepared, config, asTheyAre);
    writeLogits(folder, caseId, shape, classes, data);
    await throwIfStopped(signal, `keeping the logits of ${config.dataset}`);
  }
}
