import { expect } from 'chai';
import { RandomStream } from '../../src/core/random-stream.js';
import {
  initialParameters,
  multiplyAdds,
  parameterCount,
  parameterSpecs,
} from '../../src/model/unet-parameters.js';

const study = { baseFilters: 32, depth: 4 };
const colour = { ...study, inputChannels: 3, classes: 2, inputShape: [512, 512] };

describe('parameterCount', () => {
  it('is that of the published networks', () => {
    expect(parameterCount(colour)).to.equal(7_766_018);
    expect(parameterCount({ ...colour, inputChannels: 1 })).to.equal(7_765_442);
    expect(parameterCount({ ...study, inputChannels: 1, classes: 3, inputShape: [80, 160, 160] })).to.equal(
      22_581_283,
    );
  });

  it('counts by hand for one level and one filter', () => {
    // encoder: 3·3·1·1+1 = 10 twice, norms 2·2 = 4; bottleneck: 3·3·1·2+2 = 20, 3·3·2·2+2 = 38, norms 8;
    // decoder: up 2·2·1·2+1 = 9, 3·3·2·1+1 = 19, 10, norms 4; head 1·2+2 = 4.
    const tiny = { inputChannels: 1, classes: 2, baseFilters: 1, depth: 1, inputShape: [2, 2] };
    expect(parameterCount(tiny)).to.equal(10 + 10 + 4 + 20 + 38 + 8 + 9 + 19 + 10 + 4 + 4);
  });
});

describe('initialParameters', () => {
  const settings = { ...colour, baseFilters: 8, depth: 2 };
  const specs = parameterSpecs(settings);
  const parameters = initialParameters(settings, RandomStream.fromSeed(1));
  const byName = new Map(specs.map(({ name }, index) => [name, parameters[index]!]));

  it('draws kernels from U(−limit, limit), limit = √(6 / (fan in + fan out))', () => {
    const kernel = byName.get('encoder1/conv0/kernel')!;
    const limit = Math.sqrt(6 / (3 * 3 * 8 + 3 * 3 * 16));
    const largest = kernel.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const meanSquare = kernel.reduce((sum, value) => sum + value * value, 0) / kernel.length;
    expect(largest).to.be.within(0.98 * limit, limit);
    // The variance of U(−a, a) is a²/3; 1152 draws give it to some 3 %.
    expect(meanSquare).to.be.closeTo(limit ** 2 / 3, 0.1 * limit ** 2);
  });

  it('starts biases and offsets at 0, scales at 1', () => {
    expect([...byName.get('head/bias')!]).to.deep.equal([0, 0]);
    expect(new Set(byName.get('bottleneck/norm1/scale')!)).to.deep.equal(new Set([1]));
    expect(new Set(byName.get('bottleneck/norm1/offset')!)).to.deep.equal(new Set([0]));
  });

  it('depends on the seed alone', () => {
    expect(initialParameters(settings, RandomStream.fromSeed(1))).to.deep.equal(parameters);
    expect(initialParameters(settings, RandomStream.fromSeed(2))).to.not.deep.equal(parameters);
  });
});

describe('multiplyAdds', () => {
  it('counts by hand for one level and one filter on 2 × 2 pixels', () => {
    const tiny = { inputChannels: 1, classes: 2, baseFilters: 1, depth: 1, inputShape: [2, 2] };
    // Level 0, four pixels: encoder 9 + 9, decoder 18 + 9, head 2; bottleneck, one pixel: 18 + 36; up, one pixel: 8.
    expect(multiplyAdds(tiny)).to.equal(4 * (9 + 9 + 18 + 9 + 2) + (18 + 36) + 8);
  });
});
