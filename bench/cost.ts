import { parseArgs } from 'node:util';
import { RandomStream } from '../src/core/random-stream.js';
import { startEngine } from '../src/engine/start-engine.js';
import { CaseTally } from '../src/metrics/case-tally.js';
import { initialParameters } from '../src/model/unet-parameters.js';
import { segmentationProblem } from '../src/run/one-run/segmentation-problem.js';
import { studyTraining } from '../src/study/presets.js';
import { acceptedProgram } from './accepted-program.js';
import { median } from './median.js';

/**
 * Milliseconds of one training step, or of scoring some cases, and the most memory beyond what the process held before,
 * as one line of JSON:
 *
 *   node --import tsx bench/cost.ts --what step --side 128 --base-filters 16 --classes 2
 *   node --import tsx bench/cost.ts --what scoring --side 256 --cases 4
 */
const { values } = parseArgs({
  options: {
    what: { type: 'string', default: 'step' },
    side: { type: 'string', default: '128' },
    'base-filters': { type: 'string', default: '16' },
    classes: { type: 'string', default: '2' },
    cases: { type: 'string', default: '4' },
    threads: { type: 'string' },
    times: { type: 'string', default: '5' },
  },
});

const side = Number(values.side);
const classes = Number(values.classes);
const stream = RandomStream.fromSeed(1);
const residentMegabytes = () => process.memoryUsage.rss() / 1e6;
const peakMegabytes = () => (process.resourceUsage().maxRSS * 1024) / 1e6;

async function main(): Promise<void> {
  const measured = values.what === 'step' ? await step() : scoring();
  process.stdout.write(`${JSON.stringify(measured)}\n`);
}

async function step() {
  await startEngine({ device: 'cpu', threads: values.threads ? Number(values.threads) : undefined });
  const before = residentMegabytes();
  const network = {
    inputChannels: 3,
    classes,
    baseFilters: Number(values['base-filters']),
    depth: 4,
    inputShape: [side, side],
  };
  const parameters = initialParameters(network, stream);
  const program = acceptedProgram(
    segmentationProblem({
      network,
      loss: 'dsc++',
      lossHyperparameters: {},
      training: { ...studyTraining, maximumEpochs: 1, plateauPatience: 1, stopPatience: 1 },
      precision: 'float32',
    }),
    { parameters, velocities: parameters.map(({ length }) => new Float32Array(length)) },
  );
  const image = new Float32Array(3 * side * side).map(() => stream.normal());
  const groundTruth = new Float32Array(classes * side * side);
  for (let at = 0; at < groundTruth.length; at += classes) groundTruth[at + stream.integer(0, classes)] = 1;
  const train = () => program.step({ image, groundTruth }, 1e-3);
  train();
  train();
  const medianMs = timed(train);
  return { medianMs, megabytes: peakMegabytes() - before };
}

/** Cases of the same size, one after the other as a run scores them: discs of every class with unsure rims. */
function scoring() {
  const pixels = side * side;
  const probabilities = new Float32Array(classes * pixels);
  const labels = new Uint8Array(pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const radius = Math.hypot(Math.floor(pixel / side) - side / 2, (pixel % side) - side / 2) / side;
    const p = 1 / (1 + Math.exp(40 * (radius - 0.25) + stream.normal()));
    for (let index = 1; index < classes; index++) probabilities[classes * pixel + index] = p / (classes - 1);
    probabilities[classes * pixel] = 1 - p;
    labels[pixel] = stream.chance(p) ? stream.integer(1, classes) : 0;
  }
  const foregroundClasses = Array.from({ length: classes - 1 }, (_, index) => `class ${index + 1}`);
  const before = residentMegabytes();
  const kept: object[] = [];
  const score = () => {
    kept.length = 0;
    for (let index = 0; index < Number(values.cases); index++) {
      const shape = [side, side];
      const tally = new CaseTally({ caseId: `${index}`, labels: { shape, data: labels }, foregroundClasses });
      tally.add(probabilities);
      kept.push(tally.finish());
    }
  };
  score();
  return { medianMs: timed(score), megabytes: peakMegabytes() - before };
}

function timed(work: () => void): number {
  return median(
    Array.from({ length: Number(values.times) }, () => {
      const startedAt = performance.now();
      work();
      return performance.now() - startedAt;
    }),
  );
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
