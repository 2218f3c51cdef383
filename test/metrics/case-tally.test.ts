import { expect } from 'chai';
import { DataError } from '../../src/core/errors.js';
import { RandomStream } from '../../src/core/random-stream.js';
import { type CaseResult, CaseTally } from '../../src/metrics/case-tally.js';
import { metricNames } from '../../src/metrics/catalogue.js';
import { scoreCase } from '../../src/metrics/score-case.js';
import { scoredRows, thresholdRows } from '../../src/metrics/scored-rows.js';
import { mean, plainAce, plainBrier, plainEce, plainMce, plainNll } from './plain-metrics.js';

const foregroundClasses = ['kidney', 'tumour'];

/** A random volume of three classes: labels, softmax rows with some saturated, and a posterior. */
function randomVolume(stream: RandomStream, shape: readonly number[]) {
  const pixels = shape.reduce((product, extent) => product * extent, 1);
  const labels = Uint8Array.from({ length: pixels }, () => stream.integer(0, 3));
  const rows = Array.from({ length: pixels }, () => {
    if (stream.chance(0.2))
      return [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ][stream.integer(0, 3)]!;
    const weights = [stream.uniform(), stream.uniform(), stream.uniform()];
    const sum = weights[0]! + weights[1]! + weights[2]!;
    return weights.map((weight) => Math.fround(weight / sum));
  });
  const posterior = Float32Array.from({ length: 2 * pixels }, () => stream.uniform(0, 0.5));
  return { shape, labels, rows, data: Float32Array.from(rows.flat()), posterior };
}

const argmax = (row: readonly number[]) => row.indexOf(Math.max(...row));

