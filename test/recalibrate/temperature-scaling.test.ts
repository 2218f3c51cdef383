import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { fitClassTemperatures } from '../../src/recalibrate/class-temperatures.js';
import { softmax } from '../../src/recalibrate/softmax.js';
import { fitTemperature, temperatureSlopes } from '../../src/recalibrate/temperature-scaling.js';
import { expectAllClose } from '../close-to.js';
import type { GoldenRecalibration } from './golden-recalibration.js';

/** Temperatures that SciPy's minimisers find; test/fixtures/recalibrate/make_recalibration.py made them. */
const golden = JSON.parse(
  readFileSync('test/fixtures/recalibrate/recalibration.json', 'utf8'),
) as GoldenRecalibration[];

const validation = ({ logits, labels }: { logits: number[]; labels: number[] }) => ({
  logits: Float32Array.from(logits),
  labels: Uint8Array.from(labels),
});

describe('temperature scaling', () => {
  it('finds the temperature and the NLL that SciPy finds, for two and three classes, sharp and soft', () => {
    for (const record of golden) {
      const fitted = fitTemperature([validation(record)], record.classes);
      // SciPy compares values of the NLL, so it knows T to about the root of 1e-16.
      expect(fitted.temperature).to.be.closeTo(record.temperature, 1e-6 * record.temperature);
      expect(fitted.nll).to.be.closeTo(record.nll, 1e-12);
      expect(fitted.nllBefore).to.be.closeTo(record.nllBefore, 1e-12);
    }
  });

  it('undoes logits that are eight times too large, which no clip of probabilities hides', () => {
    // Frequencies 0.5, 0.9, 0.999 of ten thousand pixels each; a clip at 1e-7 would cut logits at ±16.
    const frequencies = [0.5, 0.9, 0.999];
    const logits = frequencies.flatMap((q) =>
      new Array<number[]>(10_000).fill([0, 8 * Math.log(q / (1 - q))]).flat(),
    );
    const labels = frequencies.flatMap((q) =>
      Array.from({ length: 10_000 }, (_, pixel) => Number(pixel < 10_000 * q)),
    );
    expect(fitTemperature([validation({ logits, labels })], 2).temperature).to.be.closeTo(8, 1e-4);
  });

  it('does not depend on how pixels are spread over cases', () => {
    const { logits, labels } = validation(golden[0]!);
    const parts = [
      { logits: logits.subarray(0, 200), labels: labels.subarray(0, 100) },
      { logits: logits.subarray(200), labels: labels.subarray(100) },
    ];
    const whole = fitTemperature([{ logits, labels }], 2).temperature;
    expect(fitTemperature(parts, 2).temperature).to.be.closeTo(whole, 1e-12 * whole);
  });

  it('softens (0.9, 0.1) at T = 2 to (0.75, 0.25): √0.9 : √0.1 is 3 : 1', () => {
    const logits = Float32Array.of(Math.log(0.9), Math.log(0.1));
    expectAllClose(softmax(logits, temperatureSlopes(2, 2)), [0.75, 0.25], { absolute: 1e-7 });
  });

  it('goes through the cases ten to forty times, the more the softer they must become', () => {
    for (const [index, most] of [10, 20, 40].entries()) {
      const record = golden[index]!;
      let passes = 0;
      const cases = {
        *[Symbol.iterator]() {
          passes += 1;
          yield validation(record);
        },
      };
      fitTemperature(cases, record.classes);
      expect(passes).to.be.within(3, most);
    }
  });

  it('stays at T = 1 where every row is uniform and cools to the limit where nothing is wrong', () => {
    const uniform = { logits: Float32Array.of(3, 3), labels: Uint8Array.of(1) };
    expect(fitTemperature([uniform], 2).temperature).to.equal(1);
    const right = { logits: Float32Array.of(0, 0.4), labels: Uint8Array.of(1) };
    expect(fitTemperature([right], 2).temperature).to.be.closeTo(0.01, 1e-3);
  });

  it('refuses no pixels, sizes that do not fit, logits and temperatures that are none', () => {
    expect(() => fitTemperature([], 2)).to.throw(RangeError, 'missing validation pixels');
    const torn = { logits: new Float32Array(3), labels: new Uint8Array(1) };
    expect(() => fitTemperature([torn], 2)).to.throw(RangeError, '3 logits for 1 pixels of 2 classes');
    const wild = { logits: Float32Array.of(0, Number.NaN), labels: new Uint8Array(1) };
    expect(() => fitTemperature([wild], 2)).to.throw(RangeError, 'invalid logit NaN');
    const bytes = { logits: Float32Array.of(0, 1, 1, 0), labels: Uint8Array.of(255, 0) };
    for (const method of [fitTemperature, fitClassTemperatures]) {
      expect(() => method([bytes], 2)).to.throw(
        RangeError,
        'invalid label 255: expected 0 to 1; masks of 0 and 255: divide by 255',
      );
    }
    for (const temperature of [0, -1, Number.NaN, Infinity]) {
      expect(() => temperatureSlopes(temperature, 2)).to.throw(
        RangeError,
        `invalid temperature ${temperature}: expected a positive number`,
      );
    }
  });
});

