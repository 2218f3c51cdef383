import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { applyTemperature, fitTemperature } from '../../src/metrics/temperature-scaling.js';
import { expectAllClose } from '../close-to.js';

/** Temperatures that SciPy's scalar minimiser finds; test/fixtures/metrics/make_temperature.py made them. */
const golden = JSON.parse(readFileSync('test/fixtures/metrics/temperature.json', 'utf8')) as {
  classes: number;
  probabilities: number[];
  labels: number[];
  temperature: number;
  nll: number;
  nllBefore: number;
  saturatedShare: number;
}[];

const validation = ({ probabilities, labels }: { probabilities: number[]; labels: number[] }) => ({
  probabilities: Float32Array.from(probabilities),
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
      expect(fitted.saturatedShare).to.be.closeTo(record.saturatedShare, 1e-15);
    }
  });

  it('does not depend on how pixels are spread over cases', () => {
    const { probabilities, labels } = validation(golden[0]!);
    const parts = [
      { probabilities: probabilities.subarray(0, 200), labels: labels.subarray(0, 100) },
      { probabilities: probabilities.subarray(200), labels: labels.subarray(100) },
    ];
    const whole = fitTemperature([{ probabilities, labels }], 2).temperature;
    expect(fitTemperature(parts, 2).temperature).to.be.closeTo(whole, 1e-12 * whole);
  });

  it('softens (0.9, 0.1) at T = 2 to (0.75, 0.25): √0.9 : √0.1 is 3 : 1', () => {
    expectAllClose(applyTemperature(Float32Array.of(0.9, 0.1), 2, 2), [0.75, 0.25], { absolute: 1e-7 });
  });

  it('softens three classes likewise: the roots of 0.64, 0.32, 0.04 at T = 2', () => {
    const roots = [0.64, 0.32, 0.04].map(Math.sqrt);
    const sum = roots.reduce((total, root) => total + root, 0);
    const rows = Float32Array.of(0.64, 0.32, 0.04, 0.04, 0.64, 0.32);
    const expected = [roots[0]!, roots[1]!, roots[2]!, roots[2]!, roots[0]!, roots[1]!];
    expectAllClose(
      applyTemperature(rows, 3, 2),
      expected.map((root) => root / sum),
      { absolute: 1e-7 },
    );
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

  it('changes nothing at T = 1 but what the clip at 1e-7 took, and keeps the argmax', () => {
    const rows = Float32Array.of(0.2, 0.5, 0.3, 0, 1, 0);
    expectAllClose(applyTemperature(rows, 3, 1), rows, { absolute: 3e-7 });
    const soft = applyTemperature(rows, 3, 10);
    expect(soft[1]).to.be.greaterThan(soft[2]!);
    expect(soft[4]).to.be.greaterThan(soft[3]!);
    expect(soft[3]! + soft[4]! + soft[5]!).to.be.closeTo(1, 1e-6);
  });

  it('stays at T = 1 where every row is uniform and cools to the limit where nothing is wrong', () => {
    const uniform = { probabilities: Float32Array.of(0.5, 0.5), labels: Uint8Array.of(1) };
    expect(fitTemperature([uniform], 2).temperature).to.equal(1);
    const right = { probabilities: Float32Array.of(0.4, 0.6), labels: Uint8Array.of(1) };
    expect(fitTemperature([right], 2).temperature).to.be.closeTo(0.01, 1e-3);
  });

  it('refuses no pixels, sizes that do not fit and temperatures that are none', () => {
    expect(() => fitTemperature([], 2)).to.throw(RangeError, 'missing validation pixels');
    const torn = { probabilities: new Float32Array(3), labels: new Uint8Array(1) };
    expect(() => fitTemperature([torn], 2)).to.throw(RangeError, '3 probabilities for 1 pixels of 2 classes');
    for (const temperature of [0, -1, Number.NaN, Infinity]) {
      expect(() => applyTemperature(new Float32Array(2), 2, temperature)).to.throw(
        RangeError,
        `invalid temperature ${temperature}: expected a positive number`,
      );
    }
  });
});
