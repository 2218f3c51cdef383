/**
 * All recalibrations from one forward pass: the logits of a window give the network's own probabilities and those
 * of every recalibration, side by side as channels. Stitching and interpolation are linear and work per channel,
 * so all versions are mapped to the image's own grid together.
 */
import { unknownName } from '../core/errors.js';
import { type IsotonicCurve, isotonicInto, isotonicTable } from './isotonic-scaling.js';
import { scaleByScoreInto } from './score-scaling.js';
import { softmaxInto } from './softmax.js';
import { temperatureSlopes } from './temperature-scaling.js';

/**
 * Ways to recalibrate a trained network: temperature-scaling.ts, class-temperatures.ts, isotonic-scaling.ts,
 * score-scaling.ts.
 */
export const recalibrationMethods = ['temperature', 'class-temperature', 'isotonic', 'score'] as const;
export type RecalibrationMethod = (typeof recalibrationMethods)[number];

/** In the order of their channels. */
const versionNames = ['plain', ...recalibrationMethods] as const;

/** Recalibrations learned on validation cases. Classes are in order, background first where it is included. */
export interface LearnedRecalibration {
  temperature: number;
  classTemperatures: readonly number[];
  /** One curve per class, undefined if it could not be learned. With two classes, only that of the foreground. */
  isotonic: readonly (IsotonicCurve | undefined)[];
  /** S of each foreground class. */
  scores: readonly number[];
}

/** The channels of a version within a pixel. */
export interface VersionPlace {
  channels: number;
  /** Channel of its background class. */
  first: number;
  /**
   * First channel of the version whose argmax is the decision. Score scaling uses the threshold S/2 instead of ½,
   * the Dice-optimal threshold of a calibrated probability (Lipton et al., arXiv 1402.1892). S p ≥ S/2 is
   * equivalent to p ≥ ½, so its decision is that of the plain version.
   */
  decidedBy: number;
}

export class ProbabilityVersions {
  /** Number of channels: the classes of the plain version, then those of each method. */
  readonly channels: number;
  private readonly slopes: Readonly<Record<'plain' | 'temperature' | 'class-temperature', readonly number[]>>;
  private readonly isotonicTables: readonly (Float32Array | undefined)[];
  /** Buffer of the last result, reused by the next of the same size: 120 MB for a window of 80 × 160 × 160. */
  private data = new Float32Array(0);

  constructor(
    private readonly classes: number,
    private readonly learned: LearnedRecalibration,
  ) {
    this.channels = (1 + recalibrationMethods.length) * classes;
    this.slopes = {
      plain: new Array<number>(classes).fill(1),
      temperature: temperatureSlopes(learned.temperature, classes),
      'class-temperature': learned.classTemperatures.map((value) => temperatureSlopes(value, 1)[0]!),
    };
    this.isotonicTables = Array.from({ length: classes }, (_, index) => {
      const curve = learned.isotonic[index];
      return curve && isotonicTable(curve);
    });
  }

  /** Throws UsageError for an unknown version. */
  place(version: 'plain' | RecalibrationMethod): VersionPlace {
    const index = versionNames.indexOf(version);
    if (index < 0) throw unknownName('recalibration', version, versionNames);
    const first = index * this.classes;
    return { channels: this.channels, first, decidedBy: version === 'score' ? 0 : first };
  }

  /**
   * All versions of a window: logits, pixels × classes → pixels × channels. The next call overwrites the array:
   * use or copy it before.
   */
  ofLogits(logits: Float32Array): Float32Array {
    const { classes, channels, slopes } = this;
    const length = (logits.length / classes) * channels;
    if (this.data.length !== length) this.data = new Float32Array(length);
    const { data } = this;
    const rows = (version: 'plain' | RecalibrationMethod) => ({ data, ...this.place(version) });
    softmaxInto(logits, slopes.plain, rows('plain'));
    softmaxInto(logits, slopes.temperature, rows('temperature'));
    softmaxInto(logits, slopes['class-temperature'], rows('class-temperature'));
    isotonicInto(logits, this.isotonicTables, rows('isotonic'));
    scaleByScoreInto(rows('plain'), this.learned.scores, rows('score'));
    return data;
  }
}
