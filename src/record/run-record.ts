import { join } from 'node:path';
import type { CaseBins, CaseScore, ThresholdCounts } from '../metrics/case-score.js';
import type { PosteriorCurve } from '../metrics/posterior-curve.js';
import type { EpochRecord } from '../study/epoch-record.js';
import type { RunConfig } from '../study/run-config.js';
import { readBins, writeBins } from './bins-file.js';
import { readCalibrationCells, type VersionCells, writeCalibrationCells } from './calibration-cells-file.js';
import { readCases, writeCases } from './cases-file.js';
import { readConfig, writeConfig } from './config-file.js';
import { checkSeal, readDone, removeDone, sealedFiles, writeDone } from './done-file.js';
import { type Gallery, galleryFiles, readGallery, writeGallery } from './gallery-file.js';
import { readHistory, writeHistory } from './history-file.js';
import { readPosterior, writePosterior } from './posterior-file.js';
import { type Provenance, readProvenance, writeProvenance } from './provenance-file.js';
import { type RecalibratedScore, readRecalibrated, writeRecalibrated } from './recalibrated-file.js';
import {
  methodsOf,
  type Recalibration,
  readRecalibration,
  writeRecalibration,
} from './recalibration-file.js';
import { recordFault } from './record-fault.js';
import { endingOf, type RunEnding } from './run-ending.js';
import { runFiles } from './run-files.js';
import { readThresholds, writeThresholds } from './thresholds-file.js';

/** Everything that a finished run leaves for the tables: its files, read and checked. */
export interface RunRecord {
  config: RunConfig;
  configHash: string;
  provenance: Provenance;
  history: readonly EpochRecord[];
  /** How its training ended, by the rule of run-ending.ts. */
  ending: RunEnding;
  cases: readonly CaseScore[];
  bins: readonly CaseBins[];
  thresholds: readonly ThresholdCounts[];
  /** Baselines without training (recalibrate/). */
  recalibration: Recalibration;
  recalibrated: readonly RecalibratedScore[];
  /** Null in runs of before these were kept. */
  calibrationCells: readonly VersionCells[] | null;
  /** Prediction against the known posterior of each foreground class; null where none is known. */
  posterior: readonly PosteriorCurve[] | null;
  gallery: Gallery;
}

/** Writes a whole run, its seal last. A run may also write the files one by one as they come to be. */
export function writeRun(folder: string, run: Omit<RunRecord, 'configHash' | 'ending'>): void {
  removeDone(folder);
  writeConfig(folder, run.config);
  writeProvenance(folder, run.provenance);
  writeHistory(folder, run.history);
  writeCases(folder, run.cases);
  writeBins(folder, run.bins);
  writeThresholds(folder, run.thresholds);
  writeRecalibration(folder, run.recalibration);
  writeRecalibrated(folder, run.recalibrated);
  writeCalibrationCells(folder, run.calibrationCells);
  writePosterior(folder, run.posterior);
  writeGallery(folder, run.gallery);
  writeDone(folder, readConfig(folder).hash, galleryFiles(run.gallery));
}

/** Reads a run, or undefined where it is not finished. Throws DataError on the first file that is not right. */
export function readRun(folder: string): RunRecord | undefined {
  const seal = readDone(folder);
  if (!seal) return undefined;
  const { config, hash } = readConfig(folder);
  if (seal.configHash !== hash) {
    throw recordFault(folder, null, `done.json to seal configuration ${hash}`, seal.configHash);
  }
  const recalibration = readRecalibration(folder, config);
  const methods = methodsOf(recalibration);
  const record = {
    config,
    configHash: hash,
    provenance: readProvenance(folder),
    history: readTraining(folder),
    cases: readCases(folder, config),
    bins: readBins(folder, config),
    thresholds: readThresholds(folder, config),
    recalibration,
    recalibrated: readRecalibrated(folder, config, methods),
    calibrationCells: readCalibrationCells(folder, config, methods),
    posterior: readPosterior(folder, config),
    gallery: readGallery(folder, config),
  };
  const more = [
    ...(record.calibrationCells ? [runFiles.calibrationCells] : []),
    ...(record.posterior ? [runFiles.posterior] : []),
  ];
  checkSeal(folder, seal, sealedFiles(galleryFiles(record.gallery), more));
  return { ...record, ending: endingOf(record.history, config.training.maximumEpochs) };
}

/** The epochs of a finished run, of which there is at least one. */
function readTraining(folder: string): readonly EpochRecord[] {
  const history = readHistory(folder);
  if (history.length > 0) return history;
  throw recordFault(join(folder, runFiles.history), null, 'at least one epoch', 'none');
}
