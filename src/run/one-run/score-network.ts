import type { CaseReference } from '../../data/cases/data-set.js';
import type { TrainingProgram } from '../../engine/training-program.js';
import type { StoredCase } from '../../preprocess/prepared-cache.js';
import type { Recalibration } from '../../record/recalibration-file.js';
import { fitRecalibration } from './fit-recalibration.js';
import type { RunContext } from './run-context.js';
import { scoreTestCases, type TestScores, type TestSettings } from './score-test-cases.js';

/** The cases that a trained network is judged by. */
export interface JudgingCases {
  validation: readonly StoredCase[];
  test: readonly StoredCase[];
  /** Of the test cases, whose truth is read again on its own grid. */
  testReferences: readonly CaseReference[];
}

/**
 * Everything after training: what the validation cases say about recalibrating the network, and the scores of the test cases.
 * The same parameters give the same bytes, whether they were just trained or read from a file.
 */
export async function scoreNetwork(
  program: TrainingProgram,
  parameters: Float32Array[],
  config: TestSettings,
  { validation, test, testReferences }: JudgingCases,
  { dataSet, signal, onProgress }: Pick<RunContext, 'dataSet' | 'signal' | 'onProgress'>,
): Promise<TestScores & { recalibration: Recalibration }> {
  program.writeState({ parameters, velocities: parameters });
  const recalibration = await fitRecalibration(program, config, validation, signal);
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
  return { recalibration, ...scores };
}
