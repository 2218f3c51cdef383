import { expect } from 'chai';
import type { TrainingProgram, TrainingState } from '../../src/engine/training-program.js';
import type { Checkpoint } from '../../src/train/checkpoint.js';
import { type FitInput, fitNetwork, type NamedBatch } from '../../src/train/fit-network.js';

/** A program whose one weight falls by the learning rate each step; its loss is the weight. */
function countingProgram(loss: (weight: number) => number = (weight) => weight): TrainingProgram {
  let weight = 1;
  return {
    mode: 'eager',
    step(_, learningRate) {
      const before = loss(weight);
      weight -= learningRate;
      return before;
    },
    evaluate: () => loss(weight),
    predict: () => new Float32Array(0),
    readState: (): TrainingState => ({
      parameters: [Float32Array.of(weight)],
      velocities: [Float32Array.of(0)],
    }),
    writeState: (state) => {
      weight = state.parameters[0]![0]!;
    },
    dispose: () => {},
  };
}

async function* batches(from: number, count: number): AsyncGenerator<NamedBatch> {
  for (let index = from; index < count; index++) {
    yield { caseId: `case${index}`, image: new Float32Array(0), groundTruth: new Float32Array(0) };
  }
}

const settings = {
  learningRate: 2 ** -6,
  momentum: 0.9,
  maximumEpochs: 3,
  plateauPatience: 2,
  plateauFactor: 0.5,
  minimumLearningRate: 1e-4,
  stopPatience: 4,
  minimumDelta: 1e-7,
};

function input(overrides: Partial<FitInput> = {}): FitInput & { saved: Checkpoint[] } {
  const saved: Checkpoint[] = [];
  return {
    program: countingProgram(),
    settings,
    configHash: 'hash',
    trainingBatches: (_, firstStep) => batches(firstStep, 4),
    stepsPerEpoch: 4,
    validationBatches: () => batches(0, 2),
    resume: undefined,
    save: (checkpoint) => saved.push(checkpoint),
    onProgress: () => {},
    signal: new AbortController().signal,
    saved,
    ...overrides,
  };
}

/** History without the one value that no two runs share. */
function timeless(history: readonly { seconds: number }[]) {
  return history.map(({ seconds: _, ...rest }) => rest);
}

describe('fitNetwork', () => {
  it('takes one step per batch and records each epoch', async () => {
    const result = await fitNetwork(input());
    expect(result.outcome).to.equal('finished');
    const rate = 2 ** -6;
    // Losses of epoch 1: 1, 1 − r, 1 − 2r, 1 − 3r; validated at 1 − 4r.
    expect(timeless(result.history)[0]).to.deep.equal({
      epoch: 1,
      trainingLoss: 1 - 1.5 * rate,
      validationLoss: 1 - 4 * rate,
      learningRate: rate,
      best: true,
    });
    expect(result.history).to.have.length(3);
    expect([...result.best[0]!]).to.deep.equal([1 - 12 * rate]);
  });

  it('keeps the parameters of the best epoch, not of the last', async () => {
    // The loss has its minimum at weight 1 − 4r, the end of the first epoch.
    const program = countingProgram((weight) => Math.abs(weight - (1 - 4 * 2 ** -6)));
    const { best, history } = await fitNetwork(input({ program }));
    expect(history.map((epoch) => epoch.best)).to.deep.equal([true, false, false]);
    expect([...best[0]!]).to.deep.equal([1 - 4 * 2 ** -6]);
  });

  for (const stopAfter of [1, 3, 4, 6]) {
    it(`interrupted after step ${stopAfter} and resumed, it ends as if unbroken`, async () => {
      const whole = await fitNetwork(input());
      const controller = new AbortController();
      let steps = 0;
      const first = input({
        signal: controller.signal,
        onProgress: ({ finished }) => {
          if (!finished && ++steps === stopAfter) controller.abort();
        },
      });
      expect((await fitNetwork(first)).outcome).to.equal('interrupted');
      const resumed = await fitNetwork(input({ resume: first.saved.at(-1) }));
      expect(timeless(resumed.history)).to.deep.equal(timeless(whole.history));
      expect(resumed.best).to.deep.equal(whole.best);
    });
  }

  /** Aborts at a moment of validation, counted from 1 over all epochs, with two evaluations in each. */
  async function interruptedAtEvaluation(which: number) {
    const controller = new AbortController();
    let evaluations = 0;
    const program = countingProgram();
    const { evaluate } = program;
    program.evaluate = (batch) => {
      // As a signal does: it is handled between two turns of the event loop.
      if (++evaluations === which) setImmediate(() => controller.abort());
      return evaluate(batch);
    };
    const broken = input({ program, signal: controller.signal });
    const { outcome } = await fitNetwork(broken);
    return { outcome, evaluations, saved: broken.saved };
  }

  it('hears an interrupt between two validation cases, and keeps the steps of the epoch', async () => {
    const whole = await fitNetwork(input());
    const { outcome, evaluations, saved } = await interruptedAtEvaluation(3);
    expect(outcome).to.equal('interrupted');
    expect(evaluations).to.equal(3);
    expect(saved.at(-1)).to.deep.include({ history: saved[0]!.history });
    expect(saved.at(-1)!.partial.steps).to.equal(4);
    let steps = 0;
    const resumed = await fitNetwork(
      input({
        resume: saved.at(-1),
        onProgress: ({ finished }) => {
          if (!finished) steps += 1;
        },
      }),
    );
    expect(steps).to.equal(4);
    expect(timeless(resumed.history)).to.deep.equal(timeless(whole.history));
    expect(resumed.best).to.deep.equal(whole.best);
  });

  it('interrupted in the last validation case, it keeps the epoch', async () => {
    const { outcome, saved } = await interruptedAtEvaluation(4);
    expect(outcome).to.equal('interrupted');
    expect(saved.at(-1)!.history).to.have.length(2);
    expect(saved.at(-1)!.partial.steps).to.equal(0);
  });

  it('interrupted in the last step of an epoch, it leaves the validation to the next call', async () => {
    const controller = new AbortController();
    const program = countingProgram();
    let evaluations = 0;
    const { evaluate } = program;
    program.evaluate = (batch) => {
      evaluations += 1;
      return evaluate(batch);
    };
    const onProgress: FitInput['onProgress'] = ({ step }) => {
      if (step === 4) controller.abort();
    };
    const broken = input({ program, signal: controller.signal, onProgress });
    expect((await fitNetwork(broken)).outcome).to.equal('interrupted');
    expect(evaluations).to.equal(0);
    expect(broken.saved.at(-1)!.partial.steps).to.equal(4);
  });

  it('stops when the schedule says so', async () => {
    const program = countingProgram(() => 1);
    const { history } = await fitNetwork(input({ program, settings: { ...settings, maximumEpochs: 100 } }));
    expect(history).to.have.length(1 + settings.stopPatience);
  });

  it('names epoch, step, case and loss when a loss is not finite', async () => {
    const program = countingProgram((weight) => (weight < 1 - 5 * 2 ** -6 ? Number.NaN : 1));
    const failing = input({ program });
    let message = '';
    await fitNetwork(failing).catch((error: Error & { exitCode: number }) => {
      message = error.message;
      expect(error.exitCode).to.equal(4);
    });
    expect(message).to.match(/invalid training loss NaN: epoch 2, step 3, case case2/);
    expect(failing.saved).to.have.length(1);
  });
});
