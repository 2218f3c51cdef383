/**
 * How long a step takes on this machine, before any run has finished: the program of each shape of a plan is built as
 * training builds it, and a few steps on random numbers are timed. Kept in the cache, for this machine and these threads.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomic } from '../../core/atomic-file.js';
import { RandomStream } from '../../core/random-stream.js';
import { createTrainingProgram } from '../../engine/create-training-program.js';
import { type Device, startEngine } from '../../engine/start-engine.js';
import type { Batch, TrainingProblem, TrainingProgram } from '../../engine/training-program.js';
import { initialParameters } from '../../model/unet-parameters.js';
import type { RunConfig } from '../../study/run-config.js';
import { versions } from '../../study/versions.js';
import { segmentationProblem } from '../one-run/segmentation-problem.js';
import type { PlannedRun } from './plan.js';

export interface StepSeconds {
  training: number;
  validation: number;
}

export interface MeasureOptions {
  cacheDir: string;
  device: Device;
  threads: number | undefined;
  /** Told before each shape that is not known yet. */
  onShape: (shape: readonly number[]) => void;
}

/** The first steps fill the library's caches of primitives and memory. */
const warmSteps = 2;
const timedSteps = 5;

/**
 * The runs with the time of the training that is left to each: its epochs, up to the cap, at the measured speed. Reading,
 * augmentation beside the steps and testing are not in it.
 */
export async function withMeasuredEstimates(
  runs: readonly PlannedRun[],
  options: MeasureOptions,
): Promise<PlannedRun[]> {
  const estimated: PlannedRun[] = [];
  for (const run of runs) {
    const { action, config, epochsDone } = run;
    if (action === 'reuse') {
      estimated.push({ ...run, estimatedSeconds: 0 });
      continue;
    }
    const step = await stepSeconds(config, options);
    const { training, validation } = config.cases;
    const epoch = training.length * step.training + validation.length * step.validation;
    const epochs = config.training.maximumEpochs - epochsDone;
    estimated.push({ ...run, estimatedSeconds: epoch * epochs });
  }
  return estimated;
}

/** Seconds of a step of training and of validation, measured once for each network, precision and machine. */
export async function stepSeconds(config: RunConfig, options: MeasureOptions): Promise<StepSeconds> {
  const { cacheDir, device, threads, onShape } = options;
  const file = join(cacheDir, 'step-seconds', `${machineKey(config, device, threads)}.json`);
  const known = readKnown(file);
  if (known) return known;
  onShape(config.network.inputShape);
  await startEngine({ device, threads });
  const problem = segmentationProblem(config);
  const random = RandomStream.fromSeed(1);
  const parameters = initialParameters(config.network, random);
  const velocities = parameters.map(({ length }) => new Float32Array(length));
  const program = createTrainingProgram(problem, { parameters, velocities }, () => {});
  try {
    const measured = time(program, randomBatch(problem, random));
    writeFileAtomic(file, `${JSON.stringify(measured)}\n`);
    return measured;
  } finally {
    program.dispose();
  }
}

function time(program: TrainingProgram, batch: Batch): StepSeconds {
  // The weights hardly move, so that no number grows beyond what training meets.
  const step = () => program.step(batch, 1e-6);
  for (let warm = 0; warm < warmSteps; warm++) step();
  return { training: median(step), validation: median(() => program.evaluate(batch)) };
}

function median(work: () => void): number {
  const seconds = Array.from({ length: timedSteps }, () => {
    const startedAt = performance.now();
    work();
    return (performance.now() - startedAt) / 1000;
  });
  return seconds.sort((a, b) => a - b)[Math.floor(timedSteps / 2)]!;
}

function randomBatch({ imageShape, groundTruthShape }: TrainingProblem, random: RandomStream): Batch {
  const count = (shape: readonly number[]) => shape.reduce((product, extent) => product * extent, 1);
  const image = Float32Array.from({ length: count(imageShape) }, () => random.uniform(-1, 1));
  const groundTruth = new Float32Array(count(groundTruthShape));
  const classes = groundTruthShape.at(-1)!;
  for (let at = 0; at < groundTruth.length; at += classes) groundTruth[at + random.integer(0, classes)] = 1;
  return { image, groundTruth };
}

/** Whatever the time of a step depends on. Losses cost a few hundredths of it, so the first of a shape speaks for all. */
function machineKey({ network, precision }: RunConfig, device: Device, threads: number | undefined): string {
  const machine = { processor: cpus()[0]?.model ?? '', cores: cpus().length, node: process.versions.node };
  const what = JSON.stringify({ network, precision, device, threads: threads ?? null, machine, versions });
  return createHash('sha256').update(what).digest('hex').slice(0, 16);
}

/** A cache may be damaged: what cannot be read is not known. */
function readKnown(file: string): StepSeconds | undefined {
  try {
    if (!existsSync(file)) return undefined;
    const known = JSON.parse(readFileSync(file, 'utf8')) as StepSeconds;
    return known.training > 0 && known.validation > 0 ? known : undefined;
  } catch {
    return undefined;
  }
}
