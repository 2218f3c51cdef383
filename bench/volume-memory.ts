/**
 * What a volume of KiTS19's largest size costs in memory: 611 × 512 × 512 voxels are drawn as NIfTI in a temporary
 * folder, then read, resampled to the study's spacing, predicted window by window by a tiny untrained U-Net, brought
 * back to the original grid and scored slab by slab.
 *
 *   node --import tsx bench/volume-memory.ts [slices rows columns]
 *
 * Prints seconds and peak resident memory after every stage, and fails above 4 GB.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SpatialShape } from '../src/core/image.js';
import { RandomStream } from '../src/core/random-stream.js';
import { readNiftiImage, readNiftiLabels } from '../src/data/volumes/nifti-volume.js';
import { compiledProgram } from '../src/engine/compiled-program.js';
import { startEngine } from '../src/engine/start-engine.js';
import type { TrainingProgram } from '../src/engine/training-program.js';
import { CaseTally } from '../src/metrics/case-tally.js';
import { initialParameters } from '../src/model/unet-parameters.js';
import { restoredSlabs } from '../src/predict/restore-grid.js';
import { predictBySlidingWindow } from '../src/predict/sliding-window.js';
import { preprocess } from '../src/preprocess/run-steps.js';
import { ProbabilityVersions, recalibrationMethods } from '../src/recalibrate/versions.js';
import { segmentationProblem } from '../src/run/one-run/segmentation-problem.js';
import { studyTraining } from '../src/study/presets.js';
import { drawVolume } from './drawn-volume.js';

const limitGigabytes = 4;
const foregroundClasses = ['kidney', 'tumour'];
const network = { inputChannels: 1, classes: 3, baseFilters: 2, depth: 4, inputShape: [80, 160, 160] };

async function measure(shape: SpatialShape): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'volume-memory-'));
  try {
    const paths = await drawVolume(folder, shape);
    report('drawn');
    const { peakGigabytes } = await predictAndScore(paths.image, paths.labels);
    console.log(`peak ${peakGigabytes.toFixed(2)} GB of ${limitGigabytes} GB`);
    if (peakGigabytes > limitGigabytes) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function predictAndScore(imagePath: string, labelPath: string): Promise<{ peakGigabytes: number }> {
  const image = await readNiftiImage(imagePath);
  const labels = await readNiftiLabels(labelPath, [0, 1, 2]);
  report('read');
  const prepared = preprocess({ caseId: 'drawn', image, labels }, [
    { op: 'resample', spacingMm: [3.22, 1.62, 1.62] },
    { op: 'clip', minimum: -79, maximum: 304 },
    { op: 'z-score' },
  ]);
  report(`prepared, ${prepared.image.shape.join(' × ')}`);
  const versions = new ProbabilityVersions(network.classes, {
    temperature: 2,
    classTemperatures: [1, 2, 3],
    isotonic: [undefined, undefined, undefined],
    scores: [0.9, 0.8],
  });
  const { channels } = versions;
  const settings = { windowShape: network.inputShape, overlap: [40, 80, 80], channels };
  const program = await tinyProgram();
  report('network ready');
  const map = await predictBySlidingWindow(prepared.image, settings, (window) =>
    versions.ofLogits(program.predict(window)),
  );
  report('predicted');
  const truth = {
    caseId: 'drawn',
    labels,
    foregroundClasses,
    ...(image.spacingMm && { spacingMm: image.spacingMm }),
  };
  const tally = new CaseTally(truth);
  const others = recalibrationMethods.map((method) => ({
    place: versions.place(method),
    tally: new CaseTally(truth, tally),
  }));
  for (const { probabilities } of restoredSlabs(map, labels.shape)) {
    tally.add(probabilities, undefined, versions.place('plain'));
    for (const other of others) other.tally.add(probabilities, undefined, other.place);
  }
  const dice = tally.finish().scores.map(({ className, values }) => `${className} ${values.dsc.toFixed(3)}`);
  report(`restored and scored, DSC: ${dice.join(', ')}`);
  return { peakGigabytes: peakGigabytes() };
}

/** The network as a run would hold it when training is over: its training step is there too. */
async function tinyProgram(): Promise<TrainingProgram> {
  await startEngine({ device: 'cpu' });
  const problem = segmentationProblem({
    network,
    loss: 'dsc++',
    lossHyperparameters: { gamma: 2 },
    training: { ...studyTraining, maximumEpochs: 1, plateauPatience: 1, stopPatience: 2 },
    precision: 'float32',
  });
  const parameters = initialParameters(network, RandomStream.fromSeed(1));
  const velocities = parameters.map(({ length }) => new Float32Array(length));
  return compiledProgram(problem, { parameters, velocities });
}

function peakGigabytes(): number {
  return (process.resourceUsage().maxRSS * 1024) / 1e9;
}

let lastReport = performance.now();

function report(stage: string): void {
  const now = performance.now();
  console.log(`${((now - lastReport) / 1000).toFixed(1)} s, peak ${peakGigabytes().toFixed(2)} GB: ${stage}`);
  lastReport = now;
}

const extents = process.argv.slice(2).map(Number);
measure(extents.length === 3 ? extents : [611, 512, 512]);
