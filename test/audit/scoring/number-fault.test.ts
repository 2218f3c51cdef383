import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { float32Storage, type OpenedCase } from '../../../src/audit/scoring/audit-case.js';
import { scoreCaseStream } from '../../../src/audit/scoring/case-stream.js';
import { DataError } from '../../../src/core/errors.js';

describe('a number that is no probability', () => {
  const faultOf = async (numbers: number[], more: Partial<OpenedCase> = {}, logits = false) => {
    const labels = { shape: [1, 2], data: Uint8Array.of(0, 1) };
    const open = () => ({ labels, slabs: () => [Float32Array.from(numbers)], ...more });
    try {
      await scoreCaseStream({ caseId: 'c1', open }, { foregroundClasses: ['lesion'], logits });
    } catch (error) {
      expect(error).to.be.instanceOf(DataError);
      return (error as Error).message;
    }
    return 'no fault';
  };
  const foreground = { source: 'maps/c1.npy', storage: { ...float32Storage, isForegroundAlone: true } };

  it('of a foreground map is named alone, with its file and pixel', async () => {
    expect(await faultOf([1, 0, 28.356, -27.356], foreground)).to.equal(
      'invalid foreground probability −27.356, expected a number from 0 to 1: maps/c1.npy, pixel [0, 1]; if these are logits, use --logits; if they are percentages or bytes as floats, divide them',
    );
  });

  it('of a row is named with the row; without a file, with the case', async () => {
    const row = [0.5, 0.5, 28.356, -27.356];
    expect(await faultOf(row, { source: 'maps/c1.npz' })).to.match(
      /^invalid probabilities \[28\.356, −27\.356\], expected 2 values in \[0, 1\] .*: maps\/c1\.npz, pixel \[0, 1\]; if these are logits/,
    );
    expect(await faultOf(row)).to.include(': case c1, pixel [0, 1]; ');
  });

  it('has the remedy of its kind', async () => {
    const overlapping = await faultOf([0.75, 0.5, 0.5, 0.5]);
    const advice = 'audit each channel as a foreground map of its own';
    expect(overlapping).to.include(`; if the channels are sigmoids that overlap, ${advice}; otherwise`);
    expect(readFileSync('docs/audit.md', 'utf8')).to.include(advice);
    // 1.00001 is 1 within rounding, so only the sum is wrong.
    expect(await faultOf([0.75, 1.00001, 0.5, 0.5])).to.include(advice);
    expect(await faultOf([0.5, 0.5, Number.NaN, 0.5])).to.match(/; predict this case again/);
  });

  it('beyond 0 and 1 by a little comes from resampling', async () => {
    expect(await faultOf([-0.004, 1.004, 0.5, 0.5])).to.match(
      /; resampling can overshoot: clip the probabilities to 0 … 1$/,
    );
    expect(await faultOf([1, 0, 1.004, -0.004], foreground)).to.match(/; resampling can overshoot/);
  });

  it('of logits is a probability, where all numbers are some', async () => {
    const told =
      'invalid logits (expected numbers below 0 and above 1, found probabilities: all are from 0 to 1): maps/c1.npy; leave out --logits';
    expect(await faultOf([0.25, 0.75, 0.5, 0.5], { source: 'maps/c1.npy' }, true)).to.equal(told);
    expect(await faultOf([0, 0.75, 0, 0.2], foreground, true)).to.equal(told);
    expect(await faultOf([0.25, 0.75, 0.5, 0.6], {}, true)).to.equal('no fault');
    expect(await faultOf([0, 0.75, 0, 1.2], foreground, true)).to.equal('no fault');
  });

  it('of logits is one that is not finite, with its file', async () => {
    const broken = await faultOf([0, 1, 0, Number.NaN], { source: 'maps/c1.npy' }, true);
    expect(broken).to.include('invalid logit NaN, expected a finite number: maps/c1.npy, pixel [0, 1]');
  });
});
