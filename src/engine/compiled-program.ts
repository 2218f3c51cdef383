import { inPrecision, lossAndGradients } from './eager-program.js';
import { buildGraphProgram, type GraphProgram } from './graph-program.js';
import { nesterovNodes } from './nesterov-optimizer.js';
import { tf } from './tensorflow.js';
import { traceFunction } from './trace.js';
import type { TrainingProblem, TrainingProgram, TrainingState } from './training-program.js';

export interface CompiledProgram extends TrainingProgram {
  /** Of the graph that runs: equal for the same problem, whatever its state. */
  graphHash: string;
}

/**
 * A training program recorded once and run as one graph: parameters and velocities stay inside the runtime, and
 * each step is a single call of TensorFlow. Eager mode makes one call per operation.
 */
export function compiledProgram(problem: TrainingProblem, initial: TrainingState): CompiledProgram {
  const { parameterShapes, imageShape, groundTruthShape } = problem;
  const count = parameterShapes.length;
  const program = inPrecision(problem, () => compile(problem, initial));
  // Variables 0…count−1 are the parameters, count…2·count−1 their velocities.
  let isRounded = false;
  const writeState = ({ parameters, velocities }: TrainingState) => {
    isRounded = false;
    run(program, 'assign', [...parameters, ...velocities], [...parameterShapes, ...parameterShapes]);
  };
  /** The program to run functions without effects with. */
  const withRoundedParameters = (): GraphProgram => {
    if (!isRounded) run(program, 'round', [], []);
    isRounded = true;
    return program;
  };
  writeState(initial);

  return {
    mode: 'compiled',
    graphHash: program.graphHash,
    step({ image, groundTruth }, learningRate) {
      isRounded = false;
      const feeds = [image, groundTruth, Float32Array.of(learningRate)];
      return run(program, 'step', feeds, [imageShape, groundTruthShape, []])[0]![0]!;
    },
    evaluate: ({ image, groundTruth }) =>
      run(withRoundedParameters(), 'evaluate', [image, groundTruth], [imageShape, groundTruthShape])[0]![0]!,
    predict: (image) => run(withRoundedParameters(), 'predict', [image], [imageShape])[0]!,
    readState() {
      const values = run(program, 'read', [], []);
      return { parameters: values.slice(0, count), velocities: values.slice(count) };
    },
    writeState,
    dispose: () => program.dispose(),
  };
}

function compile(problem: TrainingProblem, initial: TrainingState): GraphProgram {
  const { parameterShapes, imageShape, groundTruthShape, momentum, precision } = problem;
  const count = parameterShapes.length;
  const parameters = initial.parameters.map((values, index) =>
    tf.tensor(values, [...parameterShapes[index]!]),
  );
  const image = tf.zeros([...imageShape]);
  const groundTruth = tf.zeros([...groundTruthShape]);
  const learningRate = tf.scalar(0);
  const split = (inputs: tf.Tensor[]) =>
    [inputs.slice(0, count), inputs[count]!, inputs[count + 1]!] as const;
  try {
    const step = traceFunction(
      (inputs) => {
        const { value, grads } = lossAndGradients(problem, ...split(inputs));
        return [value, ...grads];
      },
      [...parameters, image, groundTruth, learningRate],
    );
    const evaluate = traceFunction(
      (inputs) => [problem.loss(...split(inputs))],
      [...parameters, image, groundTruth],
    );
    const predict = traceFunction(
      (inputs) => {
        const [weights, picture] = split(inputs);
        return [problem.predict(weights, picture)];
      },
      [...parameters, image],
    );
    return buildGraphProgram({
      variables: [...parameterShapes, ...parameterShapes],
      precision,
      functions: {
        step: { trace: step, reads: count, returned: 1, effects: nesterovNodes(count, momentum) },
        evaluate: { trace: evaluate, reads: count, returned: 1 },
        predict: { trace: predict, reads: count, returned: 1 },
      },
    });
  } finally {
    tf.dispose([parameters, image, groundTruth, learningRate]);
  }
}

/** Feeds arrays and returns arrays; all tensors are disposed. */
function run(
  program: GraphProgram,
  name: string,
  feeds: readonly Float32Array[],
  shapes: readonly (readonly number[])[],
): Float32Array[] {
  const inputs = feeds.map((values, index) => tf.tensor(values, [...shapes[index]!], 'float32'));
  const outputs = program.run(name, inputs);
  const values = outputs.map((tensor) => tensor.dataSync() as Float32Array);
  tf.dispose([inputs, outputs]);
  return values;
}