describe('one temperature per class', () => {
  it('finds the temperatures and the NLL that SciPy finds', () => {
    for (const record of golden) {
      const fitted = fitClassTemperatures([validation(record)], record.classes);
      // Nelder–Mead compares values too, along flatter directions.
      expectAllClose(fitted.temperatures, record.classTemperatures, { relative: 1e-5 });
      expect(fitted.nll).to.be.closeTo(record.classNll, 1e-12);
    }
  });

  it('is never worse than one temperature, which it is where logits are opposite', () => {
    const { logits, labels } = validation(golden[0]!);
    const opposite = logits.map((_, at) => (at % 2 === 0 ? -logits[at + 1]! : logits[at]!));
    const one = fitTemperature([{ logits: opposite, labels }], 2);
    const many = fitClassTemperatures([{ logits: opposite, labels }], 2);
    expect(many.nll).to.be.at.most(one.nll).and.closeTo(one.nll, 1e-12);
    expect(many.temperatures[0]).to.be.closeTo(many.temperatures[1]!, 1e-6);
  });

  it('stays in its range where nothing is wrong', () => {
    const right = { logits: Float32Array.of(-1, 2, 2, -1), labels: Uint8Array.of(1, 0) };
    for (const temperature of fitClassTemperatures([right], 2).temperatures) {
      expect(temperature).to.be.within(0.01 - 1e-12, 100);
    }
  });
});

describe('softmax', () => {
  it('is exp over its sum, for two classes and three, with slopes', () => {
    for (const [logits, slopes] of [
      [
        [1, -2],
        [1, 1],
      ],
      [
        [-30, 40],
        [0.5, 0.25],
      ],
      [
        [1, 2, -3],
        [1, 1, 1],
      ],
      [
        [1, 2, -3],
        [2, 0.5, 1],
      ],
    ] as const) {
      const powers = logits.map((z, index) => Math.exp(z * slopes[index]!));
      const sum = powers.reduce((total, power) => total + power, 0);
      expectAllClose(
        softmax(Float32Array.from(logits), slopes),
        powers.map((power) => power / sum),
        { relative: 1e-7 },
      );
    }
  });

  it('keeps what a clip at 1e-7 would lose: logits 60 apart are 8.8e-27', () => {
    const [smaller, larger] = softmax(Float32Array.of(-30, 30), [1, 1]);
    expect(smaller).to.be.closeTo(Math.exp(-60), 1e-33);
    expect(larger).to.equal(1);
    expect([...softmax(Float32Array.of(1e30, -1e30, 0), [1, 1, 1])]).to.deep.equal([1, 0, 0]);
  });
});
