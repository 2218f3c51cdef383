import { join } from 'node:path';
import { writeFileAtomic } from '../core/atomic-file.js';
import type { CaseBins, CaseScore, ThresholdCounts } from '../metrics/case-score.js';
import type { PosteriorCurve } from '../metrics/posterior-curve.js';
import type { EpochRecord } from '../study/epoch-record.js';
import { configHash, type RunConfig } from '../study/run-config.js';
import { binsText, readBins } from './bins-file.js';
import { calibrationCellsText, readCalibrationCells, type VersionCells } from './calibration-cells-file.js';
import { casesText, readCases } from './cases-file.js';
import { configText, readConfig } from './config-file.js';
import { checkSeal, readDone, removeDone, type Seal, writeDone } from './done-file.js';
import { type Gallery, galleryMembers, readGallery } from './gallery-file.js';
import { historyText, readHistory } from './history-file.js';
import { type ObservedCase, observersText, readObservers } from './observers-file.js';
import { posteriorText, readPosterior } from './posterior-file.js';
import { type Provenance, provenanceText, readProvenance, type Session } from './provenance-file.js';
import { type RecalibratedScore, readRecalibrated, recalibratedText } from './recalibrated-file.js';
import { type Recalibration, readRecalibration, recalibrationText } from './recalibration-file.js';
import { recordFault } from './record-fault.js';
import { openMembers, type RecordMembers } from './record-members.js';
import { readRescored, rescoredText } from './rescored-file.js';
import { recordFiles, runFiles } from './run-files.js';
import { differingField, type SummarisedRun, summaryOf } from './run-summary.js';
import { storeTestCases, testCasesPath } from './test-cases-file.js';
import { readThresholds, readValidationThresholds, thresholdsText } from './thresholds-file.js';
import type { RunEnding } from './training-ending.js';
import { zipOf } from './zip-archive.js';

/** The checked content of all files of a finished run. */
export interface RunRecord {
  config: RunConfig;
  configHash: string;
  provenance: Provenance;
  /** Rescorings that changed the scores, and the scoring of a combination; absent where there were none. */
  rescored?: readonly Session[];
  history: readonly EpochRecord[];
  /** How the training ended (training-ending.ts). */
  ending: RunEnding;
  cases: readonly CaseScore[];
  bins: readonly CaseBins[];
  thresholds: readonly ThresholdCounts[];
  /** Threshold counts of the validation cases; null in older records. */
  validationThresholds: readonly ThresholdCounts[] | null;
  /** Recalibrations fitted on the validation cases (recalibrate/). */
  recalibration: Recalibration;
  /** Scores of the test cases after each recalibration. */
  recalibrated: readonly RecalibratedScore[];
  calibrationCells: readonly VersionCells[];
  /** Agreement of predictions with two annotators; null where no case has a second one. */
  observers: readonly ObservedCase[] | null;
  /** Prediction against the known posterior of each foreground class; null where none is known. */
  posterior: readonly PosteriorCurve[] | null;
  gallery: Gallery;
}

/** The content of a run to write, without the fields that follow from the others. */
export type WrittenRun = Omit<RunRecord, 'configHash' | 'ending'>;

/**
 * Writes a run: first removes done.json of an earlier result, then writes the pictures of test cases beside the runs of the
 * data set, record.zip, and done.json last.
 */
export function writeRun(folder: string, run: WrittenRun): void {
  removeDone(folder);
  writeRecord(folder, run);
}

/**
 * Replaces the record of the same training; the earlier done.json stays until the new one is written. Members in `kept` are
 * written byte for byte as given.
 */
export function writeRecord(folder: string, run: WrittenRun, kept?: ReadonlyMap<string, Uint8Array>): void {
  storeTestCases(testCasesPath(folder), run.gallery.pictures);
  const members = recordMembers(run, kept);
  writeFileAtomic(join(folder, runFiles.record), zipOf(members));
  writeDone(folder, summaryOf(run, configHash(run.config)), members);
}

