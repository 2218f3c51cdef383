import { expect } from 'chai';
import { resampleLabels } from '../../src/preprocess/resample-labels.js';
import { bytes, golden } from './golden.js';

describe('resampleLabels', () => {
  const cases = [
    ...golden.images.map(({ shape, target, labels, resizedLabels }) => ({
      shape,
      target,
      labels,
      resizedLabels,
    })),
    ...golden.volumes.map(({ shape, target, labels, resampledLabels }) => ({
      shape,
      target,
      labels,
      resizedLabels: resampledLabels,
    })),
  ];
  for (const { shape, target, labels, resizedLabels } of cases) {
    it(`equals batchgenerators except at ties, ${shape.join('×')} → ${target.join('×')}`, () => {
      const source = bytes(labels);
      const ours = resampleLabels({ shape, data: source }, target).data;
      const theirs = bytes(resizedLabels);
      for (let at = 0; at < ours.length; at++) {
        // At a share of exactly one half their answer hangs on rounding noise of their coordinates.
        const shares = [0, 1, 2].map((label) => share(source, shape, target, at, label));
        const isTie = shares.some((value) => Math.abs(value - 0.5) < 1e-9);
        if (!isTie) expect(ours[at], `pixel ${at}`).equal(theirs[at]);
        expect(ours[at], `pixel ${at}`).equal(slowLabel(shares));
      }
    });
  }

  it('gives a tie to the larger label', () => {
    expect([...resampleLabels({ shape: [1, 2], data: Uint8Array.of(1, 2) }, [1, 1]).data]).deep.equal([2]);
    expect([...resampleLabels({ shape: [1, 2], data: Uint8Array.of(2, 0) }, [1, 1]).data]).deep.equal([2]);
  });

  it('makes background of a pixel where no label reaches one half', () => {
    const labels = { shape: [2, 2], data: Uint8Array.of(1, 2, 3, 4) };
    expect([...resampleLabels(labels, [1, 1]).data]).deep.equal([0]);
  });

  it('repeats the edge when enlarging', () => {
    const labels = { shape: [1, 2], data: Uint8Array.of(1, 0) };
    expect([...resampleLabels(labels, [1, 6]).data]).deep.equal([1, 1, 1, 0, 0, 0]);
  });
});

/** Linear interpolation of one label's indicator at one target pixel, straight from the definition. */
function share(source: Uint8Array, shape: number[], target: number[], at: number, label: number): number {
  const place = target.map((extent, axis) => {
    const stride = target.slice(axis + 1).reduce((product, n) => product * n, 1);
    return (((Math.floor(at / stride) % extent) + 0.5) * shape[axis]!) / extent - 0.5;
  });
  let sum = 0;
  for (let corner = 0; corner < 2 ** shape.length; corner++) {
    let weight = 1;
    let index = 0;
    for (let axis = 0; axis < shape.length; axis++) {
      const below = Math.floor(place[axis]!);
      const upper = (corner >> axis) & 1;
      weight *= upper ? place[axis]! - below : 1 - (place[axis]! - below);
      index = index * shape[axis]! + Math.min(shape[axis]! - 1, Math.max(0, below + upper));
    }
    if (source[index] === label) sum += weight;
  }
  return sum;
}

/** The largest label of at least ½, up to rounding. */
function slowLabel(shares: number[]): number {
  let label = 0;
  shares.forEach((value, candidate) => {
    if (value >= 0.5 - 1e-9) label = candidate;
  });
  return label;
}
