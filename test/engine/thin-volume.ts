import { RandomStream } from '../../src/core/random-stream.js';
import { findDisagreement } from '../../src/engine/agreement.js';
import { compiledProgram } from '../../src/engine/compiled-program.js';
import { startEngine } from '../../src/engine/start-engine.js';
import type { TrainingProblem } from '../../src/engine/training-program.js';
import { initialParameters, parameterNames } from '../../src/model/unet-parameters.js';
import { segmentationProblem } from '../../src/run/one-run/segmentation-problem.js';
import { presets, studyTraining } from '../../src/study/presets.js';

export interface ThinVolumeReport {
  /** What the bf16 program does otherwise than the plain one; null where they agree. */
  disagreement: string | null;
  /** Of each parameter of the bottleneck: bf16's gradient against float32's, as a share of the norm. */
  bottleneckErrors: number[];
}

/**
 * One bf16 step at the mini size of the volumes, whose bottleneck is two slices thick, with a quarter of its filters.
 * A process of its own, for settings that the runtime reads when it starts. Prints a report as JSON.
 */
async function main(): Promise<void> {
  await startEngine({ device: 'cpu' });
  const { inputShapes, depth } = presets.mini;
  const network = { inputChannels: 1, classes: 3, baseFilters: 4, depth, inputShape: inputShapes!.kits19 };
  const problem: TrainingProblem = segmentationProblem({
    network,
    loss: 'dsc',
    lossHyperparameters: {},
    training: { ...studyTraining, maximumEpochs: 1, plateauPatience: 1, stopPatience: 2 },
    precision: 'bf16',
  });
  const parameters = initialParameters(network, RandomStream.fromSeed(1));
  const state = { parameters, velocities: parameters.map(({ length }) => new Float32Array(length)) };
  const stream = RandomStream.fromSeed(2);
  const pixels = network.inputShape.reduce((product, extent) => product * extent, 1);
  const image = Float32Array.from({ length: pixels }, () => stream.normal());
  const groundTruth = new Float32Array(3 * pixels);
  for (let pixel = 0; pixel < pixels; pixel++) groundTruth[3 * pixel + stream.integer(0, 3)] = 1;

  const programs = (['bf16', 'float32'] as const).map((precision) =>
    compiledProgram({ ...problem, precision }, state),
  );
  const [rounded, exact] = programs.map((program) => {
    program.step({ image, groundTruth }, 1);
    return program.readState().velocities;
  });
  const report: ThinVolumeReport = {
    disagreement: findDisagreement(problem, parameters, programs[0]!) ?? null,
    bottleneckErrors: parameterNames(network).flatMap((name, index) =>
      name.startsWith('bottleneck') ? [relativeError(rounded![index]!, exact![index]!)] : [],
    ),
  };
  process.stdout.write(JSON.stringify(report));
}

function relativeError(actual: Float32Array, expected: Float32Array): number {
  return Math.hypot(...actual.map((value, index) => value - expected[index]!)) / Math.hypot(...expected);
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
