import type { IsotonicCurve } from '../recalibrate/isotonic-scaling.js';
import type { LearnedRecalibration } from '../recalibrate/recalibrated-versions.js';

/** The name of class 0 among the classes of a run. */
export const backgroundClass = 'background';

/** The fitted parameters of all recalibrations: the part of recalibration.json that is applied to logits. */
export interface AppliedRecalibration {
  /** Learned on stored probabilities, whose logits are known up to a constant per pixel; absent: on the network's logits. */
  learnedOn?: 'probabilities' | undefined;
  temperature: number;
  /** By class name, background first. */
  classTemperatures: Readonly<Record<string, number>>;
  /** By class name; null where no curve could be fitted. Two classes have only the foreground's curve. */
  isotonic: Readonly<Record<string, IsotonicCurve | null>>;
  /** Mean soft score S of each foreground class (recalibrate/score-scaling.ts) over the validation cases that contain it. */
  scores: Readonly<Record<string, number>>;
}

/** The same parameters as arrays by class index. */
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
