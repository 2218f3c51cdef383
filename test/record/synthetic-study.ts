/**
 * A study that nobody ran: plausible runs written through the project's own writers, so that the tables can be
 * tested before and without training. Pixels are drawn from a known posterior q; a calibrated loss predicts q
 * itself, an overconfident one sharpens it (logit × 4). Their labels are the same, and so are, nearly, their masks:
 * the right verdict is known.
 */
import { join } from 'node:path';
import { RandomStream } from '../../src/core/random-stream.js';
import type { CaseBins, CaseScore, ThresholdCounts } from '../../src/metrics/case-score.js';
import { type MetricName, metricNames } from '../../src/metrics/catalogue.js';
import { LogSpacedHistogram, poolCells } from '../../src/metrics/log-spaced-histogram.js';
import { type PosteriorCurve, PosteriorCurveTally } from '../../src/metrics/posterior-curve.js';
import { allClassesRow, scoredRows, thresholdRows } from '../../src/metrics/scored-rows.js';
import {
  type RecalibrationMethod,
  recalibrationMethods,
} from '../../src/recalibrate/recalibrated-versions.js';
import { storedCells, type VersionCells } from '../../src/record/calibration-cells-file.js';
import type { Gallery } from '../../src/record/gallery-file.js';
import { encodeGreyPng } from '../../src/record/grey-png.js';
import type { Provenance } from '../../src/record/provenance-file.js';
import { type RunRecord, writeRun } from '../../src/record/run-record.js';
import type { StudyRecord } from '../../src/record/study-record.js';
import { endingOf } from '../../src/record/training-ending.js';
import type { EpochRecord } from '../../src/study/epoch-record.js';
import type { LossName } from '../../src/study/losses.js';
import { configHash, type PresetName, type RunConfig, runName } from '../../src/study/run-config.js';

export interface SyntheticStudy {
  preset: PresetName;
  datasets: readonly { dataset: string; cases: number; foregroundClasses: readonly string[] }[];
  losses: readonly LossName[];
  seeds: readonly number[];
  /** Factor on the logit of the posterior, per loss: 1 predicts the posterior itself, 4 is overconfident. */
  sharpness: (loss: LossName) => number;
}

/** Two binary data sets, eight cases each, the pair DSC and DSC++, two seeds: DSC++ calibrated, DSC overconfident. */
export const smallStudy: SyntheticStudy = {
  preset: 'mini',
  datasets: [
    { dataset: 'dsb2018', cases: 8, foregroundClasses: ['nucleus'] },
    { dataset: 'chasedb1', cases: 8, foregroundClasses: ['vessel'] },
  ],
  losses: ['dsc', 'dsc++'],
  seeds: [1, 2],
  sharpness: (loss) => (loss.includes('++') ? 1 : 4),
};

/** Writes all runs of a study below `outDir`. */
export function writeSyntheticStudy(outDir: string, study: SyntheticStudy): void {
  for (const run of syntheticStudy(study).runs) {
    writeRun(join(outDir, study.preset, runName(run.config)), run);
  }
}

/** The same study in memory, as `readStudy` would read it. */
export function syntheticStudy(study: SyntheticStudy): StudyRecord {
  const runs = study.datasets.flatMap((set) =>
    study.losses.flatMap((loss) =>
      study.seeds.map((seed) => {
        const run = syntheticRun(study, set, loss, seed);
        const ending = endingOf(run.history, run.config.training.maximumEpochs);
        return { ...run, configHash: configHash(run.config), ending };
      }),
    ),
  );
  return { preset: study.preset, runs, unfinished: [], outdated: [], absent: [] };
}

