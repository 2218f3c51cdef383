import { expect } from 'chai';
import { DataError } from '../../src/core/errors.js';
import { RandomStream } from '../../src/core/random-stream.js';
import { drawPhantom, type PhantomKind } from '../../src/data/phantom/draw-phantom.js';
import { type BatchSourceInput, createBatchSource } from '../../src/sampling/batch-source.js';
import type { SampleBatch } from '../../src/sampling/sample.js';
import type { SampledCase } from '../../src/sampling/sampled-case.js';
import { validationBatches } from '../../src/sampling/validation-batches.js';
import type { AugmentationSettings, NetworkSettings } from '../../src/study/run-config.js';

/** Everything often, so that four cases meet every operation. */
const augmentation: AugmentationSettings = {
  mirrorProbability: 0.5,
  brightnessProbability: 0.5,
  brightnessRange: [0.5, 2],
  elasticProbability: 0.5,
  elasticAlphaRange: [0, 900],
  elasticSigmaRange: [9, 13],
  rotationProbability: 0.5,
  rotationDegrees: 15,
  scalingProbability: 0.5,
  scalingRange: [0.85, 1.25],
};

function inputOf(
  kind: PhantomKind,
  inputShape: number[],
  classes: number,
): BatchSourceInput & { drawn: readonly SampledCase[] } {
  const drawn = [0, 1, 2, 3].map((number) => drawPhantom(kind, number));
  const cases = drawn.map((one) => ({ caseId: one.caseId, load: async () => one }));
  const inputChannels = drawn[0]!.image.channels;
  const network: NetworkSettings = { inputChannels, classes, baseFilters: 1, depth: 1, inputShape };
  return { drawn, cases, config: { augmentation, network }, stream: RandomStream.fromSeed(5) };
}

async function collect(batches: AsyncIterable<SampleBatch>): Promise<SampleBatch[]> {
  const list: SampleBatch[] = [];
  for await (const batch of batches) list.push(batch);
  return list;
}

async function epochs(input: BatchSourceInput, threads: number): Promise<SampleBatch[]> {
  const source = createBatchSource({ ...input, threads });
  try {
    return [...(await collect(source.epoch(1))), ...(await collect(source.epoch(2)))];
  } finally {
    await source.close();
  }
}

describe('batch source', () => {
  for (const input of [inputOf('skin', [96, 128], 2), inputOf('kidney', [16, 24, 32], 3)]) {
    const shape = input.config.network.inputShape.join(' × ');
    it(`makes the same ${shape} batches with 0, 1 and 2 threads`, async () => {
      const alone = await epochs(input, 0);
      expect(await epochs(input, 1)).deep.equal(alone);
      expect(await epochs(input, 2)).deep.equal(alone);
      expect(alone).lengthOf(8);
    });
  }

  it('visits every case once an epoch, in an order and with draws of the epoch’s own', async () => {
    const batches = await epochs(inputOf('nuclei', [128, 128], 2), 0);
    const ids = batches.map(({ caseId }) => caseId);
    const all = ['nuclei-000', 'nuclei-001', 'nuclei-002', 'nuclei-003'];
    expect(ids.slice(0, 4).sort()).deep.equal(all);
    expect(ids.slice(4).sort()).deep.equal(all);
    const [first, second] = batches.filter(({ caseId }) => caseId === 'nuclei-002');
    expect(first!.image).not.deep.equal(second!.image);
  });

  it('takes up an epoch at any step', async () => {
    const source = createBatchSource({ ...inputOf('nuclei', [128, 128], 2), threads: 0 });
    const whole = await collect(source.epoch(3));
    expect(await collect(source.epoch(3, 2))).deep.equal(whole.slice(2));
    expect(await collect(source.epoch(3, 4))).deep.equal([]);
  });

  it('gives shapes of one sample: image values, and one class a pixel', async () => {
    const [batch] = await collect(
      createBatchSource({ ...inputOf('kidney', [16, 24, 32], 3), threads: 0 }).epoch(1),
    );
    expect(batch!.image).lengthOf(16 * 24 * 32);
    expect(batch!.groundTruth).lengthOf(16 * 24 * 32 * 3);
    const sum = batch!.groundTruth.reduce((total, value) => total + value, 0);
    expect(sum).equal(16 * 24 * 32);
  });

  it('brings a failure of a thread to the caller, with the case, and closes cleanly', async () => {
    const input = inputOf('skin', [96, 128], 2);
    const spoiled = input.drawn[2]!;
    spoiled.labels.data.fill(9);
    const source = createBatchSource({ ...input, threads: 2 });
    let failure: unknown;
    try {
      await collect(source.epoch(1));
    } catch (error) {
      failure = error;
    } finally {
      await source.close();
    }
    expect(failure).instanceOf(DataError);
    expect((failure as DataError).message)
      .include('invalid label 9')
      .and.include(`case ${spoiled.caseId}`);
  });

  it('may be left in the middle of an epoch, and fails what is asked after closing', async () => {
    const source = createBatchSource({ ...inputOf('skin', [96, 128], 2), threads: 1 });
    for await (const batch of source.epoch(1)) {
      expect(batch.image).lengthOf(96 * 128 * 3);
      break;
    }
    await source.close();
    let failure: unknown;
    await collect(source.epoch(2)).catch((error) => {
      failure = error;
    });
    expect(String(failure)).include('the thread ended');
  });
});

describe('validation batches', () => {
  it('are the same at every pass, unaugmented, in the order of the cases', async () => {
    const { cases, config } = inputOf('kidney', [16, 24, 32], 3);
    const batches = validationBatches(cases, config);
    const first = await collect(batches);
    expect(await collect(batches)).deep.equal(first);
    expect(first.map(({ caseId }) => caseId)).deep.equal(cases.map(({ caseId }) => caseId));
  });

  it('are the whole images in 2D', async () => {
    const { drawn, cases, config } = inputOf('nuclei', [128, 128], 2);
    const batches = await collect(validationBatches(cases, config));
    batches.forEach(({ image }, index) => {
      expect(image).deep.equal(drawn[index]!.image.data);
    });
  });
});
