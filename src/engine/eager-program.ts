import { withRoundedOperations } from './bfloat16-eager.js';
import { runsNatively } from './native-binding.js';
import { nesterovUpdate } from './nesterov-optimizer.js';
import { tf } from './tensorflow.js';
import { withLayersForBfloat16 } from './training-kernels.js';
import type { Batch, TrainingProblem, TrainingProgram, TrainingState } from './training-program.js';

/**
 * A training program that runs operation by operation: slower but simple, and the reference for the compiled one.
 * In precision bf16 it computes in float32 from rounded numbers. The plain JavaScript backend does not round; it
 * is a reference for float32 only.
 */
export function eagerProgram(
  problem: TrainingProblem,
  initial: TrainingState,
  compute: Compute = plainArithmetic(problem),
): TrainingProgram {
  const { parameterShapes, imageShape, groundTruthShape, momentum } = problem;
  const upload = (values: readonly Float32Array[]) =>
    values.map((array, index) => tf.tensor(array, [...parameterShapes[index]!], 'float32'));
  let parameters = upload(initial.parameters);
  let velocities = upload(initial.velocities);

  const onBatch = <T extends tf.TensorContainer>(
    { image, groundTruth }: Batch,
    body: (image: tf.Tensor, groundTruth: tf.Tensor) => T,
  ): T =>
    inPrecision(problem, () =>
      compute(() =>
        tf.tidy(() =>
          body(
            tf.tensor(image, [...imageShape], 'float32'),
            tf.tensor(groundTruth, [...groundTruthShape], 'float32'),
          ),
        ),
      ),
    );
  const replaceState = (nextParameters: tf.Tensor[], nextVelocities: tf.Tensor[]) => {
    tf.dispose([parameters, velocities]);
    parameters = nextParameters;
    velocities = nextVelocities;
  };

  return {
    mode: 'eager',
    step(batch, learningRate) {
      const next = onBatch(batch, (image, groundTruth) => {
        const { value, grads } = lossAndGradients(problem, parameters, image, groundTruth);
        const updates = grads.map((gradient, index) =>
          nesterovUpdate(parameters[index]!, velocities[index]!, gradient, { learningRate, momentum }),
        );
        return {
          value,
          parameters: updates.map(({ parameter }) => parameter),
          velocities: updates.map(({ velocity }) => velocity),
        };
      });
      replaceState(next.parameters, next.velocities);
      return takeScalar(next.value);
    },
    evaluate(batch) {
      return takeScalar(onBatch(batch, (image, groundTruth) => problem.loss(parameters, image, groundTruth)));
    },
    predict(image) {
      return inPrecision(problem, () =>
        compute(() =>
          tf.tidy(
            () =>
              problem
                .predict(parameters, tf.tensor(image, [...imageShape], 'float32'))
                .dataSync() as Float32Array,
          ),
        ),
      );
    },
    readState: () => ({
      parameters: parameters.map((tensor) => tensor.dataSync().slice() as Float32Array),
      velocities: velocities.map((tensor) => tensor.dataSync().slice() as Float32Array),
    }),
    writeState: (state) => replaceState(upload(state.parameters), upload(state.velocities)),
    dispose: () => tf.dispose([parameters, velocities]),
  };
}

/** Runs `body` in the arithmetic of a precision. */
type Compute = <Result>(body: () => Result) => Result;

function plainArithmetic({ precision }: TrainingProblem): Compute {
  return precision === 'bf16' && runsNatively() ? withRoundedOperations : (body) => body();
}

/** The loss at the parameters and its gradient with respect to each of them. */
export function lossAndGradients(
  problem: TrainingProblem,
  parameters: tf.Tensor[],
  image: tf.Tensor,
  groundTruth: tf.Tensor,
): { value: tf.Tensor; grads: tf.Tensor[] } {
  const loss = (...candidates: tf.Tensor[]) => problem.loss(candidates, image, groundTruth);
  return tf.valueAndGrads(loss)(parameters);
}

/** Runs `body` with layers for the problem's precision. */
export function inPrecision<Result>({ precision }: TrainingProblem, body: () => Result): Result {
  return precision === 'bf16' ? withLayersForBfloat16(body) : body();
}

function takeScalar(tensor: tf.Tensor): number {
  const value = tensor.dataSync()[0]!;
  tensor.dispose();
  return value;
}
