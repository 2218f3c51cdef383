/**
 * Validation batches: not augmented, and the same in every epoch. A batch is a whole image, or one patch of a volume.
 *
 * Deviation: the authors' code crops each validation volume at random in every epoch, which adds noise to the validation loss,
 * and so to the learning rate, early stopping and the choice of the model. Here each volume's crop is drawn once from a stream
 * named after the case: it is the same for every epoch, seed and loss.
 */
import { RandomStream } from '../core/random-stream.js';
import type { RunConfig } from '../study/run-config.js';
import { type CaseToSample, planSample, type SampleBatch, sampleBatch } from './sample.js';

/** Batches in the order of the cases. They are made again in each pass, so that only one is in memory. */
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