export function syntheticRun(
  study: SyntheticStudy,
  { dataset, cases, foregroundClasses }: SyntheticStudy['datasets'][number],
  loss: LossName,
  seed: number,
): Omit<RunRecord, 'configHash' | 'ending'> {
  const test = Array.from({ length: cases }, (_, index) => `case-${String(index).padStart(3, '0')}`);
  const config = syntheticConfig(study.preset, dataset, foregroundClasses, loss, seed, test);
  const drawn = test.flatMap((caseId) =>
    scoredRows(foregroundClasses).map((className) => {
      const truth = RandomStream.fromSeed(1).fork(dataset, caseId, className);
      const noise = RandomStream.fromSeed(seed).fork(dataset, loss, caseId, className);
      return { caseId, className, ...drawPixels(truth, noise, study.sharpness(loss)) };
    }),
  );
  return {
    config,
    provenance: syntheticProvenance,
    history: syntheticHistory(RandomStream.fromSeed(seed).fork(dataset, loss, 'history')),
    cases: drawn.map(scorePixels),
    bins: drawn.flatMap(binPixels),
    thresholds: drawn.filter(({ className }) => className !== allClassesRow).flatMap(sweepPixels),
    validationThresholds: validationCounts(study, dataset, foregroundClasses, loss, seed),
    ...recalibration(drawn, foregroundClasses, study.sharpness(loss)),
    observers: null,
    posterior: dataset.startsWith('phantom-') ? posteriorCurves(drawn, foregroundClasses) : null,
    gallery: syntheticGallery(dataset, drawn),
  };
}

/** Of the one validation case. */
function validationCounts(
  study: SyntheticStudy,
  dataset: string,
  foregroundClasses: readonly string[],
  loss: LossName,
  seed: number,
): ThresholdCounts[] {
  return thresholdRows(foregroundClasses).flatMap((className) => {
    const truth = RandomStream.fromSeed(1).fork(dataset, 'v-0', className);
    const noise = RandomStream.fromSeed(seed).fork(dataset, loss, 'v-0', className);
    return sweepPixels({ caseId: 'v-0', className, ...drawPixels(truth, noise, study.sharpness(loss)) });
  });
}

/** The soft score that every synthetic class has. */
const syntheticScore = 0.9;

/** The temperature that undoes the sharpness, and the foreground times the score. */
function recalibration(
  drawn: readonly Pixels[],
  foregroundClasses: readonly string[],
  temperature: number,
): Pick<RunRecord, 'recalibration' | 'recalibrated' | 'calibrationCells'> {
  const recalibrate: Record<RecalibrationMethod, (p: number) => number> = {
    temperature: (p) => logistic(Math.log(p / (1 - p)) / temperature),
    'class-temperature': (p) => logistic(Math.log(p / (1 - p)) / temperature),
    isotonic: (p) => Math.round(10 * p) / 10,
    score: (p) => syntheticScore * p,
  };
  return {
    recalibration: {
      cases: 2,
      pixels: pixelsPerCase,
      isotonicPixels: pixelsPerCase,
      temperature,
      classTemperatures: Object.fromEntries(
        ['background', ...foregroundClasses].map((name) => [name, temperature]),
      ),
      isotonic: Object.fromEntries(
        (foregroundClasses.length > 1 ? ['background', ...foregroundClasses] : foregroundClasses).map(
          (name) => [name, { cell: [10_000, 50_000], frequency: [0.25, 0.75] }],
        ),
      ),
      scores: Object.fromEntries(foregroundClasses.map((name) => [name, syntheticScore])),
      validationNll: { asIs: 0.4, temperature: 0.3, 'class-temperature': 0.29, isotonic: 0.28, score: 0.35 },
      saturatedShare: 0.01,
    },
    recalibrated: recalibrationMethods.flatMap((method) =>
      drawn.map((pixels) => {
        const probability = pixels.probability.map(recalibrate[method]);
        return { method, ...scorePixels({ ...pixels, probability }) };
      }),
    ),
    calibrationCells: (['plain', ...recalibrationMethods] as const).flatMap((version) =>
      scoredRows(foregroundClasses).map((className) =>
        pooledCells(
          version,
          drawn.filter((pixels) => pixels.className === className),
          version === 'plain' ? (p) => p : recalibrate[version],
        ),
      ),
    ),
  };
}

function pooledCells(
  version: VersionCells['version'],
  rows: readonly Pixels[],
  recalibrate: (p: number) => number,
): VersionCells {
  const tables = rows.map(({ probability, positive }) => {
    const cells = new LogSpacedHistogram(pixelsPerCase);
    cells.add(Float64Array.from(probability, recalibrate), Uint8Array.from(positive, Number), pixelsPerCase);
    return cells.occupied();
  });
  return { version, className: rows[0]!.className, ...storedCells(poolCells(tables)) };
}

function posteriorCurves(drawn: readonly Pixels[], foregroundClasses: readonly string[]): PosteriorCurve[] {
  return foregroundClasses.map((name) => {
    const own = drawn.filter(({ className }) => className === name);
    const tally = new PosteriorCurveTally([name]);
    for (const { probability, posterior } of own) {
      tally.add(Float32Array.from(probability.flatMap((p) => [1 - p, p])), Float32Array.from(posterior));
    }
    return tally.curves()[0]!;
  });
}

