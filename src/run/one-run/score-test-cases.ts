import type { SourceCase } from '../../core/image.js';
import type { CaseReference, DataSet } from '../../data/cases/data-set.js';
import type { TrainingProgram } from '../../engine/training-program.js';
import type { CaseBins, CaseCells, CaseScore, ThresholdCounts } from '../../metrics/case-score.js';
import { CaseTally } from '../../metrics/case-tally.js';
import { poolCells } from '../../metrics/log-spaced-histogram.js';
import { ObserverTally } from '../../metrics/observer-agreement.js';
import { type PosteriorCurve, PosteriorCurveTally } from '../../metrics/posterior-curve.js';
import { predictCase } from '../../predict/predict-case.js';
import type { StoredCase } from '../../preprocess/prepared-cache.js';
import { ProbabilityVersions, recalibrationMethods } from '../../recalibrate/recalibrated-versions.js';
import { storedCells, type VersionCells } from '../../record/calibration-cells-file.js';
import { storedScore } from '../../record/cases-file.js';
import type { CasePictures, Gallery } from '../../record/gallery-file.js';
import { learnedOf } from '../../record/learned-recalibration.js';
import { type ObservedCase, storedObservation } from '../../record/observers-file.js';
import type { RecalibratedScore } from '../../record/recalibrated-file.js';
import type { Recalibration } from '../../record/recalibration-file.js';
import type { RunConfig } from '../../study/run-config.js';
import { CasePainter, casesWithPictures } from './case-painter.js';
import { stoppablePredictor } from './stoppable-predictor.js';
import { throwIfStopped } from './throw-if-stopped.js';

export interface TestScores {
  cases: CaseScore[];
  bins: CaseBins[];
  thresholds: ThresholdCounts[];
  recalibrated: RecalibratedScore[];
  calibrationCells: VersionCells[];
  observers: ObservedCase[] | null;
  posterior: PosteriorCurve[] | null;
  gallery: Gallery;
}

/** The parts of a configuration that testing needs. */
export type TestSettings = Pick<
  RunConfig,
  'dataset' | 'cases' | 'fold' | 'foregroundClasses' | 'network' | 'patch'
>;

/**
 * Predicts every test case and scores it on the grid of its source, without recalibration and with each one (recalibrated-versions.ts). Each
 * case takes one forward pass and one pass over its slabs; one case is in memory at a time. Calls `onCase` after each case.
 * Throws InterruptedRunError when the signal stops it, between two windows.
 */
