/**
 * Estimates how long a run takes on this machine before any run has finished. Builds the training program of the run's shape,
 * times a few steps on random numbers and scores one test case. The result is cached per machine and number of threads.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomic } from '../../core/atomic-file.js';
import { RandomStream } from '../../core/random-stream.js';
import { referencesOf } from '../../data/cases/references-of.js';
import { openDataSet } from '../../data/open-data-set.js';
import { createTrainingProgram } from '../../engine/create-training-program.js';
import { type Device, startEngine } from '../../engine/start-engine.js';
import type { Batch, TrainingProblem, TrainingProgram } from '../../engine/training-program.js';
import { initialParameters } from '../../model/unet-parameters.js';
import { storedCase } from '../../preprocess/prepared-cache.js';
import { backgroundClass } from '../../record/learned-recalibration.js';
import type { Recalibration } from '../../record/recalibration-file.js';
import { versions } from '../../study/code-versions.js';
import type { RunConfig } from '../../study/run-config.js';
import { scoreTestCases } from '../one-run/score-test-cases.js';
import { segmentationProblem } from '../one-run/segmentation-problem.js';
import { type PlannedRun, type PlanRequest, placesOf } from './plan.js';

/** Seconds of one training step, one validation step, and one test case (reading, prediction, scores). */
export interface RunSeconds {
  training: number;
  validation: number;
  testCase: number;
}

export interface MeasureOptions extends Pick<PlanRequest, 'dataDir' | 'manifestFile' | 'cacheDir'> {
  device: Device;
  threads: number | undefined;
  /** Called before each measurement that is not in the cache. */
  onShape: (dataset: string, shape: readonly number[]) => void;
}

/** Untimed steps: the first ones fill the library's caches of primitives and memory. */
const warmSteps = 2;
const timedSteps = 5;
/** No repetition starts after this many seconds: a step on the protocol's patch takes half a minute on two cores. */
const enoughSeconds = 10;

/**
 * The runs with estimates of their remaining time at the measured speed:
 *
 *     training   (maximum epochs − epochs done) · (training cases · training step + validation cases · validation step)
 *     test       (validation + test cases) · test case, since recalibration predicts the validation cases
 *
 * Reading and augmentation are not included.
 */
export async function withMeasuredEstimates(
  runs: readonly PlannedRun[],
  options: MeasureOptions,
): Promise<PlannedRun[]> {
  const estimated: PlannedRun[] = [];
  for (const run of runs) {
    const seconds = run.action === 'reuse' ? undefined : await runSeconds(run.config, options);
    estimated.push(
      seconds ? atSpeed(run, seconds) : { ...run, estimatedSeconds: 0, estimatedTestSeconds: 0 },
    );
  }
  return estimated;
}

/** The runs without an estimate at the speed that was measured here before, if any. Measures nothing. */
export function withKeptEstimates(
  runs: readonly PlannedRun[],
  { cacheDir, device, threads }: Omit<MeasureOptions, 'onShape'>,
): PlannedRun[] {
  return runs.map((run) => {
    const seconds =
      run.estimatedSeconds === null ? readKnown(keptFile(run.config, cacheDir, device, threads)) : undefined;
    return seconds ? atSpeed(run, seconds) : run;
  });
}

function atSpeed(run: PlannedRun, seconds: RunSeconds): PlannedRun {
  const { cases, training: settings } = run.config;
  const { training, validation, test } = cases;
  const epoch = training.length * seconds.training + validation.length * seconds.validation;
  return {
    ...run,
    estimatedSeconds: epoch * (settings.maximumEpochs - run.epochsDone),
    estimatedTestSeconds: seconds.testCase * (validation.length + test.length),
  };
}

/**
 * Seconds of a run's parts, measured once for each data set, network, precision and machine. Throws DataError where the test case
 * cannot be read.
 */
export async function runSeconds(config: RunConfig, options: MeasureOptions): Promise<RunSeconds> {
  const { cacheDir, device, threads, onShape } = options;
  const file = keptFile(config, cacheDir, device, threads);
  const known = readKnown(file);
  if (known) return known;
  onShape(config.dataset, config.network.inputShape);
  await startEngine({ device, threads });
  const problem = segmentationProblem(config);
  const random = RandomStream.fromSeed(1);
  const parameters = initialParameters(config.network, random);
  const velocities = parameters.map(({ length }) => new Float32Array(length));
  const program = createTrainingProgram(problem, { parameters, velocities }, () => {});
  try {
    const steps = timeSteps(program, randomBatch(problem, random));
    const measured = { ...steps, testCase: await timeTestCase(program, config, options) };
    writeFileAtomic(file, `${JSON.stringify(measured)}\n`);
    return measured;
  } finally {
    program.dispose();
  }
}

