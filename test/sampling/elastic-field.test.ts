import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { elasticFields, gaussianSmooth } from '../../src/sampling/elastic-field.js';
import { expectAllClose } from '../close-to.js';

interface GoldenField {
  shape: number[];
  sigma: number;
  noise: number[];
  expected: number[];
}

const golden: GoldenField[] = JSON.parse(readFileSync('test/fixtures/sampling/smooth.json', 'utf8'));

const standardDeviation = (values: ArrayLike<number>) => {
  const list = Array.from(values);
  const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
  return Math.sqrt(list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / list.length);
};

const rootMeanSquare = (values: readonly number[]) =>
  Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);

describe('elastic field', () => {
  for (const { shape, sigma, noise, expected } of golden) {
    it(`agrees with scipy.ndimage.gaussian_filter: ${shape.join(' × ')}, σ = ${sigma}`, () => {
      const field = gaussianSmooth(Float32Array.from(noise), shape, sigma);
      expectAllClose(field, expected, { absolute: 2e-3 * rootMeanSquare(expected) });
    });
  }

  it('has one field an axis, each its own, the same for the same seed', () => {
    const drawn = { alpha: 500, sigma: 9, noiseSeed: 77 };
    const fields = elasticFields(drawn, [32, 40]);
    expect(fields).lengthOf(2);
    expect(fields[0]).not.deep.equal(fields[1]);
    expect(elasticFields(drawn, [32, 40])).deep.equal(fields);
    expect(elasticFields({ ...drawn, noiseSeed: 78 }, [32, 40])[0]).not.deep.equal(fields[0]);
  });

  it('scales with α and vanishes at α = 0', () => {
    const at = (alpha: number) => elasticFields({ alpha, sigma: 9, noiseSeed: 1 }, [24, 24])[0]!;
    expectAllClose(
      at(600),
      Array.from(at(300), (value) => 2 * value),
      { absolute: 1e-4 },
    );
    expect(at(0).every((value) => value === 0)).equal(true);
  });

  it('moves pixels about as far as the protocol measured: SD ≈ 16 px at α = 900, σ = 9 in 2D', () => {
    // White noise of variance 1/3 through a Gaussian: SD = 900 √(1/3) / (2 √π σ) = 16.3 px away from the border.
    const theory = (900 * Math.sqrt(1 / 3)) / (2 * Math.sqrt(Math.PI) * 9);
    const fields = elasticFields({ alpha: 900, sigma: 9, noiseSeed: 4 }, [256, 256]);
    for (const field of fields) expect(standardDeviation(field)).within(0.8 * theory, 1.2 * theory);
  });
});
