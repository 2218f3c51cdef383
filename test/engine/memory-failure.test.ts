import { expect } from 'chai';
import { explainingMemoryFailures } from '../../src/engine/memory-failure.js';
import type { TrainingProblem, TrainingProgram } from '../../src/engine/training-program.js';

const problem = { imageShape: [1, 80, 160, 160, 1] } as unknown as TrainingProblem;
const failing = (message: string) =>
  ({
    step: () => {
      throw new Error(message);
    },
  }) as unknown as TrainingProgram;
const batch = { image: new Float32Array(0), groundTruth: new Float32Array(0) };

describe('explainingMemoryFailures', () => {
  it('says what did not fit and what would, with the exit code of resources that are gone', () => {
    const message =
      'Session fail to run with error: OOM when allocating tensor with shape[1,80,160,160,64] and type float';
    expect(() => explainingMemoryFailures(failing(message), problem).step(batch, 0.1))
      .to.throw(/missing memory for an input of 80 × 160 × 160 pixels; .* 32 × 80 × 80 about 0.125 of it/)
      .with.property('exitCode', 75);
  });

  it('leaves other failures alone', () => {
    expect(() => explainingMemoryFailures(failing('something else'), problem).step(batch, 0.1)).to.throw(
      'something else',
    );
  });
});
