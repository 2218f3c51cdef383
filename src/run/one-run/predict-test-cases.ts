import type { ProbabilityMap, SourceCase } from '../../core/image.js';
import { referencesOf } from '../../data/cases/references-of.js';
import { createTrainingProgram } from '../../engine/create-training-program.js';
import { startEngine } from '../../engine/start-engine.js';
import { lossByName } from '../../loss/registry.js';
import { predictCase } from '../../predict/predict-case.js';
import { softmax } from '../../recalibrate/softmax.js';
import { readDone } from '../../record/done-file.js';
import type { RunConfig } from '../../study/run-config.js';
import { readWeights } from './model-file.js';
import { prepareCases } from './prepare-cases.js';
import type { RunContext } from './run-context.js';
import { segmentationProblem } from './segmentation-problem.js';
import { stoppablePredictor } from './stoppable-predictor.js';
import { throwIfStopped } from './throw-if-stopped.js';
import { trainAgain } from './train-again.js';

/** A test case with the probabilities of a finished run's network, on the case's grid. */
export interface PredictedCase {
  source: SourceCase;
  probabilities: ProbabilityMap;
}

/**
 * Predicts the test cases of a finished run again from its weights, one after the other, for metrics that the record does not
 * have. Throws DataError where the weights are missing or have another checksum.
 */
export async function* predictTestCases(
  config: RunConfig,
  folder: string,
  context: Pick<RunContext, 'dataSet' | 'cacheDir' | 'device' | 'threads' | 'signal'>,
  onWarning: (text: string) => void,
): AsyncGenerator<PredictedCase, void> {
  const { dataSet, signal } = context;
  const checksum = readDone(folder)?.weights ?? null;
  const parameters = readWeights(folder, config.network, checksum, trainAgain(config));
  const references = referencesOf(dataSet, config.cases.test);
  const prepared = await prepareCases(dataSet, references, config.preprocess, {
    ...context,
    onCase: () => {},
  });
  await startEngine({ device: context.device, threads: context.threads });
  // The loss is not used: nothing is trained.
  const problem = segmentationProblem(config, lossByName('dsc').loss);
  const program = createTrainingProgram(problem, { parameters, velocities: parameters }, onWarning);
  const { classes } = config.network;
  const plain = Array<number>(classes).fill(1);
  const reader = { channels: classes, ofLogits: (logits: Float32Array) => softmax(logits, plain) };
  const predictor = stoppablePredictor(program, signal, `predicting ${config.dataset}`);
  try {
    for (const [index, reference] of references.entries()) {
      await throwIfStopped(signal, `predicting ${config.dataset}`);
      const source = await dataSet.read(reference);
      const data = new Float32Array(source.labels.data.length * classes);
      for await (const slab of predictCase(predictor, await prepared[index]!.load(), config, reader))
        data.set(slab.probabilities, slab.offset * classes);
      yield { source, probabilities: { shape: source.labels.shape, classes, data } };
    }
  } finally {
    program.dispose();
  }
}
