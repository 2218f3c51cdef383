import { expect } from 'chai';
import { RandomStream } from '../../src/core/random-stream.js';
import { drawAugmentation } from '../../src/sampling/augmentation.js';
import type { AugmentationSettings } from '../../src/study/run-config.js';

/** Protocol §3. */
const settings: AugmentationSettings = {
  mirrorProbability: 0.5,
  brightnessProbability: 0.15,
  brightnessRange: [0.5, 2],
  elasticProbability: 0.15,
  elasticAlphaRange: [0, 900],
  elasticSigmaRange: [9, 13],
  rotationProbability: 0.15,
  rotationDegrees: 15,
  scalingProbability: 0.15,
  scalingRange: [0.85, 1.25],
};
const draws = 4000;
const many = (rank: number) =>
  Array.from({ length: draws }, (_, sample) =>
    drawAugmentation(settings, rank, 3, RandomStream.fromSeed(2).fork('sample', sample)),
  );

/** Within four standard errors of a proportion. */
function expectShare(count: number, of: number, probability: number): void {
  const error = Math.sqrt((probability * (1 - probability)) / of);
  expect(count / of).within(probability - 4 * error, probability + 4 * error);
}

describe('drawAugmentation', () => {
  const samples = many(2);
  const warps = samples.flatMap(({ warp }) => (warp ? [warp] : []));

  it('mirrors each axis half of the time, independently', () => {
    for (const pattern of [
      [false, false],
      [false, true],
      [true, false],
      [true, true],
    ]) {
      expectShare(samples.filter(({ mirrored }) => `${mirrored}` === `${pattern}`).length, draws, 0.25);
    }
  });

  it('changes brightness in 15 % of samples, each channel by its own factor from U(0.5, 2)', () => {
    const factors = samples.flatMap(({ brightness }) => (brightness ? [brightness] : []));
    expectShare(factors.length, draws, 0.15);
    const all = factors.flat();
    expect(all.every((factor) => factor >= 0.5 && factor < 2)).equal(true);
    expectShare(all.filter((factor) => factor < 1.25).length, all.length, 0.5);
    expect(new Set(factors[0]).size).equal(3);
  });

  it('warps 1 − 0.85³ of samples, by elastic, rotation and scaling drawn independently', () => {
    expectShare(warps.length, draws, 1 - 0.85 ** 3);
    expectShare(warps.filter(({ elastic }) => elastic).length, draws, 0.15);
    expectShare(warps.filter(({ rotationRadians }) => rotationRadians).length, draws, 0.15);
    expectShare(warps.filter(({ scale }) => scale !== 1).length, draws, 0.15);
    expectShare(
      warps.filter(({ elastic, rotationRadians }) => elastic && rotationRadians).length,
      draws,
      0.15 ** 2,
    );
  });

  it('draws α from U(0, 900), σ from U(9, 13), angles within ±15°', () => {
    const elastic = warps.flatMap((warp) => (warp.elastic ? [warp.elastic] : []));
    expect(elastic.every(({ alpha, sigma }) => alpha >= 0 && alpha < 900 && sigma >= 9 && sigma < 13)).equal(
      true,
    );
    expectShare(elastic.filter(({ alpha }) => alpha < 450).length, elastic.length, 0.5);
    expectShare(elastic.filter(({ sigma }) => sigma < 11).length, elastic.length, 0.5);
    const angles = warps.flatMap(({ rotationRadians }) => rotationRadians ?? []);
    const limit = Math.PI / 12;
    expect(angles.every((angle) => Math.abs(angle) <= limit)).equal(true);
    expectShare(angles.filter((angle) => angle < limit / 2).length, angles.length, 0.75);
  });

  it('scales below 1 as often as above: U(0.85, 1) or U(1, 1.25)', () => {
    const scales = warps.map(({ scale }) => scale).filter((scale) => scale !== 1);
    expect(scales.every((scale) => scale >= 0.85 && scale < 1.25)).equal(true);
    expectShare(scales.filter((scale) => scale < 1).length, scales.length, 0.5);
    expectShare(scales.filter((scale) => scale > 1.125).length, scales.length, 0.25);
  });

  it('draws three angles and three mirrored axes in 3D', () => {
    const volumes = many(3);
    expect(volumes.every(({ mirrored }) => mirrored.length === 3)).equal(true);
    const turned = volumes.find(({ warp }) => warp?.rotationRadians);
    expect(turned!.warp!.rotationRadians).lengthOf(3);
  });

  it('never touches a sample when all probabilities are 0', () => {
    const off: AugmentationSettings = {
      ...settings,
      mirrorProbability: 0,
      brightnessProbability: 0,
      elasticProbability: 0,
      rotationProbability: 0,
      scalingProbability: 0,
    };
    for (let sample = 0; sample < 200; sample++) {
      const drawn = drawAugmentation(off, 2, 3, RandomStream.fromSeed(2).fork(sample));
      expect(drawn).deep.equal({ mirrored: [false, false], brightness: null, warp: null });
    }
  });

  it('keeps the other draws when one operation is switched off', () => {
    for (let sample = 0; sample < 50; sample++) {
      const stream = RandomStream.fromSeed(2).fork('sample', sample);
      const all = drawAugmentation(settings, 2, 3, stream);
      const without = drawAugmentation({ ...settings, rotationProbability: 0 }, 2, 3, stream);
      expect(without.mirrored).deep.equal(all.mirrored);
      expect(without.warp?.scale ?? 1).equal(all.warp?.scale ?? 1);
      expect(without.warp?.elastic ?? null).deep.equal(all.warp?.elastic ?? null);
    }
  });
});
