import { clipForLog } from '../metrics/proper-scores.js';
import { fitClassTemperatures } from './class-temperatures.js';
import { fitIsotonic } from './isotonic-scaling.js';
import { everyNthPixel, type LogitPixels, sampledPixels } from './logit-pixels.js';
import { MarginCells } from './margin-cells.js';
import {
  type LearnedRecalibration,
  ProbabilityVersions,
  type RecalibrationMethod,
  recalibrationMethods,
} from './recalibrated-versions.js';
import { fitTemperature } from './temperature-scaling.js';

/** A recalibration learned from cases, with its fit statistics. */
export interface RecalibrationFit extends LearnedRecalibration {
  cases: number;
  /** Number of pixels used for the temperatures and the NLLs, and for the isotonic curves. */
  pixels: number;
  isotonicPixels: number;
  /** Mean clipped NLL of those pixels in nat, before recalibration and after each method. */
  nll: Readonly<Record<'asIs' | RecalibrationMethod, number>>;
  /**
   * Share of those pixels with a probability below 1e-7, whose logits could not be recovered from clipped
   * probabilities.
   */
  saturatedShare: number;
}

/** Upper limit of the sample. A sample with a step from `sampleStep` stays below it for any number of cases. */
const mostKept = 1.1 * sampledPixels;
/** Factor by which the sample is thinned; odd, like the step. */
const thinning = 3;

/**
 * Collects logits and true classes in memory independent of the number of cases, then fits all recalibrations.
 * Temperatures are fitted to every k-th pixel, about 10⁶ in total; isotonic curves to the histogram of all pixels.
 * S is the mean over the cases that contain a class, and 1 (no scaling) for a class in none of them.
 */
export class RecalibrationEvidence {
  private kept: LogitPixels[] = [];
  private keptPixels = 0;
  private readonly margins: readonly { classIndex: number; cells: MarginCells }[];
  private readonly scoresOfCases: (readonly number[])[] = [];

  /**
   * Every `step`-th pixel is kept; the step is odd, from `sampleStep` if the number of pixels is known. Whenever
   * more than 1.1 · 2²⁰ pixels are kept, only every third stays.
   */
  constructor(
    private readonly classes: number,
    private step = 1,
  ) {
    // With two classes one curve, that of the foreground, suffices.
    const learned = classes === 2 ? [1] : Array.from({ length: classes }, (_, index) => index);
    this.margins = learned.map((classIndex) => ({ classIndex, cells: new MarginCells(classes, classIndex) }));
  }

  /** Adds pixels; copies are kept. */
  add(pixels: LogitPixels): void {
    for (const { cells } of this.margins) cells.add(pixels.logits, pixels.labels);
    this.keep([everyNthPixel(this.step, pixels, this.classes)]);
  }

  /** Adds the soft scores of a case, NaN for classes it does not contain. */
  addCase(scores: readonly number[]): void {
    this.scoresOfCases.push(scores);
  }

  /** A separate collection for one case, to be added by `absorb` once the case has proved valid. */
  ofOneCase(): RecalibrationEvidence {
    return new RecalibrationEvidence(this.classes, this.step);
  }

  absorb(other: RecalibrationEvidence): void {
    while (this.step < other.step) this.thin();
    while (other.step < this.step) other.thin();
    this.margins.forEach(({ cells }, index) => {
      cells.absorb(other.margins[index]!.cells);
    });
    this.scoresOfCases.push(...other.scoresOfCases);
    this.keep([joined(other.kept)]);
  }

  private keep(pixels: readonly LogitPixels[]): void {
    this.kept.push(...pixels);
    this.keptPixels += pixels.reduce((sum, { labels }) => sum + labels.length, 0);
    while (this.keptPixels > mostKept) this.thin();
  }

  private thin(): void {
    this.kept = this.kept.map((pixels) => everyNthPixel(thinning, pixels, this.classes));
    this.keptPixels = this.kept.reduce((sum, { labels }) => sum + labels.length, 0);
    this.step *= thinning;
  }

  /** Fits everything. Throws RangeError without pixels. */
  learn(): RecalibrationFit {
    const { kept, classes, margins, scoresOfCases } = this;
    const isotonic = Array.from({ length: classes }, (_, index) => {
      const own = margins.find(({ classIndex }) => classIndex === index);
      return own && fitIsotonic(own.cells);
    });
    const learned = {
      temperature: fitTemperature(kept, classes).temperature,
      classTemperatures: fitClassTemperatures(kept, classes).temperatures,
      isotonic,
      scores: Array.from({ length: classes - 1 }, (_, index) => meanOfDefined(scoresOfCases, index)),
    };
    return {
      ...learned,
      cases: scoresOfCases.length,
      pixels: this.keptPixels,
      isotonicPixels: margins[0]!.cells.count.reduce((sum, count) => sum + count, 0),
      ...scoresAfter(kept, new ProbabilityVersions(classes, learned), classes),
    };
  }
}

/** Joins many small samples into one, so that their number does not grow with the slabs of all cases. */
function joined(samples: readonly LogitPixels[]): LogitPixels {
  const length = (of: keyof LogitPixels) => samples.reduce((sum, one) => sum + one[of].length, 0);
  const all = { logits: new Float32Array(length('logits')), labels: new Uint8Array(length('labels')) };
  let [logit, label] = [0, 0];
  for (const { logits, labels } of samples) {
    all.logits.set(logits, logit);
    all.labels.set(labels, label);
    logit += logits.length;
    label += labels.length;
  }
  return all;
}

function meanOfDefined(rows: readonly (readonly number[])[], column: number): number {
  const defined = rows.map((row) => row[column]!).filter((value) => !Number.isNaN(value));
  return defined.length === 0 ? 1 : defined.reduce((sum, value) => sum + value, 0) / defined.length;
}

/** Below this probability the authors' NLL clips, so logits cannot be recovered from clipped probabilities. */
const saturation = 1e-7;

/** Mean NLL of the kept pixels for every version, and their saturated share. */
function scoresAfter(
  cases: readonly LogitPixels[],
  versions: ProbabilityVersions,
  classes: number,
): Pick<RecalibrationFit, 'nll' | 'saturatedShare'> {
  const places = (['plain', ...recalibrationMethods] as const).map((version) => versions.place(version));
  const sums = places.map(() => 0);
  let pixels = 0;
  let saturated = 0;
  for (const { logits, labels } of cases) {
    const data = versions.ofLogits(logits);
    for (let pixel = 0, at = 0; pixel < labels.length; pixel++, at += versions.channels) {
      places.forEach(({ first }, index) => {
        sums[index]! -= Math.log(clipForLog(data[at + first + labels[pixel]!]!));
      });
      for (let c = 0; c < classes; c++) {
        if (data[at + c]! >= saturation) continue;
        saturated++;
        break;
      }
    }
    pixels += labels.length;
  }
  const [asIs, ...others] = sums.map((sum) => sum / pixels) as [number, ...number[]];
  const ofMethods = Object.fromEntries(
    recalibrationMethods.map((method, index) => [method, others[index]!]),
  ) as Record<RecalibrationMethod, number>;
  return { nll: { asIs, ...ofMethods }, saturatedShare: saturated / pixels };
}
