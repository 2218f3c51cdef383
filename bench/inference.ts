import { parseArgs } from 'node:util';
import { pixelCount } from '../src/core/image.js';
import { RandomStream } from '../src/core/random-stream.js';
import { startEngine } from '../src/engine/start-engine.js';
import { initialParameters } from '../src/model/unet-parameters.js';
import { predictPrepared } from '../src/predict/predict-case.js';
import { softmax } from '../src/recalibrate/softmax.js';
import { segmentationProblem } from '../src/run/one-run/segmentation-problem.js';
import { studyTraining } from '../src/study/presets.js';
import { acceptedProgram } from './accepted-program.js';
import { median } from './median.js';

/**
 * Times the prediction of one prepared case, as a run predicts it: a whole image, or a volume window by window. Prints
 * one line of JSON.
 *
 *   node --import tsx bench/inference.ts --image 80,160,160 --window 32,64,64 --overlap 16,32,32
 *
 * bench/peers/inference_pytorch.py takes the same arguments and prints the same line.
 */
const { values } = parseArgs({
  options: {
    image: { type: 'string', default: '512,512' },
    window: { type: 'string' },
    overlap: { type: 'string' },
    channels: { type: 'string', default: '3' },
    classes: { type: 'string', default: '2' },
    'base-filters': { type: 'string', default: '32' },
    depth: { type: 'string', default: '4' },
    precision: { type: 'string', default: 'float32' },
    device: { type: 'string', default: 'cpu' },
    threads: { type: 'string' },
    'warm-up': { type: 'string', default: '1' },
    times: { type: 'string', default: '3' },
  },
});

const extents = (text: string) => text.split(',').map(Number);

async function main(): Promise<void> {
  const engine = await startEngine({
    device: values.device as 'cpu' | 'gpu',
    threads: values.threads ? Number(values.threads) : undefined,
  });
  const shape = extents(values.image);
  const network = {
    inputChannels: Number(values.channels),
    classes: Number(values.classes),
    baseFilters: Number(values['base-filters']),
    depth: Number(values.depth),
    inputShape: values.window ? extents(values.window) : shape,
  };
  const stream = RandomStream.fromSeed(1);
  const parameters = initialParameters(network, stream);
  const program = acceptedProgram(
    segmentationProblem({
      network,
      loss: 'dsc++',
      lossHyperparameters: {},
      training: { ...studyTraining, maximumEpochs: 1, plateauPatience: 1, stopPatience: 1 },
      precision: values.precision as 'float32' | 'bf16',
    }),
    { parameters, velocities: parameters.map(({ length }) => new Float32Array(length)) },
  );
  const pixels = pixelCount(shape);
  const data = new Float32Array(pixels * network.inputChannels).map(() => stream.normal());
  const prepared = {
    caseId: 'noise',
    image: { shape, channels: network.inputChannels, data },
    labels: { shape, data: new Uint8Array(pixels) },
    sourceShape: shape,
  };
  const { classes } = network;
  const asItIs = new Array<number>(classes).fill(1);
  const reader = { channels: classes, ofLogits: (logits: Float32Array) => softmax(logits, asItIs) };
  const patch = values.overlap ? { overlap: extents(values.overlap) } : null;

  const milliseconds: number[] = [];
  let foreground = 0;
  for (let time = 0; time < Number(values['warm-up']) + Number(values.times); time++) {
    const startedAt = performance.now();
    const map = await predictPrepared(program, prepared, { network, patch }, reader);
    if (time >= Number(values['warm-up'])) milliseconds.push(performance.now() - startedAt);
    foreground = map.data.reduce((sum, p, at) => sum + (at % network.classes > 0 ? p : 0), 0) / pixels;
  }
  process.stdout.write(
    `${JSON.stringify({
      version: `libtensorflow ${engine.version}`,
      shape,
      isAccepted: program.mode === 'compiled',
      medianMs: median(milliseconds),
      foreground,
      peakMegabytes: (process.resourceUsage().maxRSS * 1024) / 1e6,
    })}\n`,
  );
  program.dispose();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
