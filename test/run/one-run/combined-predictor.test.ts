import { expect } from 'chai';
import { RandomStream } from '../../../src/core/random-stream.js';
import { logOfMeanSoftmax, meanOfSoftmax } from '../../../src/recalibrate/ensemble.js';
import { softmax } from '../../../src/recalibrate/softmax.js';
import { ensemblePredictor, mirroringPredictor } from '../../../src/run/one-run/combined-predictor.js';
import { expectAllClose } from '../../close-to.js';

const logitsOf = (image: Float32Array, weights: readonly number[]) =>
  // A network that sees where a pixel lies: mirrored input gives another output than the mirrored one.
  Float32Array.from({ length: 2 * image.length }, (_, at) => {
    const pixel = at >> 1;
    return at % 2 === 0 ? 0 : weights[0]! * image[pixel]! + weights[1]! * pixel;
  });

const foreground = (logits: Float32Array) => [...softmax(logits, [1, 1])].filter((_, at) => at % 2 === 1);

describe('mirroringPredictor', () => {
  const predict = (image: Float32Array) => logitsOf(image, [0.7, 0.2]);

  it('averages by hand over both mirror images of a row and of two rows', () => {
    const network = { inputShape: [2, 3], inputChannels: 1, classes: 2 };
    const image = Float32Array.of(1, -2, 3, 0, 2, -1);
    const turned = (order: readonly number[]) => {
      const seen = foreground(predict(Float32Array.from(order, (pixel) => image[pixel]!)));
      return image.map((_, pixel) => seen[order.indexOf(pixel)]!);
    };
    // Pixels in the order in which the network sees them: as they are, rows, columns, both mirrored.
    const orders = [
      [0, 1, 2, 3, 4, 5],
      [3, 4, 5, 0, 1, 2],
      [2, 1, 0, 5, 4, 3],
      [5, 4, 3, 2, 1, 0],
    ].map(turned);
    const mean = [...image].map((_, pixel) => orders.reduce((sum, seen) => sum + seen[pixel]!, 0) / 4);
    expectAllClose(foreground(mirroringPredictor({ predict }, network).predict(image)), mean, {
      absolute: 1e-6,
    });
  });

  it('takes eight images of a volume, and moves channels with their pixels', () => {
    let seen = 0;
    const network = { inputShape: [2, 2, 2], inputChannels: 2, classes: 2 };
    const image = Float32Array.from({ length: 16 }, (_, at) => at);
    mirroringPredictor(
      {
        predict(mirrored) {
          seen++;
          for (let pixel = 0; pixel < 8; pixel++)
            expect(mirrored[2 * pixel + 1]).to.equal(mirrored[2 * pixel]! + 1);
          return new Float32Array(16);
        },
      },
      network,
    ).predict(image);
    expect(seen).to.equal(8);
  });

  it('of a network that does not care where a pixel lies is the network', () => {
    const plain = (image: Float32Array) => logitsOf(image, [0.7, 0]);
    const network = { inputShape: [3, 4], inputChannels: 1, classes: 2 };
    const stream = RandomStream.fromSeed(1);
    const image = Float32Array.from({ length: 12 }, () => stream.normal());
    expectAllClose(
      foreground(mirroringPredictor({ predict: plain }, network).predict(image)),
      foreground(plain(image)),
      { absolute: 1e-6 },
    );
  });
});

describe('ensemblePredictor', () => {
  it('gives each member’s parameters to the program, and averages their softmaxes', () => {
    let weights: readonly number[] = [];
    const program = {
      writeState: ({ parameters }: { parameters: Float32Array[] }) => {
        weights = [...parameters[0]!];
      },
      predict: (image: Float32Array) => logitsOf(image, weights),
    };
    const members = [
      [1, 0],
      [-0.5, 0.3],
      [2, -1],
    ].map((own) => [Float32Array.from(own)]);
    const image = Float32Array.of(0.5, -1, 2);
    const found = foreground(ensemblePredictor(program, members, { classes: 2 }).predict(image));
    const each = members.map(([own]) => foreground(logitsOf(image, [...own!])));
    expectAllClose(
      found,
      [0, 1, 2].map((pixel) => each.reduce((sum, seen) => sum + seen[pixel]!, 0) / 3),
      { absolute: 1e-6 },
    );
  });
});

describe('logOfMeanSoftmax', () => {
  const stream = RandomStream.fromSeed(2);
  const random = (scale: number) => Float32Array.from({ length: 12 }, () => scale * stream.normal());

  it('has the mean of the softmaxes for its softmax', () => {
    const members = [random(1), random(3), random(0.1)];
    expectAllClose(softmax(logOfMeanSoftmax(members, 3), [1, 1, 1]), meanOfSoftmax(members, 3), {
      absolute: 1e-6,
    });
  });

  it('of one member is its log softmax', () => {
    expectAllClose(logOfMeanSoftmax([Float32Array.of(0, Math.log(3))], 2), [Math.log(0.25), Math.log(0.75)], {
      absolute: 1e-6,
    });
  });

  it('keeps what a softmax in float32 loses: two members that are wrong by 500', () => {
    const [background] = logOfMeanSoftmax([Float32Array.of(-500, 0), Float32Array.of(-500, 0)], 2);
    expect(background).to.be.closeTo(-500, 1e-3);
  });

  it('refuses no member, and members of two sizes', () => {
    expect(() => logOfMeanSoftmax([], 2)).to.throw(RangeError);
    expect(() => logOfMeanSoftmax([random(1), new Float32Array(2)], 2)).to.throw(RangeError);
  });
});
