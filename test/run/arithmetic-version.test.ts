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
    planar: [0.4651094377040863, 0.44627755880355835, 0.4199697971343994],
    volume: [0.6504501700401306, 0.6336308121681213, 0.6151023507118225],
    'planar, augmented': [0.4268249571323395, 0.465652197599411, 0.45642566680908203],
    'volume, augmented': [0.659233033657074, 0.6445439457893372, 0.6292500495910645],
  },
};

/** Relative; instruction sets from AVX2 on gave losses that differ by less than a tenth of it. */
const tolerance = 2e-6;

/**
 * The three steps have one draw, of mirrors alone. The other draws are evaluated before the first step; they are chosen by their
 * number so that between them they have every operation of the augmentation.
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
      const steps = Array.from({ length: 3 }, () =>
        program.step(drawnBatch(stream), studyTraining.learningRate),
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