function timeSteps(program: TrainingProgram, batch: Batch): Omit<RunSeconds, 'testCase'> {
  // A tiny learning rate keeps the weights, and so all values, in the range of a real training.
  const step = () => program.step(batch, 1e-6);
  for (let warm = 0; warm < warmSteps; warm++) step();
  return { training: median(step), validation: median(() => program.evaluate(batch)) };
}

/** Scores the first test case twice; the first pass warms up and the second is timed (only the first if it is slow). */
async function timeTestCase(
  program: TrainingProgram,
  config: RunConfig,
  options: MeasureOptions,
): Promise<number> {
  const dataSet = await openDataSet(config.dataset, { ...placesOf(options), partial: 'use' });
  const [reference] = referencesOf(dataSet, config.cases.test.slice(0, 1));
  const prepared = await storedCase(
    join(options.cacheDir, 'prepared'),
    dataSet,
    reference!,
    config.preprocess,
  );
  const score = async () => {
    const startedAt = performance.now();
    await scoreTestCases(
      program,
      config,
      dataSet,
      [reference!],
      [prepared],
      noRecalibration(config.foregroundClasses),
      new AbortController().signal,
      () => {},
    );
    return (performance.now() - startedAt) / 1000;
  };
  const first = await score();
  return first > enoughSeconds ? first : score();
}

/** An identity recalibration; it takes as long as a fitted one. */
function noRecalibration(foregroundClasses: readonly string[]): Recalibration {
  const ofEach = <Value>(names: readonly string[], value: Value) =>
    Object.fromEntries(names.map((name) => [name, value]));
  const classes = [backgroundClass, ...foregroundClasses];
  return {
    cases: 1,
    pixels: 1,
    isotonicPixels: 1,
    temperature: 1,
    classTemperatures: ofEach(classes, 1),
    isotonic: ofEach(classes, null),
    scores: ofEach(foregroundClasses, 1),
    validationNll: { asIs: 0, temperature: 0, 'class-temperature': 0, isotonic: 0, score: 0 },
    saturatedShare: 0,
  };
}

function median(work: () => void): number {
  const startedAt = performance.now();
  const seconds: number[] = [];
  do {
    const before = performance.now();
    work();
    seconds.push((performance.now() - before) / 1000);
  } while (seconds.length < timedSteps && performance.now() - startedAt < 1000 * enoughSeconds);
  return seconds.sort((a, b) => a - b)[Math.floor(seconds.length / 2)]!;
}

function randomBatch({ imageShape, groundTruthShape }: TrainingProblem, random: RandomStream): Batch {
  const count = (shape: readonly number[]) => shape.reduce((product, extent) => product * extent, 1);
  const image = Float32Array.from({ length: count(imageShape) }, () => random.uniform(-1, 1));
  const groundTruth = new Float32Array(count(groundTruthShape));
  const classes = groundTruthShape.at(-1)!;
  for (let at = 0; at < groundTruth.length; at += classes) groundTruth[at + random.integer(0, classes)] = 1;
  return { image, groundTruth };
}

function keptFile(config: RunConfig, cacheDir: string, device: Device, threads: number | undefined): string {
  return join(cacheDir, 'run-seconds', `${machineKey(config, device, threads)}.json`);
}

/** Cache key of everything that the time depends on. The loss is left out: it takes only a few percent of a step. */
function machineKey(
  { dataset, preprocess, network, patch, precision }: RunConfig,
  device: Device,
  threads: number | undefined,
): string {
  const machine = { processor: cpus()[0]?.model ?? '', node: process.versions.node };
  const work = { dataset, preprocess, network, patch, precision, versions };
  const key = JSON.stringify({ ...work, device, threads: threads ?? availableParallelism(), machine });
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}

/** A damaged cache file counts as absent. */
function readKnown(file: string): RunSeconds | undefined {
  try {
    if (!existsSync(file)) return undefined;
    const known = JSON.parse(readFileSync(file, 'utf8')) as RunSeconds;
    return known.training > 0 && known.validation > 0 && known.testCase > 0 ? known : undefined;
  } catch {
    return undefined;
  }
}
