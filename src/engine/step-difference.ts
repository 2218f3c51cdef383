import type { TrainingProblem, TrainingState } from './training-program.js';

/** The outcome of one training step: everything that a faulty program could compute wrongly. */
export interface StepOutcome {
  loss: number;
  evaluated: number;
  probabilities: Float32Array;
  state: TrainingState;
}

/** Allowed relative error of a program, in the norm of the compared quantity. */
export interface Bound {
  /** For losses and probabilities. */
  value: number;
  /** For the gradient and the update of each parameter. */
  gradient: number;
}

/**
 * Describes the first difference between two outcomes that exceeds the bound; undefined if there is none. Both
 * steps began at `before`, with the same learning rate and batch. Norms are Euclidean, over all pixels or over all
 * values of one parameter.
 */
export function stepDifference(
  { momentum, parameterShapes }: TrainingProblem,
  before: TrainingState,
  outcome: StepOutcome,
  expected: StepOutcome,
  learningRate: number,
  bound: Bound,
): string | undefined {
  for (const [what, value] of [
    ['loss of a step', outcome.loss],
    ['loss without a step', outcome.evaluated],
  ] as const) {
    const error = Math.abs(value - expected.loss) / Math.max(Math.abs(expected.loss), 1e-3);
    if (!(error <= bound.value)) return `its ${what} is off by ${share(error, bound.value)}`;
  }
  const off = distance(outcome.probabilities, expected.probabilities) / norm(expected.probabilities);
  if (!(off <= bound.value)) return `its probabilities are off by ${share(off, bound.value)}`;

  for (const [index, shape] of parameterShapes.entries()) {
    const [w, v] = [before.parameters[index]!, before.velocities[index]!];
    // v′ = m·v − r·g and w′ = w + m·v′ − r·g, solved for the gradient g.
    const fromVelocity = ({ state }: StepOutcome) =>
      v.map((value, at) => (momentum * value - state.velocities[index]![at]!) / learningRate);
    const fromWeight = ({ state }: StepOutcome) =>
      w.map(
        (value, at) =>
          (value + momentum ** 2 * v[at]! - state.parameters[index]![at]!) / ((1 + momentum) * learningRate),
      );
    const gradient = fromVelocity(expected);
    // Error from rounding the sums v′ and w′ to 24 bits.
    const rounding = (2 ** -22 * (norm(w) + norm(v))) / learningRate;
    const allowed = bound.gradient + rounding / norm(gradient);
    for (const [what, values] of [
      ['gradient', fromVelocity(outcome)],
      ['update', fromWeight(outcome)],
    ] as const) {
      const error = distance(values, gradient) / norm(gradient);
      if (!(error <= allowed))
        return `the ${what} of parameter ${index} (${shape.join(' × ')}) is off by ${share(error, allowed)}`;
    }
  }
  return undefined;
}

/** An error with its bound, as text. */
export function share(error: number, bound: number): string {
  return `${error.toPrecision(2)} of its size (${bound.toPrecision(2)} at most)`;
}

export function sameBits(a: StepOutcome, b: StepOutcome): boolean {
  const arrays = ({ loss, evaluated, probabilities, state }: StepOutcome) => [
    Float64Array.of(loss, evaluated),
    probabilities,
    ...state.parameters,
    ...state.velocities,
  ];
  const others = arrays(b);
  return arrays(a).every((values, index) => bytes(values).equals(bytes(others[index]!)));
}

function bytes({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}

export function norm(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}

export function distance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index]! - b[index]!) ** 2;
  return Math.sqrt(sum);
}