/** The members of record.zip in order. */
export function recordMembers(
  run: WrittenRun,
  kept: ReadonlyMap<string, Uint8Array> = new Map(),
): Map<string, Uint8Array> {
  const members: [string, string | Uint8Array][] = [
    [recordFiles.config, configText(run.config)],
    [recordFiles.provenance, provenanceText(run.provenance)],
    ...(run.rescored ? ([[recordFiles.rescored, rescoredText(run.rescored)]] as [string, string][]) : []),
    [recordFiles.history, historyText(run.history)],
    [recordFiles.cases, casesText(run.cases)],
    [recordFiles.bins, binsText(run.bins)],
    [recordFiles.thresholds, thresholdsText(run.thresholds)],
    ...(run.validationThresholds
      ? ([[recordFiles.validationThresholds, thresholdsText(run.validationThresholds)]] as [string, string][])
      : []),
    [recordFiles.recalibration, recalibrationText(run.recalibration)],
    [recordFiles.recalibrated, recalibratedText(run.recalibrated)],
    [recordFiles.calibrationCells, calibrationCellsText(run.calibrationCells)],
    ...(run.observers ? ([[recordFiles.observers, observersText(run.observers)]] as [string, string][]) : []),
    ...(run.posterior ? ([[recordFiles.posterior, posteriorText(run.posterior)]] as [string, string][]) : []),
    ...galleryMembers(run.gallery),
  ];
  return new Map(members.map(([name, content]) => [name, kept.get(name) ?? Buffer.from(content as string)]));
}

/**
 * Reads a run; undefined where it is not finished. Throws DataError on the first invalid file. With `openTestCases`, a caller
 * that reads many runs can open the pictures of a data set once for all of them.
 *
 * ```ts
 * const run = readRun(`${results}/mini/dsb2018/dsc/seed-1`);
 * [run.config.loss, run.history.length > 0]; // ['dsc', true]
 * readRun(`${results}/mini/dsb2018/dsc/seed-9`); // undefined
 * ```
 */
export function readRun(
  folder: string,
  openTestCases: (path: string) => RecordMembers = openMembers,
): RunRecord | undefined {
  const seal = readDone(folder);
  if (!seal) return undefined;
  const members = openMembers(join(folder, runFiles.record));
  const { config, hash } = readConfig(members);
  if (seal.configHash !== hash) {
    throw recordFault(folder, null, `done.json to seal configuration ${hash}`, seal.configHash);
  }
  const rescored = readRescored(members);
  const record = {
    config,
    provenance: readProvenance(members),
    ...(rescored && { rescored }),
    history: readTraining(members),
    cases: readCases(members, config),
    bins: readBins(members, config),
    thresholds: readThresholds(members, config),
    validationThresholds: readValidationThresholds(members, config),
    recalibration: readRecalibration(members, config),
    recalibrated: readRecalibrated(members, config),
    calibrationCells: readCalibrationCells(members, config),
    observers: readObservers(members, config),
    posterior: readPosterior(members, config),
    gallery: readGallery(members, config, () => openTestCases(testCasesPath(folder))),
  };
  checkSeal(folder, seal, members);
  return { ...record, configHash: hash, ending: checkSummary(folder, seal, record, hash).ending };
}

/** The epochs of a finished run. Throws DataError where there are none. */
export function readTraining(members: RecordMembers): readonly EpochRecord[] {
  const file = members.pathOf(recordFiles.history);
  const history = readHistory(file, members.text(recordFiles.history));
  if (history.length > 0) return history;
  throw recordFault(file, null, 'at least one epoch', 'none');
}

/** Returns the summary of the record. Throws DataError where done.json differs from it. */
function checkSummary(folder: string, seal: Seal, record: SummarisedRun, hash: string) {
  const summary = summaryOf(record, hash);
  const field = differingField(summary, seal);
  if (field === undefined) return summary;
  const expected = `${field} as in ${runFiles.record}`;
  throw recordFault(join(folder, runFiles.done), null, expected, JSON.stringify(seal[field]).slice(0, 80));
}