export async function scoreTestCases(
  program: Pick<TrainingProgram, 'predict'>,
  config: TestSettings,
  dataSet: DataSet,
  references: readonly CaseReference[],
  prepared: readonly StoredCase[],
  recalibration: Recalibration,
  signal: AbortSignal,
  onCase: (done: number) => void,
): Promise<TestScores> {
  const scores = { cases: [], bins: [], thresholds: [] } as Pick<TestScores, 'cases' | 'bins' | 'thresholds'>;
  const recalibrated: RecalibratedScore[] = [];
  const posteriorCurves = new PosteriorCurveTally(config.foregroundClasses);
  let posteriorKnown = false;
  const shown = dataSet.pictures.mayBeShared ? casesWithPictures(config) : new Set<string>();
  const pictures: CasePictures[] = [];
  const { classes } = config.network;
  const versions = new ProbabilityVersions(classes, learnedOf(recalibration, config.foregroundClasses));
  const reader = {
    channels: versions.channels,
    ofLogits: (logits: Float32Array) => versions.ofLogits(logits),
  };
  const pooled = new Map<string, VersionCells>();
  const observed: ObservedCase[] = [];
  const predictor = stoppablePredictor(program, signal, `testing ${config.dataset}`);

  for (const [index, reference] of references.entries()) {
    const source = await dataSet.read(reference);
    const { caseId, posterior } = source;
    const tally = caseTally(source, config);
    const others = recalibrationMethods.map((method) => ({
      method,
      place: versions.place(method),
      tally: caseTally(source, config, tally),
    }));
    const besideObservers = observersOf(source);
    const painter = shown.has(caseId) ? new CasePainter(source, versions.channels) : undefined;
    for await (const { offset, probabilities } of predictCase(
      predictor,
      await prepared[index]!.load(),
      config,
      reader,
    )) {
      const pixels = probabilities.length / versions.channels;
      const ofSlab = posterior && posteriorOf(posterior, offset, pixels, config);
      tally.add(probabilities, ofSlab, versions.place('plain'));
      for (const other of others) other.tally.add(probabilities, ofSlab, other.place);
      if (ofSlab) posteriorCurves.add(probabilities, ofSlab, versions.channels);
      for (const { version, tally } of besideObservers)
        tally.add(probabilities, classes, versions.place(version));
      painter?.add(offset, probabilities);
    }
    const result = tally.finish();
    scores.cases.push(...result.scores.map(storedScore));
    scores.bins.push(...result.bins);
    scores.thresholds.push(...result.thresholds);
    pool(pooled, 'plain', result.cells);
    for (const { method, tally } of others) {
      const { scores: rows, cells } = tally.finish();
      recalibrated.push(...rows.map((score) => ({ method, ...storedScore(score) })));
      pool(pooled, method, cells);
    }
    observed.push(
      ...besideObservers.map(({ version, tally }) =>
        storedObservation({ caseId, version, ...tally.finish() }),
      ),
    );
    if (painter) pictures.push(await painter.finish());
    posteriorKnown ||= posterior !== undefined;
    onCase(index + 1);
    await throwIfStopped(signal, `testing ${config.dataset}`);
  }
  return {
    ...scores,
    recalibrated: recalibrationMethods.flatMap((method) =>
      recalibrated.filter((row) => row.method === method),
    ),
    calibrationCells: [...pooled.values()].map((row) => ({ ...row, ...storedCells(row) })),
    observers: observed.length > 0 ? observed : null,
    posterior: posteriorKnown ? posteriorCurves.curves() : null,
    gallery: galleryOf(dataSet, pictures),
  };
}

function caseTally(
  { caseId, labels, image }: SourceCase,
  { foregroundClasses }: Pick<TestSettings, 'foregroundClasses'>,
  sameTruth?: CaseTally,
): CaseTally {
  const spacing = image.spacingMm && { spacingMm: image.spacingMm };
  return new CaseTally({ caseId, labels, foregroundClasses, ...spacing }, sameTruth);
}

/** A tally per version for a case with two annotators; empty for other cases. */
function observersOf({ labels, secondLabels }: SourceCase) {
  if (!secondLabels) return [];
  return (['plain', ...recalibrationMethods] as const).map((version) => ({
    version,
    tally: new ObserverTally(labels, secondLabels),
  }));
}

/** Adds the calibration cells of a case to `pooled`. */
function pool(
  pooled: Map<string, VersionCells>,
  version: VersionCells['version'],
  cells: readonly CaseCells[],
): void {
  for (const { className, ...own } of cells) {
    const key = `${version} ${className}`;
    const before = pooled.get(key);
    pooled.set(key, { version, className, ...(before ? poolCells([before, own]) : own) });
  }
}

function galleryOf({ pictures: terms }: DataSet, pictures: readonly CasePictures[]): Gallery {
  return terms.mayBeShared
    ? { credit: terms.credit, absence: null, pictures }
    : { credit: null, absence: terms.reason, pictures: [] };
}

/** The part of a phantom's posterior (pixels × foreground classes) that belongs to a slab of `pixels`. */
function posteriorOf(
  posterior: Float32Array,
  offset: number,
  pixels: number,
  { foregroundClasses }: Pick<TestSettings, 'foregroundClasses'>,
): Float32Array {
  return posterior.subarray(offset * foregroundClasses.length, (offset + pixels) * foregroundClasses.length);
}
