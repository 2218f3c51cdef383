import { expect } from 'chai';
import { RandomStream } from '../../src/core/random-stream.js';
import { createTrainingProgram } from '../../src/engine/create-training-program.js';
import { startEngine } from '../../src/engine/start-engine.js';
import { initialParameters } from '../../src/model/unet-parameters.js';
import { segmentationProblem } from '../../src/run/one-run/segmentation-problem.js';
import type { Augmentation } from '../../src/sampling/augmentation.js';
import { planSample, sampleBatch } from '../../src/sampling/sample.js';
import { versions } from '../../src/study/code-versions.js';
import { studyAugmentation, studyTraining } from '../../src/study/presets.js';
import { drawnCase } from './drawn-case.js';

/**
 * Training losses of the first steps, and losses of the untrained network on augmented cases, by version of the arithmetic. Processors differ in the
 * last digits, a change of arithmetic in more; so where this fails, raise `versions.arithmetic`, say in CHANGELOG.md what
 * changed, and put the new losses here under the new number. The same holds for arithmetic-of-inputs.test.ts (preparation and
 * the crop of validation) and arithmetic-of-losses.test.ts (every loss).
 */
const golden: Record<number, Record<string, readonly number[]>> = {
  3: {
    planar: [0.4644330143928528, 0.44958868622779846, 0.42259252071380615],
    volume: [0.6566559672355652, 0.6354437470436096, 0.6204013824462891],
    'planar, augmented': [0.4268249571323395, 0.465652197599411, 0.45642566680908203],
    'volume, augmented': [0.659233033657074, 0.6445439457893372, 0.6292500495910645],
  },
};

/** Relative; SSE4.1, AVX, AVX2 and AVX-512 gave losses that differ by at most a tenth of it. */
const tolerance = 2e-6;

/**
 * The stream of the three steps, chosen by its number so that no activation lies within rounding of zero: there, ReLU's gradient
 * is 0 or 1 by the instruction set, and losses after the step differ by 1e-5 to 1e-4.
 */
const stepsStream = 7;

/**
 * The draws are evaluated before the first step; they are chosen by their number so that between them they have every operation
 * of the augmentation.
 */
const networks = {
  planar: {
    inputChannels: 3,
    classes: 2,
    baseFilters: 4,
    depth: 3,
    inputShape: [96, 96],
    draws: [8, 21, 45],
  },
  volume: {
    inputChannels: 1,
    classes: 3,
    baseFilters: 4,
    depth: 2,
    inputShape: [16, 24, 24],
    draws: [3, 34, 50],
  },
};

function expectGolden(name: string, losses: readonly number[]): void {
  const expected = golden[versions.arithmetic]?.[name] ?? [];
  expect(expected, `${name}: [${losses.join(', ')}]`).to.have.length(losses.length);
  for (const [at, loss] of losses.entries())
    expect(loss, `${name}, loss ${at + 1}`).to.be.closeTo(expected[at]!, tolerance * expected[at]!);
}

/** The operations of an augmentation that change an image. */
function operationsOf({ mirrored, brightness, warp }: Augmentation): string[] {
  return [
    ...(mirrored.includes(true) ? ['mirror'] : []),
    ...(brightness ? ['brightness'] : []),
    ...(warp?.elastic ? ['elastic'] : []),
    ...(warp?.rotationRadians ? ['rotation'] : []),
    ...(warp && warp.scale !== 1 ? ['scaling'] : []),
  ];
}

describe('the version of the arithmetic', () => {
  for (const [name, { draws, ...network }] of Object.entries(networks)) {
    it(`stands for these first losses: ${name}`, async () => {
      await startEngine({ device: 'cpu' });
      const problem = segmentationProblem({
        network,
        loss: 'dsc++',
        lossHyperparameters: { gamma: 2 },
        training: { ...studyTraining, maximumEpochs: 1, plateauPatience: 1, stopPatience: 2 },
        precision: 'float32',
      });
      const stream = RandomStream.fromSeed(7).fork(name);
      const parameters = initialParameters(network, stream);
      const velocities = parameters.map(({ length }) => new Float32Array(length));
      const program = createTrainingProgram(problem, { parameters, velocities }, () => {});
      const operations = new Set<string>();
      const drawnBatch = (ofDraw: RandomStream) => {
        const drawn = drawnCase(network.inputShape, network, ofDraw);
        const plan = planSample(drawn.image, network.inputShape, studyAugmentation, ofDraw);
        for (const operation of operationsOf(plan.augmentation)) operations.add(operation);
        return sampleBatch(drawn, plan, network.classes);
      };
      const augmented = draws.map((draw) => program.evaluate(drawnBatch(stream.fork('draw', draw))));
      const ofSteps = stream.fork('steps', stepsStream);
      const steps = Array.from({ length: 3 }, () =>
        program.step(drawnBatch(ofSteps), studyTraining.learningRate),
      );
      program.dispose();
      expect([...operations].sort()).to.deep.equal([
        'brightness',
        'elastic',
        'mirror',
        'rotation',
        'scaling',
      ]);
      expectGolden(name, steps);
      expectGolden(`${name}, augmented`, augmented);
    });
  }
});
