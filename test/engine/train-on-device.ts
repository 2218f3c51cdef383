import { readFileSync } from 'node:fs';
import { createTrainingProgram } from '../../src/engine/create-training-program.js';
import { type Device, startEngine } from '../../src/engine/start-engine.js';
import { lossByName } from '../../src/loss/registry.js';
import { segmentationProblem } from '../../src/run/one-run/segmentation-problem.js';
import { type LossName, lossNames } from '../../src/study/losses.js';
import { studyTraining } from '../../src/study/presets.js';

interface TrainingTwin {
  network: { spatial: number[]; channels: number; classes: number; base: number; depth: number };
  optimizer: { learning_rate: number };
  weights: { data: number[] }[];
  batches: { image: { data: number[] }; labels: number[] }[];
  training: Record<LossName, { batch_order: number[] }>;
}

/**
 * Trains the Keras twin's network on a device and prints the losses of the steps as JSON: a process of its own,
 * since a process holds one engine. Arguments: device, fixture, steps.
 */
async function main([device, fixture, steps]: string[]): Promise<void> {
  const engine = await startEngine({ device: device as Device });
  const twin = JSON.parse(readFileSync(`test/fixtures/training/${fixture}.json`, 'utf8')) as TrainingTwin;
  const { spatial, channels, classes, base, depth } = twin.network;
  const losses: Record<string, number[]> = {};
  for (const loss of lossNames) {
    const problem = segmentationProblem({
      network: { inputChannels: channels, classes, baseFilters: base, depth, inputShape: spatial },
      loss,
      lossHyperparameters: lossByName(loss).hyperparameters,
      training: { ...studyTraining, maximumEpochs: 1, plateauPatience: 1, stopPatience: 2 },
      precision: 'float32',
    });
    const parameters = twin.weights.map(({ data }) => Float32Array.from(data));
    const velocities = parameters.map(({ length }) => new Float32Array(length));
    const program = createTrainingProgram(problem, { parameters, velocities }, (text) => {
      throw new Error(text);
    });
    losses[loss] = twin.training[loss].batch_order.slice(0, Number(steps)).map((which) => {
      const { image, labels } = twin.batches[which]!;
      const groundTruth = new Float32Array(labels.length * classes);
      for (const [pixel, label] of labels.entries()) groundTruth[pixel * classes + label] = 1;
      return program.step(
        { image: Float32Array.from(image.data), groundTruth },
        twin.optimizer.learning_rate,
      );
    });
    program.dispose();
  }
  process.stdout.write(`${JSON.stringify({ engine, losses })}\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
