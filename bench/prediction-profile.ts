import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pixelCount } from '../src/core/image.js';
import { RandomStream } from '../src/core/random-stream.js';
import { interceptBinding, nativeBackend } from '../src/engine/native-binding.js';
import { startEngine } from '../src/engine/start-engine.js';
import type { TrainingProgram } from '../src/engine/training-program.js';
import { multiplyAdds } from '../src/model/unet-parameters.js';
import { predictPrepared } from '../src/predict/predict-case.js';
import { softmax } from '../src/recalibrate/softmax.js';
import type { PredictionProfile } from './bench-result.js';
import type { Precision } from './competitors.js';
import { profileGraph, programWithGraph, withShares } from './graph-profile.js';
import { type InferenceSetting, inferenceSettings } from './time-inference.js';

/**
 * Where the time of a prediction goes, as one line of JSON: inside the compiled graph by kind of work, and in this project's own code
 * around it, which runs on one thread while the graph waits.
 *
 *   node --import tsx bench/prediction-profile.ts --python .bench-venv/bin/python
 */
const { values } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    quick: { type: 'boolean', default: false },
    threads: { type: 'string', default: '2' },
  },
});

/** The first prediction is not counted. */
const counted = 3;

async function main(): Promise<void> {
  await startEngine({ device: 'cpu', threads: Number(values.threads) });
  const folder = mkdtempSync(join(tmpdir(), 'prediction-profile-'));
  try {
    const lines: PredictionProfile[] = [];
    for (const setting of inferenceSettings(values.quick))
      for (const precision of ['float32', 'bf16'] as const)
        lines.push(await profile(setting, precision, join(folder, `${lines.length}.pb`)));
    process.stdout.write(`${JSON.stringify(lines)}\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function profile(
  setting: InferenceSetting,
  precision: Precision,
  file: string,
): Promise<PredictionProfile> {
  const { shape, network } = setting;
  const program = programWithGraph(network, precision, file);
  try {
    const { windows, all, graph, ...around } = await timeAround(program, setting);
    const flops = 2 * multiplyAdds(network);
    const traced = profileGraph(file, { part: 'predict', flops }, values);
    const { gigaflopsOfConvolutions, matmulGigaflops } = traced;
    return {
      ...{ shape, baseFilters: network.baseFilters, depth: network.depth, precision, windows },
      ...{ predictionMs: all, graphMs: graph, gigaflopsPerPrediction: (windows * flops) / 1e9 },
      ...{ gigaflopsOfConvolutions, matmulGigaflops },
      kinds: withShares([
        ...traced.kinds.map(({ kind, milliseconds, calls }) => ({
          kind,
          milliseconds: windows * milliseconds,
          calls: windows * calls,
        })),
        { kind: 'upload of the input, reading of the logits', milliseconds: around.transfers, calls: null },
        { kind: 'softmax', milliseconds: around.softmax, calls: null },
        { kind: 'windows cut, added and divided', milliseconds: around.rest, calls: null },
      ]),
    };
  } finally {
    program.dispose();
  }
}

/** Milliseconds of one prediction, as a run makes it, and of its parts on the clock. */
async function timeAround(program: TrainingProgram, { shape, network, overlap }: InferenceSetting) {
  const stream = RandomStream.fromSeed(1);
  const { inputChannels: channels, classes } = network;
  const data = new Float32Array(pixelCount(shape) * channels).map(() => stream.normal());
  const spent = { graph: 0, transfers: 0, softmax: 0 };
  let windows = 0;
  const timed = <Result>(part: keyof typeof spent, work: () => Result): Result => {
    const startedAt = performance.now();
    const result = work();
    spent[part] += performance.now() - startedAt;
    return result;
  };
  const asItIs = new Array<number>(classes).fill(1);
  const reader = {
    channels: classes,
    ofLogits(logits: Float32Array) {
      windows++;
      return timed('softmax', () => softmax(logits, asItIs));
    },
  };
  const predict = () =>
    predictPrepared(
      program,
      { image: { shape, channels, data } },
      { network, patch: overlap && { overlap } },
      reader,
    );
  const { binding } = nativeBackend();
  const restore = interceptBinding({
    createTensor: (...args) => timed('transfers', () => binding.createTensor(...args)),
    tensorDataSync: (id) => timed('transfers', () => binding.tensorDataSync(id)),
    runSavedModel: (...args) => timed('graph', () => binding.runSavedModel(...args)),
  });
  try {
    await predict();
    windows = 0;
    Object.assign(spent, { graph: 0, transfers: 0, softmax: 0 });
    const startedAt = performance.now();
    for (let time = 0; time < counted; time++) await predict();
    const all = performance.now() - startedAt;
    const { graph, transfers, softmax: ofSoftmax } = spent;
    const each = (sum: number) => sum / counted;
    return {
      windows: each(windows),
      all: each(all),
      graph: each(graph),
      transfers: each(transfers),
      softmax: each(ofSoftmax),
      rest: each(all - graph - transfers - ofSoftmax),
    };
  } finally {
    restore();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
