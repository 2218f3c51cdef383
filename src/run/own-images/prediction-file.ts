import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../../core/atomic-file.js';
import { type VolumeReach, volumeCoverage } from '../../evaluate/volume-interval.js';
import type { CutTarget } from '../../metrics/choose-cut.js';
import type { FinishedRun } from './finished-run.js';
import type { SegmentationModel } from './load-model.js';
import type { PredictedVersion } from './predict-image.js';
import { recalibrationHash } from './recalibration-hash.js';
import type { ValidationCut } from './validation-cut.js';

/** The content of `prediction.json`: how the files of an output folder were made. */
export interface PredictionNote {
  run: { dataset: string; loss: string; configHash: string; weights: string | null; record: string };
  /** Class names, background first. */
  classes: readonly string[];
  version: PredictedVersion;
  /** Hash of the applied recalibration; null where none is applied. */
  recalibration: string | null;
  /** null: the most probable class. */
  cut: { threshold: number; target: CutTarget | null; onValidation: ValidationCut | null } | null;
  /**
   * `coverage`: the share of images whose true volume lies within Σp ± relative · max(1, Σp), per class. A class has null where
   * no bound is known.
   */
  volumes: { coverage: number; relative: Readonly<Record<string, number | null>> };
}

export function predictionNote(
  { seal }: Pick<FinishedRun, 'seal'>,
  model: SegmentationModel,
  version: PredictedVersion,
  cut: PredictionNote['cut'],
  reaches: ReadonlyMap<string, VolumeReach>,
): PredictionNote {
  const { config, configHash, weights, record } = seal;
  return {
    run: { dataset: config.dataset, loss: config.loss, configHash, weights, record },
    classes: model.classes,
    version,
    recalibration: recalibrationHash(model, version),
    cut,
    volumes: {
      coverage: volumeCoverage,
      relative: Object.fromEntries([...reaches].map(([name, { relative }]) => [name, relative ?? null])),
    },
  };
}

export function writePredictionNote(outDir: string, note: PredictionNote): void {
  writeFileAtomic(noteFile(outDir), `${JSON.stringify(note, null, 2)}\n`);
}

const chosenBefore = z.object({
  run: z.object({ weights: z.string(), record: z.string() }),
  version: z.string(),
  recalibration: z.string().nullable(),
  cut: z.object({
    target: z.object({ quantity: z.string(), atLeast: z.number() }),
    onValidation: z.object({
      threshold: z.number(),
      dsc: z.number(),
      iou: z.number(),
      precision: z.number(),
      recall: z.number(),
      cases: z.number(),
      grid: z.enum(['network', 'image']),
    }),
  }),
});

/**
 * The cut that an earlier prediction into this folder, finished or interrupted, chose for the same target with the same
 * network; undefined where there is none.
 */
export function cutChosenBefore(
  outDir: string,
  { seal }: Pick<FinishedRun, 'seal'>,
  model: SegmentationModel,
  version: PredictedVersion,
  target: CutTarget,
): ValidationCut | undefined {
  if (!existsSync(noteFile(outDir))) return undefined;
  const { data } = chosenBefore.safeParse(jsonOf(readFileSync(noteFile(outDir), 'utf8')));
  const isSame =
    data?.run.weights === seal.weights &&
    data.run.record === seal.record &&
    data.version === version &&
    data.recalibration === recalibrationHash(model, version) &&
    data.cut.target.quantity === target.quantity &&
    data.cut.target.atLeast === target.atLeast;
  return isSame ? data.cut.onValidation : undefined;
}

const noteFile = (outDir: string) => join(outDir, 'prediction.json');

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
