import { expect } from 'chai';
import { addTails, countTails, noTails } from '../../../src/audit/scoring/storage-tails.js';

function tailsOf(rows: number[][], labels: number[]) {
  const tails = { ...noTails };
  countTails(Float32Array.from(rows.flat()), Uint8Array.from(labels), rows[0]!.length, tails);
  return tails;
}

describe('counts at the tails of a format', () => {
  it('are, of two classes, foregrounds of 0 and 1, and those on the wrong side', () => {
    const rows = [
      [0, 1],
      [0, 1],
      [1, 0],
      [1, 0],
      [0.5, 0.5],
    ];
    expect(tailsOf(rows, [1, 0, 0, 1, 1])).to.deep.equal({ pixels: 5, sure: 4, truthAtZero: 2, largest: 1 });
  });

  it('are, of three classes, pixels with a class of 1, and pixels whose true class has 0, certain or not', () => {
    const rows = [
      [0, 0, 1],
      [0, 0, 1],
      [0.5, 0, 0.5],
      [0.5, 0, 0.5],
    ];
    expect(tailsOf(rows, [1, 2, 1, 0])).to.deep.equal({ pixels: 4, sure: 2, truthAtZero: 2, largest: 0 });
  });

  it('add up over the slabs of a case', () => {
    const tails = { ...noTails };
    for (const label of [0, 1]) countTails(Float32Array.of(0, 1), Uint8Array.of(label), 2, tails);
    expect(tails).to.deep.equal({ pixels: 2, sure: 2, truthAtZero: 1, largest: 1 });
  });

  it('of several cases are sums, and the largest of the largest', () => {
    const sum = { ...noTails };
    for (const largest of [0.25, 0.75, 0.5]) addTails(sum, { pixels: 2, sure: 1, truthAtZero: 1, largest });
    expect(sum).to.deep.equal({ pixels: 6, sure: 3, truthAtZero: 3, largest: 0.75 });
  });
});
