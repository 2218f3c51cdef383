import { expect } from 'chai';
import fc from 'fast-check';
import { crossedMean } from '../../src/statistics/crossed-mean.js';
import { meanInterval, meanTestPValue } from '../../src/statistics/mean-estimate.js';
import { studentUpperQuantile } from '../../src/statistics/student-t.js';
import { number, property } from '../property.js';
import { golden } from './inference-golden.js';

const layout = fc
  .tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 2, max: 9 }))
  .chain(([seeds, patients]) =>
    fc.array(fc.array(number(-5, 5), { minLength: patients, maxLength: patients }), {
      minLength: seeds,
      maxLength: seeds,
    }),
  );

describe('mean over patients crossed with seeds', () => {
  it('is 3 ± √5 for [[0, 2], [4, 6]]: seeds 4 apart, patients 2, nothing left', () => {
    const { mean, standardError, degreesOfFreedom } = crossedMean([
      [0, 2],
      [4, 6],
    ]);
    expect(mean).to.equal(3);
    // MSS = 2 (2² + 2²) = 16, MSP = 2 (1² + 1²) = 4, of 4 values.
    expect(standardError).to.be.closeTo(Math.sqrt(5), 1e-15);
    expect(degreesOfFreedom).to.be.closeTo(1, 1e-9);
  });

  it('follows from the mean squares that least squares gives', () => {
    for (const { seeds, meanSquareOfSeeds, meanSquareOfPatients, meanSquareOfRest } of golden.crossed) {
      const [count, patients] = [seeds.length, seeds[0]!.length];
      const ofSeeds = meanSquareOfSeeds / (count * patients);
      const ofPatients = Math.max(0, meanSquareOfPatients - meanSquareOfRest) / (count * patients);
      const estimate = crossedMean(seeds);
      expect(estimate.standardError).to.be.closeTo(Math.sqrt(ofSeeds + ofPatients), 1e-12);
      const half = Math.sqrt(
        studentUpperQuantile(0.025, count - 1) ** 2 * ofSeeds +
          studentUpperQuantile(0.025, patients - 1) ** 2 * ofPatients,
      );
      const { low, high } = meanInterval(estimate);
      expect((high - low) / 2).to.be.closeTo(half, 1e-9 * half);
    }
  });

  it('is Student’s test of the patients where seeds agree, and of the seeds where patients do', () => {
    const patients = crossedMean([
      [1, 2, 6],
      [1, 2, 6],
    ]);
    expect(patients.standardError).to.be.closeTo(Math.sqrt(7 / 3), 1e-15);
    expect(patients.degreesOfFreedom).to.be.closeTo(2, 1e-9);
    const seeds = crossedMean([
      [1, 1, 1, 1],
      [2, 2, 2, 2],
      [6, 6, 6, 6],
    ]);
    expect(seeds.standardError).to.be.closeTo(Math.sqrt(7 / 3), 1e-15);
    expect(seeds.degreesOfFreedom).to.be.closeTo(2, 1e-9);
  });

  it('knows nothing from one seed or one patient, and refuses gaps', () => {
    expect(crossedMean([[1, 2, 3]])).to.deep.include({ mean: 2, standardError: Number.NaN });
    expect(crossedMean([[1], [2]])).to.deep.include({ mean: 1.5, standardError: Number.NaN });
    expect(crossedMean([]).mean).to.be.NaN;
    expect(() => crossedMean([[1, 2], [3]])).to.throw(RangeError, 'every patient under every seed');
  });

  it('of differences that are all the same has no spread', () => {
    const same = crossedMean([
      [2, 2, 2],
      [2, 2, 2],
    ]);
    expect([same.standardError, same.degreesOfFreedom, meanTestPValue(same, 2)]).to.deep.equal([0, 1, 1]);
  });

  property('degrees of freedom lie between those of seeds and patients', [layout], (seeds) => {
    const { degreesOfFreedom } = crossedMean(seeds);
    const ends = [seeds.length - 1, seeds[0]!.length - 1];
    expect(degreesOfFreedom).to.be.within(Math.min(...ends), Math.max(...ends));
  });

  property('seeds and patients may change places but for what is left', [layout], (seeds) => {
    const turned = crossedMean(seeds[0]!.map((_, patient) => seeds.map((row) => row[patient]!)));
    expect(turned.mean).to.be.closeTo(crossedMean(seeds).mean, 1e-12);
  });

  property(
    'the interval moves and stretches with the values',
    [layout, number(-3, 3), number(0.1, 10)],
    (seeds, by, unit) => {
      const { low, high } = meanInterval(crossedMean(seeds));
      const moved = meanInterval(crossedMean(seeds.map((row) => row.map((value) => unit * value + by))));
      expect(moved.low).to.be.closeTo(unit * low + by, 1e-6 * unit * (high - low) + 1e-9);
      expect(moved.high).to.be.closeTo(unit * high + by, 1e-6 * unit * (high - low) + 1e-9);
    },
  );

  property(
    'its variance lies between that of the seeds and that of seeds and patients added up',
    [layout],
    (seeds) => {
      const patients = seeds[0]!.map(
        (_, patient) => seeds.reduce((sum, row) => sum + row[patient]!, 0) / seeds.length,
      );
      const { mean, standardError } = crossedMean(seeds);
      const alone =
        patients.reduce((sum, value) => sum + (value - mean) ** 2, 0) /
        (patients.length - 1) /
        patients.length;
      const seedsCount = seeds.length;
      const spreadOfSeeds = seeds.reduce(
        (sum, row) => sum + (row.reduce((part, value) => part + value, 0) / row.length - mean) ** 2,
        0,
      );
      // SE² = MSS / nS + max(0, MSP − MSE) / nS, so it is at least either part.
      expect(standardError ** 2 * (1 + 1e-9) + 1e-15).to.be.at.least(
        spreadOfSeeds / (seedsCount - 1) / seedsCount,
      );
      expect(standardError ** 2 * (1 + 1e-9) + 1e-15).to.be.at.most(
        spreadOfSeeds / (seedsCount - 1) / seedsCount + alone + 1e-12,
      );
    },
  );
});
