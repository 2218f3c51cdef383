import { expect } from 'chai';
import { InterruptedRunError } from '../../../src/core/errors.js';
import { RandomStream } from '../../../src/core/random-stream.js';
import { fitRecalibration } from '../../../src/run/one-run/fit-recalibration.js';
import { tinyRun } from '../tiny-run.js';

/** Validation cases of one row of pixels, "predicted" as what stands in their image: logits of these probabilities. */
function stored(caseId: string, labels: number[], foreground: number[]) {
  const shape = [1, labels.length];
  const image = {
    shape,
    channels: 2,
    data: Float32Array.from(foreground.flatMap((p) => [Math.log(1 - p), Math.log(p)])),
  };
  const prepared = { caseId, image, labels: { shape, data: Uint8Array.from(labels) }, sourceShape: shape };
  return { caseId, pixels: labels.length, load: async () => prepared };
}

const going = new AbortController().signal;
const program = { predict: (image: Float32Array) => image };

describe('fitRecalibration', () => {
  it('scores a class over the cases that hold it', async () => {
    const config = await tinyRun();
    const cases = [
      // TP 0.5, FN = FP = 0.25: S = 0.5 / 0.75.
      stored('half', [1, 0], [0.5, 0.5]),
      stored('empty', [0, 0], [0.5, 0.5]),
    ] as unknown as Parameters<typeof fitRecalibration>[2];
    const { scores, pixels } = await fitRecalibration(program, config, cases, going);
    expect(scores.nucleus).to.be.closeTo(2 / 3, 1e-6);
    expect(pixels).to.equal(4);
  });

  it('finds the temperature at which one wrong pixel in ten is no surprise', async () => {
    const config = await tinyRun();
    // Sure to 99 %, right nine times in ten: 0.9 = logistic(logit(0.99) / T).
    const cases = [stored('sure', [...new Array(9).fill(1), 0], new Array(10).fill(0.99))];
    const result = await fitRecalibration(program, config, cases as never, going);
    expect(result.temperature).to.be.closeTo(Math.log(99) / Math.log(9), 1e-5);
    expect(result.validationNll.asIs).to.be.closeTo(-(0.9 * Math.log(0.99) + 0.1 * Math.log(0.01)), 1e-5);
    expect(result.validationNll.temperature).to.be.closeTo(
      -(0.9 * Math.log(0.9) + 0.1 * Math.log(0.1)),
      1e-5,
    );
    const scaled = result.scores.nucleus! * 0.99;
    expect(result.validationNll.score).to.be.closeTo(
      -(0.9 * Math.log(scaled) + 0.1 * Math.log(1 - scaled)),
      1e-5,
    );
    expect(result.saturatedShare).to.equal(0);
  });

  it('leaves a class that no validation case holds unscaled', async () => {
    const cases = [stored('empty', [0, 0], [0.25, 0.25])] as never;
    const { scores } = await fitRecalibration(program, await tinyRun(), cases, going);
    expect(scores).to.deep.equal({ nucleus: 1 });
  });

  it('fits large validation sets on every k-th pixel, to nearly the same temperature', async () => {
    const config = await tinyRun();
    const length = 2 ** 20 + 1000;
    const labels = Array.from({ length }, (_, pixel) => (pixel % 10 === 0 ? 0 : 1));
    const large = stored('large', labels, new Array(length).fill(0.99));
    const { pixels, temperature } = await fitRecalibration(program, config, [large] as never, going);
    expect(pixels).to.equal(Math.ceil(length / 3));
    expect(temperature).to.be.closeTo(Math.log(99) / Math.log(9), 1e-3);
  });

  it('learns from the windows of a volume, without what lies beyond it', async () => {
    const tiny = await tinyRun();
    // An axis of 6 pixels under windows of 4 that share 2: two windows, which cover the pixels 1, 1, 2, 2, 1, 1 times.
    const config = {
      ...tiny,
      network: { ...tiny.network, inputChannels: 1, inputShape: [1, 4] },
      patch: { overlap: [0, 2] },
    };
    const labels = Uint8Array.of(1, 0, 1, 0, 1, 1);
    const image = { shape: [1, 6], channels: 1, data: Float32Array.of(1, -1, 2, -2, 3, 4) };
    const prepared = {
      caseId: 'volume',
      image,
      labels: { shape: [1, 6], data: labels },
      sourceShape: [1, 6],
    };
    const volume = { caseId: 'volume', pixels: 6, load: async () => prepared };
    const signed = {
      predict: (window: Float32Array) => Float32Array.from([...window].flatMap((z) => [0, z])),
    };
    const found = await fitRecalibration(signed, config, [volume] as never, going);
    expect(found.isotonicPixels).to.equal(8);
    expect(found.pixels).to.equal(8);
    // Every sign is right: the colder the better, and frequencies 0 and 1.
    expect(found.temperature).to.be.below(0.1);
    expect(found.isotonic!.nucleus!.frequency).to.deep.equal([0, 0, 1, 1]);
    // A window longer than the axis: 3 pixels in a window of 4.
    const short = {
      caseId: 'short',
      pixels: 3,
      load: async () => ({
        ...prepared,
        image: { ...image, shape: [1, 3], data: image.data.slice(0, 3) },
        labels: { shape: [1, 3], data: labels.slice(0, 3) },
        sourceShape: [1, 3],
      }),
    };
    expect((await fitRecalibration(signed, config, [short] as never, going)).isotonicPixels).to.equal(3);
  });

  it('learns the same from windows that have as many voxels as the volume, but another shape', async () => {
    const tiny = await tinyRun();
    const network = { ...tiny.network, inputChannels: 1, inputShape: [8, 8, 8] };
    const config = { ...tiny, network, patch: { overlap: [4, 4, 4] } };
    const signed = {
      predict: (window: Float32Array) => Float32Array.from([...window].flatMap((z) => [0, z])),
    };
    // Labels are drawn from the logits in the image, so the temperature is 1 if every voxel keeps its own label.
    const stream = RandomStream.fromSeed(1);
    const volumes = Array.from({ length: 30 }, (_, at) => {
      const shape = [4, 16, 8];
      const data = Float32Array.from({ length: 512 }, () => stream.normal(0, 3));
      const labels = {
        shape,
        data: Uint8Array.from(data, (z) => Number(stream.chance(1 / (1 + Math.exp(-z))))),
      };
      const image = { shape, channels: 1, data };
      const prepared = { caseId: `${at}`, image, labels, sourceShape: shape };
      return { caseId: `${at}`, pixels: 512, load: async () => prepared };
    });
    const found = await fitRecalibration(signed, config, volumes as never, going);
    expect(found.temperature).to.be.closeTo(1, 0.1);
    // Three windows of 4 × 8 × 8 voxels on each volume: the rows from 0, 4 and 8 on.
    expect(found.isotonicPixels).to.equal(30 * 3 * 256);
  });

  it('hears a signal between two windows of a volume', async () => {
    const tiny = await tinyRun();
    const config = {
      ...tiny,
      network: { ...tiny.network, inputChannels: 2, inputShape: [1, 2] },
      patch: { overlap: [0, 0] },
    };
    const controller = new AbortController();
    let windows = 0;
    const signalled = {
      predict(window: Float32Array) {
        // A signal is handled between two turns of the event loop.
        if (++windows === 2) setImmediate(() => controller.abort());
        return window;
      },
    };
    const volume = stored('volume', [1, 0, 1, 0, 1, 0, 1, 0], new Array(8).fill(0.5));
    const fitting = fitRecalibration(signalled, config, [volume] as never, controller.signal);
    const ended = await fitting.catch((error: unknown) => error);
    expect(ended).to.be.instanceOf(InterruptedRunError);
    expect(windows).to.equal(2);
  });

  it('stops between two cases when it is interrupted', async () => {
    const controller = new AbortController();
    const loaded: string[] = [];
    const cases = ['first', 'second'].map((caseId) => ({
      ...stored(caseId, [1, 0], [0.5, 0.5]),
      load: () => {
        loaded.push(caseId);
        controller.abort();
        return stored(caseId, [1, 0], [0.5, 0.5]).load();
      },
    }));
    const ended = await fitRecalibration(program, await tinyRun(), cases as never, controller.signal).catch(
      (error: unknown) => error,
    );
    expect(ended).to.be.instanceOf(InterruptedRunError).with.property('exitCode', 75);
    expect(loaded).to.deep.equal(['first']);
  });
});