const pictureExtent = 30;

/** Data sets of phantoms have pictures: pixels in the order in which they were drawn. */
function syntheticGallery(dataset: string, drawn: readonly Pixels[]): Gallery {
  if (!dataset.startsWith('phantom-')) return { credit: null, absence: 'nobody drew them', pictures: [] };
  const grey = (valueAt: (pixel: number) => number) =>
    encodeGreyPng({
      rows: pictureExtent,
      columns: pixelsPerCase / pictureExtent,
      values: Uint8Array.from({ length: pixelsPerCase }, (_, pixel) => Math.round(255 * valueAt(pixel))),
    });
  const pictures = drawn.map(({ caseId, probability, positive }) => ({
    caseId,
    slice: null,
    image: Buffer.from('ffd8ffd9', 'hex'),
    truth: grey((pixel) => Number(positive[pixel])),
    probability: grey((pixel) => probability[pixel]!),
  }));
  return { credit: 'drawn by this project', absence: null, pictures };
}

interface Pixels {
  caseId: string;
  className: string;
  probability: readonly number[];
  /** The true probability from which `positive` was drawn. */
  posterior: readonly number[];
  positive: readonly boolean[];
}

const pixelsPerCase = 1200;

function drawPixels(truth: RandomStream, noise: RandomStream, sharpness: number) {
  const difficulty = truth.uniform(0.2, 1);
  const probability: number[] = [];
  const posterior: number[] = [];
  const positive: boolean[] = [];
  const shift = noise.normal(0, 0.15);
  for (let pixel = 0; pixel < pixelsPerCase; pixel++) {
    const kind = truth.uniform();
    const centre = kind < 0.7 ? -5 : kind < 0.88 ? 4.5 : 0;
    const logit = truth.normal(centre, 1.4) * (1.2 - 0.5 * difficulty) + truth.normal(0, difficulty);
    posterior.push(logistic(logit));
    positive.push(truth.chance(posterior[pixel]!));
    probability.push(logistic(sharpness * (logit + shift + noise.normal(0, 0.1))));
  }
  return { probability, posterior, positive };
}

