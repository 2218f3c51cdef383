import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DataError } from '../src/core/errors.js';
import { RandomStream } from '../src/core/random-stream.js';
import type { DataSet } from '../src/data/cases/data-set.js';
import { referencesOf } from '../src/data/cases/references-of.js';
import { loadManifest } from '../src/data/manifest-format/manifest-files.js';
import { openDataSet } from '../src/data/open-data-set.js';
import { startEngine } from '../src/engine/start-engine.js';
import type { TrainingProgram } from '../src/engine/training-program.js';
import { initialParameters } from '../src/model/unet-parameters.js';
import { prepareCases } from '../src/run/one-run/prepare-cases.js';
import { segmentationProblem } from '../src/run/one-run/segmentation-problem.js';
import { trainRun } from '../src/run/one-run/train-run.js';
import { resolveConfig } from '../src/run/plan/resolve-config.js';
import { presets } from '../src/study/presets.js';
import { acceptedProgram } from './accepted-program.js';
import { median } from './median.js';

/**
 * Trains as a run does, with its data, augmentation, validation and checkpoints, and prints as one line of JSON which
 * share of each epoch the engine was busy: time inside `step` and `evaluate` ÷ the epoch's wall time. dsb2018 at
 * 256 × 256 where DSC_DATA_DIR has it, else its phantom.
 *
 *   node --import tsx bench/epoch-busy.ts --cases 40 --epochs 3
 *
 * An engine that shares its processor with the batch threads is slowed inside its steps, which the share does not
 * show; so the same step on a batch at hand, with nothing beside it, is timed as well.
 */
const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '40' },
    epochs: { type: 'string', default: '3' },
    'base-filters': { type: 'string', default: '32' },
    precision: { type: 'string', default: 'float32' },
    device: { type: 'string', default: 'cpu' },
    threads: { type: 'string' },
  },
});

interface Meter {
  program: TrainingProgram;
  /** Milliseconds of every step since the last reset, and of every evaluation. */
  steps: number[];
  evaluations: number[];
}

function metered(program: TrainingProgram): Meter {
  const meter: Meter = { program, steps: [], evaluations: [] };
  const timing =
    <Arguments extends unknown[]>(times: 'steps' | 'evaluations', call: (...args: Arguments) => number) =>
    (...args: Arguments) => {
      const startedAt = performance.now();
      const result = call(...args);
      meter[times].push(performance.now() - startedAt);
      return result;
    };
  meter.program = {
    ...program,
    step: timing('steps', program.step),
    evaluate: timing('evaluations', program.evaluate),
  };
  return meter;
}

async function openData(): Promise<{ id: string; dataSet: DataSet }> {
  const dataDir = process.env.DSC_DATA_DIR;
  if (dataDir) {
    try {
      return { id: 'dsb2018', dataSet: await openDataSet('dsb2018', { dataDir, partial: 'use' }) };
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
    }
  }
  const id = 'phantom-nuclei';
  return { id, dataSet: await openDataSet(id, { dataDir: '', partial: 'use' }) };
}

async function main(folder: string): Promise<void> {
  const { id, dataSet } = await openData();
  const cases = Number(values.cases);
  const preset = {
    ...presets.paper,
    caseLimits: { training: cases, validation: Math.ceil(cases / 5), test: 0 },
  };
  const config = resolveConfig(
    preset,
    loadManifest(id),
    dataSet,
    { loss: 'dsc++', seed: 1 },
    {
      epochs: Number(values.epochs),
      baseFilters: Number(values['base-filters']),
      precision: values.precision as 'float32' | 'bf16',
    },
  );
  const threads = values.threads ? Number(values.threads) : undefined;
  const engine = await startEngine({ device: values.device as 'cpu' | 'gpu', threads });
  const prepare = (ids: readonly string[]) =>
    prepareCases(dataSet, referencesOf(dataSet, ids), config.preprocess, {
      cacheDir: folder,
      signal: new AbortController().signal,
      threads,
      onCase: () => {},
    });
  const training = await prepare(config.cases.training);
  const validation = await prepare(config.cases.validation);

  const stream = RandomStream.fromSeed(1);
  const parameters = initialParameters(config.network, stream);
  const state = { parameters, velocities: parameters.map(({ length }) => new Float32Array(length)) };
  const meter = metered(acceptedProgram(segmentationProblem(config), state));
  const stepAloneMs = timeAlone(meter.program, config.network);
  meter.program.writeState(state);

  const epochs: { busyShare: number; seconds: number; stepMs: number }[] = [];
  meter.steps.length = 0;
  let startedAt = performance.now();
  await trainRun(meter.program, config, folder, {
    training,
    validation,
    stream,
    signal: new AbortController().signal,
    beforeSave() {},
    onProgress({ finished }) {
      if (!finished) return;
      const wall = performance.now() - startedAt;
      const busy = [...meter.steps, ...meter.evaluations].reduce((sum, time) => sum + time, 0);
      epochs.push({ busyShare: busy / wall, seconds: wall / 1000, stepMs: median(meter.steps) });
      meter.steps.length = 0;
      meter.evaluations.length = 0;
      startedAt = performance.now();
    },
  });
  meter.program.dispose();
  // The first epoch also loads every case and starts the batch thread: shown, but the rest are what training is.
  const settled = epochs.length > 1 ? epochs.slice(1) : epochs;
  process.stdout.write(
    `${JSON.stringify({
      dataSet: id,
      shape: config.network.inputShape,
      device: engine.device,
      precision: config.precision,
      trainingCases: training.length,
      validationCases: validation.length,
      busyShare: median(settled.map(({ busyShare }) => busyShare)),
      busyShareOfFirstEpoch: epochs[0]!.busyShare,
      secondsPerEpoch: median(settled.map(({ seconds }) => seconds)),
      stepMs: median(settled.map(({ stepMs }) => stepMs)),
      stepAloneMs,
    })}\n`,
  );
}

/** Median over some steps on one batch of zeros after a warm-up: time does not depend on content. */
function timeAlone(
  program: TrainingProgram,
  network: { inputShape: readonly number[]; inputChannels: number; classes: number },
): number {
  const pixels = network.inputShape.reduce((product, extent) => product * extent, 1);
  const image = new Float32Array(pixels * network.inputChannels);
  const groundTruth = new Float32Array(pixels * network.classes);
  const milliseconds = Array.from({ length: 10 }, () => {
    const startedAt = performance.now();
    program.step({ image, groundTruth }, 0.01);
    return performance.now() - startedAt;
  });
  return median(milliseconds.slice(3));
}

const folder = mkdtempSync(join(tmpdir(), 'epoch-busy-'));
main(folder)
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
  })
  .finally(() => rmSync(folder, { recursive: true }));
