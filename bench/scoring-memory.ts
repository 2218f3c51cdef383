/**
 * What it takes to score one CT volume as a run does: drawn as NIfTI in a temporary folder, read, prepared, "predicted" on
 * the prepared grid by arithmetic that needs no network, brought back to the original grid slab by slab and scored as it
 * is and recalibrated. Prints one line of JSON: seconds, and the most resident memory, which no engine shares.
 *
 *   node --import tsx bench/scoring-memory.ts --shape 300,512,512
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { DataSet } from '../src/data/cases/data-set.js';
import { readNiftiImage, readNiftiLabels } from '../src/data/volumes/nifti-volume.js';
import { storedCase } from '../src/preprocess/prepared-cache.js';
import { scoreTestCases } from '../src/run/one-run/score-test-cases.js';
import type { PreprocessStep } from '../src/study/run-config.js';
import { drawVolume } from './drawn-volume.js';

const { values } = parseArgs({ options: { shape: { type: 'string', default: '300,512,512' } } });

const foregroundClasses = ['kidney', 'tumour'];
/** The protocol's for KiTS19. */
const preprocess: readonly PreprocessStep[] = [
  { op: 'resample', spacingMm: [3.22, 1.62, 1.62] },
  { op: 'clip', minimum: -79, maximum: 304 },
  { op: 'z-score' },
];
const network = { inputChannels: 1, classes: 3, baseFilters: 16, depth: 4, inputShape: [80, 160, 160] };

async function main(folder: string): Promise<void> {
  const shape = values.shape.split(',').map(Number);
  const paths = await drawVolume(folder, shape);
  const reference = { caseId: 'drawn' };
  const dataSet: Pick<DataSet, 'id' | 'read' | 'fingerprint' | 'pictures'> = {
    id: 'kits19',
    pictures: { mayBeShared: false, reason: 'drawn for the bench' },
    fingerprint: async () => 'drawn',
    read: async () => ({
      ...reference,
      image: await readNiftiImage(paths.image),
      labels: await readNiftiLabels(paths.labels, [0, 1, 2]),
    }),
  };
  const startedAt = performance.now();
  const prepared = await storedCase(join(folder, 'cache'), dataSet as DataSet, reference, preprocess);
  const preparedAt = performance.now();
  const config = { network, foregroundClasses, patch: { overlap: [40, 80, 80] }, cases: { test: ['drawn'] } };
  const { cases } = await scoreTestCases(
    { predict: logitsOfIntensity },
    config as unknown as Parameters<typeof scoreTestCases>[1],
    dataSet as DataSet,
    [reference],
    [prepared],
    {
      cases: 1,
      pixels: 1,
      isotonicPixels: 1,
      temperature: 2,
      classTemperatures: { background: 1, kidney: 2, tumour: 3 },
      isotonic: { background: null, kidney: null, tumour: null },
      scores: { kidney: 0.9, tumour: 0.8 },
      validationNll: { asIs: 1, temperature: 1, 'class-temperature': 1, isotonic: 1, score: 1 },
      saturatedShare: 0,
    },
    new AbortController().signal,
    () => {},
  );
  process.stdout.write(
    `${JSON.stringify({
      shape,
      prepareSeconds: (preparedAt - startedAt) / 1000,
      scoreSeconds: (performance.now() - preparedAt) / 1000,
      peakMegabytes: (process.resourceUsage().maxRSS * 1024) / 1e6,
      meanDsc: cases.reduce((sum, { values: { dsc } }) => sum + dsc, 0) / cases.length,
    })}\n`,
  );
}

/** The brighter, the likelier a kidney, then a tumour. */
function logitsOfIntensity(window: Float32Array): Float32Array {
  const logits = new Float32Array(3 * window.length);
  window.forEach((intensity, voxel) => {
    logits[3 * voxel + 1] = 2 * intensity - 2;
    logits[3 * voxel + 2] = 3 * intensity - 6;
  });
  return logits;
}

const folder = mkdtempSync(join(tmpdir(), 'scoring-memory-'));
main(folder)
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
  })
  .finally(() => rmSync(folder, { recursive: true }));