describe('CaseTally of three classes', () => {
  const stream = RandomStream.fromSeed(21);
  const volume = randomVolume(stream, [5, 9, 7]);
  const labels = { shape: volume.shape, data: volume.labels };
  let result: CaseResult;
  before(() => {
    result = scoreCase({
      caseId: 'case_00001',
      labels,
      probabilities: { shape: volume.shape, classes: 3, data: volume.data },
      foregroundClasses,
      posterior: volume.posterior,
    });
  });
  const row = (name: string) => result.scores.find(({ className }) => className === name)!.values;
  const truthOf = (foreground: (label: number) => boolean) =>
    Array.from(volume.labels, (label) => Number(foreground(label)));

  it('has the rows of the contract', () => {
    expect(result.scores.map(({ className }) => className)).to.deep.equal(scoredRows(foregroundClasses));
    expect(scoredRows(foregroundClasses)).to.deep.equal(['kidney', 'tumour', 'any-foreground', 'all']);
    expect(result.bins.map(({ className, region }) => `${className} ${region}`)).to.deep.equal(
      scoredRows(foregroundClasses).flatMap((name) => [
        `${name} all`,
        `${name} foreground`,
        `${name} boundary`,
      ]),
    );
    expect(result.thresholds.length).to.equal(19 * thresholdRows(foregroundClasses).length);
    expect(scoredRows(['lesion'])).to.deep.equal(['lesion']);
  });

  it('agrees with plain twins in each class row and for any foreground', () => {
    const problems = [
      { name: 'kidney', truth: truthOf((l) => l === 1), probability: volume.rows.map((p) => p[1]!) },
      { name: 'tumour', truth: truthOf((l) => l === 2), probability: volume.rows.map((p) => p[2]!) },
      {
        name: 'any-foreground',
        truth: truthOf((l) => l > 0),
        probability: volume.rows.map((p) => 1 - p[0]!),
      },
    ];
    for (const { name, ...plain } of problems) {
      const values = row(name);
      expect(values.brier, name).to.be.closeTo(plainBrier(plain), 1e-12);
      expect(values.nll, name).to.be.closeTo(plainNll(plain), 1e-12);
      expect(values.ece, name).to.be.closeTo(plainEce(plain), 1e-12);
      expect(values.ace, name).to.be.closeTo(plainAce(plain), 1e-12);
      expect(values.mce, name).to.be.closeTo(plainMce(plain), 1e-12);
    }
  });

  it('agrees with plain twins in the row of all classes', () => {
    const values = row('all');
    const clip = (p: number) => Math.min(Math.max(p, 1e-7), 1 - 1e-7);
    const pixels = volume.rows.map((p, index) => ({ p, label: volume.labels[index]! }));
    const brier = ({ p, label }: (typeof pixels)[number]) =>
      p.reduce((sum, value, index) => sum + (value - Number(index === label)) ** 2, 0);
    const nll = ({ p, label }: (typeof pixels)[number]) => -Math.log(clip(p[label]!));
    expect(values.brier).to.be.closeTo(mean(pixels.map(brier)), 1e-12);
    expect(values.nll).to.be.closeTo(mean(pixels.map(nll)), 1e-12);
    const foreground = pixels.filter(({ label }) => label > 0);
    expect(values.brier_foreground).to.be.closeTo(mean(foreground.map(brier)), 1e-12);
    expect(values.nll_foreground).to.be.closeTo(mean(foreground.map(nll)), 1e-12);
    const decided = (chosen: typeof pixels) => ({
      probability: chosen.map(({ p }) => Math.max(...p)),
      truth: chosen.map(({ p, label }) => Number(argmax(p) === label)),
    });
    expect(values.ece).to.be.closeTo(plainEce(decided(pixels)), 1e-12);
    expect(values.ece_top_label).to.equal(values.ece);
    expect(values.ece_foreground).to.be.closeTo(plainEce(decided(foreground)), 1e-12);
    expect(values.dsc).to.be.closeTo((row('kidney').dsc + row('tumour').dsc) / 2, 1e-15);
    expect(values.truth_pixels).to.equal(foreground.length);
  });

  it('agrees with a plain twin in the top-label ECE of a class, over all pixels and its own', () => {
    const pixels = volume.rows.map((p, index) => {
      const decision = Number(argmax(p) === 1);
      return {
        label: volume.labels[index]!,
        confidence: decision === 1 ? p[1]! : 1 - p[1]!,
        right: Number(decision === Number(volume.labels[index] === 1)),
      };
    });
    const plain = (chosen: typeof pixels) => ({
      probability: chosen.map(({ confidence }) => confidence),
      truth: chosen.map(({ right }) => right),
    });
    expect(row('kidney').ece_top_label).to.be.closeTo(plainEce(plain(pixels)), 1e-12);
    const own = pixels.filter(({ label }) => label === 1);
    expect(row('kidney').ece_foreground).to.be.closeTo(plainEce(plain(own)), 1e-12);
  });

  it('measures the distance to the posterior: |p − q| of a class, total variation of all', () => {
    const { rows, posterior } = volume;
    const distance = (index: number) => Math.abs(rows[index]![1]! - posterior[2 * index]!);
    expect(row('kidney').posterior_distance).to.be.closeTo(mean(rows.map((_, i) => distance(i))), 1e-12);
    const variation = rows.map((p, index) => {
      const q = [posterior[2 * index]!, posterior[2 * index + 1]!];
      const background = Math.abs(p[0]! - (1 - q[0]! - q[1]!));
      return (background + Math.abs(p[1]! - q[0]!) + Math.abs(p[2]! - q[1]!)) / 2;
    });
    // p_0 + p_1 + p_2 differs from 1 by float32 rounding.
    expect(row('all').posterior_distance).to.be.closeTo(mean(variation), 1e-6);
  });

  it('shows the fault of the authors’ KiTS19 scores on a perfect prediction', () => {
    // 100 voxels: 8 kidney, 2 tumour. Brier 4 f₂ and f₁ + f₂, NLL 2 f₂ · 16.118 and f₁ · 16.118.
    const shape = [1, 10, 10];
    const data = Uint8Array.from({ length: 100 }, (_, voxel) => (voxel < 8 ? 1 : voxel < 10 ? 2 : 0));
    const perfect = Float32Array.from(
      [...data].flatMap((label) => [0, 1, 2].map((c) => Number(c === label))),
    );
    const { scores } = scoreCase({
      caseId: 'perfect',
      labels: { shape, data },
      probabilities: { shape, classes: 3, data: perfect },
      foregroundClasses,
    });
    const [kidney, tumour] = scores.map(({ values }) => values);
    expect(kidney!.brier_authors).to.be.closeTo(0.08, 1e-12);
    expect(tumour!.brier_authors).to.be.closeTo(0.1, 1e-12);
    expect(kidney!.nll_authors).to.be.closeTo(2 * 0.02 * 16.11809565, 1e-6);
    expect(tumour!.nll_authors).to.be.closeTo(0.08 * 16.11809565, 1e-6);
    expect([kidney!.brier, tumour!.brier, kidney!.dsc, tumour!.dsc]).to.deep.equal([0, 0, 1, 1]);
  });
});

