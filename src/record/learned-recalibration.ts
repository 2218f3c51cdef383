import type { IsotonicCurve } from '../recalibrate/isotonic-scaling.js';
import type { LearnedRecalibration } from '../recalibrate/versions.js';

/** The name of class 0 among the classes of a run. */
export const backgroundClass = 'background';

/** What recalibrates a network: the part of recalibration.json that is applied to logits. */
export interface AppliedRecalibration {
  temperature: number;
  /** By class name, background first. */
  classTemperatures: Readonly<Record<string, number>>;
  /** By class name; null where it could not be learned. With two classes that of the foreground alone. */
  isotonic: Readonly<Record<string, IsotonicCurve | null>>;
  /** Mean soft score S of each foreground class (recalibrate/score-scaling.ts) over the validation cases that hold it. */
  scores: Readonly<Record<string, number>>;
}

/** What recalibration needs, by class. */
export function learnedOf(
  { temperature, classTemperatures, isotonic, scores }: AppliedRecalibration,
  foregroundClasses: readonly string[],
): LearnedRecalibration {
  return {
    temperature,
    classTemperatures: [backgroundClass, ...foregroundClasses].map((name) => classTemperatures[name]!),
    isotonic: [backgroundClass, ...foregroundClasses].map((name) => isotonic[name] ?? undefined),
    scores: foregroundClasses.map((name) => scores[name]!),
  };
}
