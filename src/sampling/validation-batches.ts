/**
 * Validation batches: never augmented, and the same in every epoch. A whole image is its own batch; of a volume it is
 * one patch.
 *
 * Deviation: the authors' code crops each validation volume anew in every epoch, so that their validation loss, which
 * cuts the learning rate, stops training and picks the model, is partly noise. Here each volume's crop is drawn once,
 * from a stream named after the case alone: it is the same for every epoch, seed and loss.
 */
import { RandomStream } from '../core/random-stream.js';
import type { RunConfig } from '../study/run-config.js';
import { type CaseToSample, planSample, type SampleBatch, sampleBatch } from './sample.js';

/** Batches in the order of the cases, made anew at each pass, so that no more than one is held. */
export function validationBatches(
  cases: readonly CaseToSample[],
  { network }: Pick<RunConfig, 'network'>,
): AsyncIterable<SampleBatch> {
  return {
    async *[Symbol.asyncIterator]() {
      for (const stored of cases) {
        const source = await stored.load();
        const draws = RandomStream.fromSeed(0).fork('validation', source.caseId);
        yield sampleBatch(source, planSample(source.image, network.inputShape, null, draws), network.classes);
      }
    },
  };
}
