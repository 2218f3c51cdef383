import { DataError } from '../../core/errors.js';
import { patientCurve } from '../../evaluate/operating-cuts.js';
import type { ThresholdCounts } from '../../metrics/case-score.js';
import { CaseTally } from '../../metrics/case-tally.js';
import { type CutTarget, chooseCut, isPrecisionTold } from '../../metrics/choose-cut.js';
import type { ThresholdPoint } from '../../metrics/threshold-curve.js';
import { stoppablePredictor } from '../one-run/stoppable-predictor.js';
import { throwIfStopped } from '../one-run/throw-if-stopped.js';
import type { SegmentationModel } from './load-model.js';
import { type PredictedVersion, predictSlabs } from './predict-image.js';
import { type RunData, validationData } from './validation-data.js';

/** A cut for two classes, with its mean scores on the validation cases by which it was chosen. */
export interface ValidationCut extends Omit<ThresholdPoint, 'definedIn'> {
  cases: number;
  /** Where pixels were counted: at the network's size and spacing, as the record does, or on the images' own grid. */
  grid: 'network' | 'image';
}

/** Inputs for the choice of a cut besides the network. */
export interface CutChoice {
  /** The record's counts for the network without recalibration; null in older records and for a recalibrated version. */
  recorded: readonly ThresholdCounts[] | null;
  data: RunData;
  signal: AbortSignal;
  onCase: (done: number, of: number) => void;
}

/**
 * The cut out of 0.05, 0.10, … 0.95 that reaches a target on the run's validation cases, as a mean over their patients. Test
 * cases are never used. Where the record has no counts, the validation images are predicted on their own grid. Throws DataError
 * where these images are missing or were changed since, or where no cut reaches the target.
 */
export async function validationCut(
  model: SegmentationModel,
  version: PredictedVersion,
  target: CutTarget,
  choice: CutChoice,
): Promise<ValidationCut> {
  const { dataset, cases } = model.config;
  const counts = choice.recorded ?? (await predictedCounts(model, version, target, choice));
  const curve = patientCurve(counts, model.config);
  const point = chooseCut(curve, target);
  const grid = choice.recorded ? 'network' : 'image';
  if (point) {
    const { definedIn: _, ...scores } = point;
    return { ...scores, cases: cases.validation.length, grid };
  }
  const reached = curve
    .filter(({ definedIn }) => target.quantity === 'recall' || isPrecisionTold(definedIn))
    .map((one) => one[target.quantity])
    .filter((value) => !Number.isNaN(value));
  const most = Math.max(0, ...reached);
  throw new DataError({
    verb: 'missing',
    what: `cut with ${target.quantity} ${target.atLeast}: on the ${cases.validation.length} validation cases, no cut reaches more than ${most.toFixed(3)}`,
    where: dataset,
    remedy: 'ask for less, or give the cut itself, such as --cut 0.4',
  });
}

async function predictedCounts(
  model: SegmentationModel,
  version: PredictedVersion,
  target: CutTarget,
  { data, signal, onCase }: CutChoice,
): Promise<ThresholdCounts[]> {
  const { config } = model;
  const purpose = `by which the cut for ${target.quantity} ${target.atLeast} is chosen`;
  const { dataSet, references } = await validationData(config, purpose, data);
  const counts: ThresholdCounts[] = [];
  const stoppable = { ...model, program: stoppablePredictor(model.program, signal, 'choosing a cut') };
  for (const [at, reference] of references.entries()) {
    await throwIfStopped(signal, 'choosing a cut');
    onCase(at, references.length);
    const { caseId, image, labels } = await dataSet.read(reference);
    const tally = new CaseTally({ caseId, labels, foregroundClasses: config.foregroundClasses });
    const { layout, slabs } = predictSlabs(stoppable, image, version);
    for await (const { probabilities } of slabs) tally.add(probabilities, undefined, layout);
    counts.push(...tally.finish().thresholds);
  }
  return counts;
}