function logistic(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

function scorePixels(pixels: Pixels): CaseScore {
  const { caseId, className } = pixels;
  const { tp, fp, fn } = countsAt(0.5, pixels);
  const n = pixelsPerCase;
  const target = pixels.positive.map(Number);
  const clipped = pixels.probability.map((p) => Math.min(Math.max(p, 1e-7), 1 - 1e-7));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / n;
  const brier = mean(pixels.probability.map((p, i) => (p - target[i]!) ** 2));
  const [gaps, , boundary] = binPixels(pixels) as [CaseBins, CaseBins, CaseBins];
  const gap = gaps.count.flatMap((count, bin) =>
    count === 0 ? [] : [Math.abs(gaps.probabilitySum[bin]! - gaps.positiveCount[bin]!) / count],
  );
  const known: Partial<Record<MetricName, number>> = {
    dsc: (2 * tp) / (2 * tp + fp + fn),
    iou: tp / (tp + fp + fn),
    precision: tp / (tp + fp),
    recall: tp / (tp + fn),
    brier,
    brier_authors: brier,
    nll: mean(clipped.map((p, i) => -Math.log(target[i] ? p : 1 - p))),
    nll_authors: mean(clipped.map((p, i) => (target[i] ? -Math.log(p) : 0))),
    ece: expectedCalibrationError(gaps),
    ace: gap.reduce((sum, value) => sum + value, 0) / gap.length,
    mce: Math.max(...gap),
    ece_boundary: expectedCalibrationError(boundary),
    pixels: n,
    truth_pixels: tp + fn,
    predicted_pixels: tp + fp,
    expected_pixels: n * mean(pixels.probability),
    soft_dice_confidence:
      (2 * n * mean(pixels.probability.map((p) => (p >= 0.5 ? p : 0)))) /
      (n * mean(pixels.probability) + tp + fp),
  };
  const values = metricNames.map((metric) => [metric, known[metric] ?? Number.NaN]);
  return { caseId, className, values: Object.fromEntries(values) };
}

function expectedCalibrationError({ count, probabilitySum, positiveCount }: CaseBins): number {
  const gaps = count.map((_, bin) => Math.abs(probabilitySum[bin]! - positiveCount[bin]!));
  return gaps.reduce((sum, value) => sum + value, 0) / count.reduce((sum, value) => sum + value, 0);
}

function binPixels({ caseId, className, probability, positive }: Pixels): CaseBins[] {
  const inRegion: Record<CaseBins['region'], (pixel: number) => boolean> = {
    all: () => true,
    foreground: (pixel) => probability[pixel]! >= 0.05,
    boundary: (pixel) => probability[pixel]! > 0.005 && probability[pixel]! < 0.995,
  };
  return (['all', 'foreground', 'boundary'] as const).map((region) => {
    const count = new Array<number>(15).fill(0);
    const probabilitySum = new Array<number>(15).fill(0);
    const positiveCount = new Array<number>(15).fill(0);
    probability.forEach((p, pixel) => {
      if (!inRegion[region](pixel)) return;
      const bin = Math.min(14, Math.floor(p * 15));
      count[bin]!++;
      probabilitySum[bin]! += p;
      if (positive[pixel]) positiveCount[bin]!++;
    });
    return { caseId, className, region, count, probabilitySum, positiveCount };
  });
}

function sweepPixels(pixels: Pixels): ThresholdCounts[] {
  const { caseId, className } = pixels;
  return Array.from({ length: 19 }, (_, index) => {
    const threshold = (index + 1) / 20;
    return { caseId, className, threshold, ...countsAt(threshold, pixels) };
  });
}

function countsAt(threshold: number, { probability, positive }: Pixels) {
  const counts = { tp: 0, fp: 0, fn: 0, tn: 0 };
  for (let pixel = 0; pixel < probability.length; pixel++) {
    if (probability[pixel]! >= threshold) counts[positive[pixel] ? 'tp' : 'fp']++;
    else counts[positive[pixel] ? 'fn' : 'tn']++;
  }
  return counts;
}

function syntheticHistory(stream: RandomStream): EpochRecord[] {
  let lowest = Number.POSITIVE_INFINITY;
  return Array.from({ length: 30 }, (_, index) => {
    const trainingLoss = 0.5 * Math.exp(-index / 8) + 0.08 + stream.uniform(0, 0.02);
    const validationLoss = 0.5 * Math.exp(-index / 8) + 0.12 + stream.uniform(0, 0.05);
    const best = validationLoss < lowest;
    lowest = Math.min(lowest, validationLoss);
    const learningRate = index < 22 ? 0.1 : 0.01;
    return { epoch: index + 1, trainingLoss, validationLoss, learningRate, seconds: 2.5, best };
  });
}

function syntheticConfig(
  preset: PresetName,
  dataset: string,
  foregroundClasses: readonly string[],
  loss: LossName,
  seed: number,
  test: readonly string[],
): RunConfig {
  return {
    preset,
    dataset,
    loss,
    lossHyperparameters: { gamma: loss.includes('++') ? 2 : 1 },
    seed,
    cases: { training: ['t-0', 't-1'], validation: ['v-0'], test },
    foregroundClasses,
    preprocess: [{ op: 'resize', shape: [64, 64] }, { op: 'z-score' }],
    augmentation: null,
    network: {
      inputChannels: 3,
      classes: foregroundClasses.length + 1,
      baseFilters: 8,
      depth: 2,
      inputShape: [64, 64],
    },
    patch: null,
    training: {
      learningRate: 0.1,
      momentum: 0.9,
      maximumEpochs: 30,
      plateauPatience: 25,
      plateauFactor: 0.1,
      minimumLearningRate: 1e-4,
      stopPatience: 50,
      minimumDelta: 1e-7,
    },
    precision: 'float32',
  };
}

const syntheticProvenance: Provenance = {
  git: { commit: '0123456789abcdef0123456789abcdef01234567', dirty: false },
  versions: { node: '20.20.0', tensorflow: '2.9.1', tfjs: '4.22.0' },
  engine: 'tensorflow',
  device: { kind: 'cpu', name: 'CPU' },
  threads: 2,
  host: { platform: 'linux', architecture: 'x64', processor: 'a processor', cores: 2, memoryGiB: 16 },
  dataFingerprint: 'drawn',
  startedAt: '2026-01-01T00:00:00.000Z',
  finishedAt: '2026-01-01T00:01:15.000Z',
  trainingSeconds: 75,
  testSeconds: 4,
};