describe('CaseTally of slabs', () => {
  it('gives the same bits however the case is cut', () => {
    const stream = RandomStream.fromSeed(22);
    const volume = randomVolume(stream, [3, 40, 61]);
    const truth = { caseId: 'a', labels: { shape: volume.shape, data: volume.labels }, foregroundClasses };
    const whole = new CaseTally(truth);
    whole.add(volume.data, volume.posterior);
    const expected = whole.finish();
    for (const slab of [7, 999, 4096, 5000]) {
      const tally = new CaseTally(truth);
      for (let first = 0; first < volume.labels.length; first += slab) {
        tally.add(
          volume.data.subarray(3 * first, 3 * (first + slab)),
          volume.posterior.subarray(2 * first, 2 * (first + slab)),
        );
      }
      expect(tally.finish()).to.deep.equal(expected);
    }
  });

  it('gives the same bits when another tally of the case lends its boundary bands', () => {
    const volume = randomVolume(RandomStream.fromSeed(23), [3, 40, 61]);
    const truth = { caseId: 'a', labels: { shape: volume.shape, data: volume.labels }, foregroundClasses };
    const lender = new CaseTally(truth);
    const [own, lent] = [new CaseTally(truth), new CaseTally(truth, lender)];
    for (const tally of [lender, own, lent]) tally.add(volume.data, volume.posterior);
    expect(lent.finish()).to.deep.equal(own.finish());
    expect(lent.finish().scores.some(({ values }) => values.ece_boundary > 0)).to.equal(true);
  });

  it('refuses too many, too few and torn pixels', () => {
    const truth = {
      caseId: 'b',
      labels: { shape: [1, 2], data: new Uint8Array(2) },
      foregroundClasses: ['polyp'],
    };
    expect(() => new CaseTally(truth).add(new Float32Array(3))).to.throw(DataError, 'found 3 probabilities');
    expect(() => new CaseTally(truth).add(new Float32Array(6))).to.throw(DataError, 'found 6 probabilities');
    expect(() => new CaseTally(truth).finish()).to.throw(DataError, 'found 0 pixels');
    expect(() => new CaseTally(truth).add(Float32Array.from([1, 0]), new Float32Array(2))).to.throw(
      DataError,
      'a posterior of 2 values for 1 pixels',
    );
  });

  it('names the pixel of the case, not of the slab', () => {
    const tally = new CaseTally({
      caseId: 'c',
      labels: { shape: [2, 3], data: new Uint8Array(6) },
      foregroundClasses: ['polyp'],
    });
    tally.add(Float32Array.from([1, 0, 1, 0, 1, 0, 1, 0]));
    expect(() => tally.add(Float32Array.from([1, 0, 1, 1]))).to.throw('pixel [1, 2]');
  });

  it('gives every row every metric', () => {
    const stream = RandomStream.fromSeed(23);
    const volume = randomVolume(stream, [1, 3, 3]);
    const tally = new CaseTally({
      caseId: 'd',
      labels: { shape: volume.shape, data: volume.labels },
      foregroundClasses,
    });
    tally.add(volume.data);
    for (const { values } of tally.finish().scores) {
      expect(Object.keys(values).sort()).to.deep.equal([...metricNames].sort());
    }
  });
});
