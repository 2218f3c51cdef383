import type { SourceCase } from '../../core/image.js';
import type { CaseReference, DataSet } from '../../data/cases/data-set.js';
import type { TrainingProgram } from '../../engine/training-program.js';
import type { CaseBins, CaseScore, ThresholdCounts } from '../../metrics/case-score.js';
import { CaseTally } from '../../metrics/case-tally.js';
import { type PosteriorCurve, PosteriorCurveTally } from '../../metrics/posterior-curve.js';
import { scaleByScore } from '../../metrics/score-scaling.js';
import { applyTemperature } from '../../metrics/temperature-scaling.js';
import { predictCase } from '../../predict/predict-case.js';
import type { StoredCase } from '../../preprocess/prepared-cache.js';
import type { CasePictures, Gallery } from '../../record/gallery-file.js';
import {
  type RecalibratedScore,
  type RecalibrationMethod,
  recalibrationMethods,
} from '../../record/recalibrated-file.js';
import type { Recalibration } from '../../record/recalibration-file.js';
import type { RunConfig } from '../../study/run-config.js';
import { CasePainter, pictured } from './case-painter.js';
import { stopHere } from './stop-here.js';

export interface TestScores {
  cases: CaseScore[];
  bins: CaseBins[];
  thresholds: ThresholdCounts[];
  recalibrated: RecalibratedScore[];
  posterior: PosteriorCurve[] | null;
  gallery: Gallery;
}

/**
 * Predicts every test case and scores it on the grid of its source: as the network has it, at the temperature, and
 * with the foreground times its class score, in one pass over its slabs. One case is in memory at a time.
 */
export async function scoreTestCases(
  program: Pick<TrainingProgram, 'predict'>,
  config: RunConfig,
  dataSet: DataSet,
  references: readonly CaseReference[],
  prepared: readonly StoredCase[],
  recalibration: Recalibration,
  signal: AbortSignal,
  onCase: (done: number) => void,
): Promise<TestScores> {
  const { classes } = config.network;
  const scores = { cases: [], bins: [], thresholds: [] } as Pick<TestScores, 'cases' | 'bins' | 'thresholds'>;
  const recalibrated: RecalibratedScore[] = [];
  const posteriorCurves = new PosteriorCurveTally(config.foregroundClasses);
  let posteriorKnown = false;
  const shown = dataSet.pictures.mayBeShared ? pictured(config.cases.test) : new Set<string>();
  const pictures: CasePictures[] = [];
  const recalibrate = recalibrations(recalibration, classes);

  for (const [index, reference] of references.entries()) {
    const source = await dataSet.read(reference);
    const { caseId, posterior } = source;
    const tally = caseTally(source, config);
    const others = recalibrationMethods.map((method) => ({
      method,
      tally: caseTally(source, config, tally),
    }));
    const painter = shown.has(caseId) ? new CasePainter(source, classes) : undefined;
    for await (const { offset, probabilities } of predictCase(
      program,
      await prepared[index]!.load(),
      config,
    )) {
      const ofSlab = posterior && posteriorOf(posterior, offset, probabilities, config);
      tally.add(probabilities, ofSlab);
      for (const other of others) other.tally.add(recalibrate[other.method](probabilities), ofSlab);
      if (ofSlab) posteriorCurves.add(probabilities, ofSlab);
      painter?.add(offset, probabilities);
    }
    const result = tally.finish();
    scores.cases.push(...result.scores);
    scores.bins.push(...result.bins);
    scores.thresholds.push(...result.thresholds);
    for (const { method, tally } of others) {
      recalibrated.push(...tally.finish().scores.map((score) => ({ method, ...score })));
    }
    if (painter) pictures.push(await painter.finish());
    posteriorKnown ||= posterior !== undefined;
    onCase(index + 1);
    await stopHere(signal, `testing ${config.dataset}`);
  }
  return {
    ...scores,
    recalibrated: recalibrationMethods.flatMap((method) =>
      recalibrated.filter((row) => row.method === method),
    ),
    posterior: posteriorKnown ? posteriorCurves.curves() : null,
    gallery: galleryOf(dataSet, pictures),
  };
}

function caseTally(
  { caseId, labels, image }: SourceCase,
  { foregroundClasses }: RunConfig,
  sameTruth?: CaseTally,
): CaseTally {
  const spacing = image.spacingMm && { spacingMm: image.spacingMm };
  return new CaseTally({ caseId, labels, foregroundClasses, ...spacing }, sameTruth);
}

function recalibrations(
  { temperature, scores }: Recalibration,
  classes: number,
): Record<RecalibrationMethod, (probabilities: Float32Array) => Float32Array> {
  const ofClasses = Object.values(scores);
  return {
    temperature: (probabilities) => applyTemperature(probabilities, classes, temperature),
    score: (probabilities) => scaleByScore(probabilities, ofClasses),
  };
}

function galleryOf({ pictures: terms }: DataSet, pictures: readonly CasePictures[]): Gallery {
  return terms.mayBeShared
    ? { credit: terms.credit, absence: null, pictures }
    : { credit: null, absence: terms.reason, pictures: [] };
}

/** The part of a phantom's posterior (pixels × foreground classes) under a slab (pixels × classes). */
function posteriorOf(
  posterior: Float32Array,
  offset: number,
  probabilities: Float32Array,
  { network, foregroundClasses }: RunConfig,
): Float32Array {
  const pixels = probabilities.length / network.classes;
  return posterior.subarray(offset * foregroundClasses.length, (offset + pixels) * foregroundClasses.length);
}
