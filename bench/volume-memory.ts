/**
 * What a volume of KiTS19's largest size costs in memory: 611 × 512 × 512 voxels are drawn as NIfTI in a temporary
 * folder, then read, resampled to the study's spacing, predicted window by window, brought back to the original grid
 * and scored slab by slab. The network is stood in for by a softmax of the intensity, so the figure is that of the
 * road without TensorFlow.
 *
 *   node --import tsx bench/volume-memory.ts [slices rows columns]
 *
 * Prints seconds and peak resident memory after every stage, and fails above 4 GB.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SpatialShape } from '../src/core/image.js';
import { readNiftiImage, readNiftiLabels } from '../src/data/nifti-volume.js';
import { CaseTally } from '../src/metrics/case-tally.js';
import { restoredSlabs } from '../src/predict/restore-grid.js';
import { predictBySlidingWindow } from '../src/predict/sliding-window.js';
import { preprocess } from '../src/preprocess/run-steps.js';
import { drawVolume } from './drawn-volume.js';

const limitGigabytes = 4;
const foregroundClasses = ['kidney', 'tumour'];

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
  const settings = { windowShape: [80, 160, 160], overlap: [40, 80, 80], classes: 3 };
  const map = await predictBySlidingWindow(prepared.image, settings, softmaxOfIntensity);
  report('predicted');
  const tally = new CaseTally({
    caseId: 'drawn',
    labels,
    foregroundClasses,
    ...(image.spacingMm && { spacingMm: image.spacingMm }),
  });
  for (const { probabilities } of restoredSlabs(map, labels.shape)) tally.add(probabilities);
  const dice = tally.finish().scores.map(({ className, values }) => `${className} ${values.dsc.toFixed(3)}`);
  report(`restored and scored, DSC: ${dice.join(', ')}`);
  return { peakGigabytes: peakGigabytes() };
}

/** The drawn organs are brighter than their surroundings: after z-score kidney is near 4.7, tumour near 9.5. */
function softmaxOfIntensity(window: Float32Array): Float32Array {
  const probabilities = new Float32Array(3 * window.length);
  for (let voxel = 0; voxel < window.length; voxel++) {
    const intensity = window[voxel]!;
    const kidney = Math.exp(3 * (intensity - 2.4));
    const tumour = kidney * Math.exp(3 * (intensity - 7.1));
    const sum = 1 + kidney + tumour;
    probabilities[3 * voxel] = 1 / sum;
    probabilities[3 * voxel + 1] = kidney / sum;
    probabilities[3 * voxel + 2] = tumour / sum;
  }
  return probabilities;
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
