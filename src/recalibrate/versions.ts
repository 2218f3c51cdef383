/**
 * One forward pass, every recalibration: from the logits of a window come its probabilities as the network has them and
 * recalibrated in each way, side by side as channels. Stitching and interpolation are linear and go channel by channel, so
 * all versions are brought to the image's own grid together.
 */
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

/** What was learned on validation. Classes in their order, background first where it counts. */
export interface LearnedRecalibration {
  temperature: number;
  classTemperatures: readonly number[];
  /** By class; undefined where it could not be learned. With two classes that of the foreground alone. */
  isotonic: readonly (IsotonicCurve | undefined)[];
  /** S of each foreground class. */
  scores: readonly number[];
}

/** Where a version lies among the channels of a pixel. */
export interface VersionPlace {
  channels: number;
  /** Channel of its background class. */
  first: number;
  /**
   * First channel of the version whose argmax decides. Score scaling is cut at S/2 and not at ½, the Dice-optimal cut of a
   * calibrated probability (Lipton et al., arXiv 1402.1892): S p against S/2 is p against ½, so its decision is the plain
   * one.
   */
  decidedBy: number;
}

export class ProbabilityVersions {
  /** Classes of the plain version, then those of each method. */
  readonly channels: number;
  private readonly slopes: Readonly<Record<'plain' | 'temperature' | 'class-temperature', readonly number[]>>;
  private readonly isotonicTables: readonly (Float32Array | undefined)[];
  /** The last result, whose place the next of the same size takes: 120 MB for a window of 80 × 160 × 160. */
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

  place(version: 'plain' | RecalibrationMethod): VersionPlace {
    const index = version === 'plain' ? 0 : 1 + recalibrationMethods.indexOf(version);
    const first = index * this.classes;
    return { channels: this.channels, first, decidedBy: version === 'score' ? 0 : first };
  }

  /**
   * All versions of a window: logits, pixels × classes → pixels × channels. The array is refilled by the next call: use or copy
   * it before.
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
