import { expect } from 'chai';
import {
  PosteriorCurveTally,
  poolPosteriorTables,
  posteriorBins,
} from '../../src/metrics/posterior-curve.js';

describe('PosteriorCurveTally', () => {
  it('sums q and p by the bin of q and by the bin of p', () => {
    // q 0.5 lies in bin 10 of 20, p 0.75 in bin 15; q = p = 1 in the last; q = p = 0 in the first.
    const tally = new PosteriorCurveTally(['nucleus']);
    tally.add(Float32Array.of(0.25, 0.75, 0, 1), Float32Array.of(0.5, 1));
    tally.add(Float32Array.of(1, 0), Float32Array.of(0));
    const [curve] = tally.curves();
    expect(curve!.className).to.equal('nucleus');
    expect(held(curve!.byPosterior.count)).to.deep.equal({ 0: 1, 10: 1, 19: 1 });
    expect(held(curve!.byPosterior.posteriorSum)).to.deep.equal({ 10: 0.5, 19: 1 });
    expect(held(curve!.byPosterior.probabilitySum)).to.deep.equal({ 10: 0.75, 19: 1 });
    expect(held(curve!.byPrediction.count)).to.deep.equal({ 0: 1, 15: 1, 19: 1 });
    expect(held(curve!.byPrediction.posteriorSum)).to.deep.equal({ 15: 0.5, 19: 1 });
    expect(held(curve!.byPrediction.probabilitySum)).to.deep.equal({ 15: 0.75, 19: 1 });
  });

  it('keeps the foreground classes apart', () => {
    const tally = new PosteriorCurveTally(['kidney', 'tumour']);
    tally.add(Float32Array.of(0.25, 0.5, 0.25), Float32Array.of(0.125, 0.75));
    const [kidney, tumour] = tally.curves();
    expect(held(kidney!.byPosterior.probabilitySum)).to.deep.equal({ 2: 0.5 });
    expect(held(tumour!.byPosterior.probabilitySum)).to.deep.equal({ 15: 0.25 });
  });

  it('counts probabilities that rounding left outside [0, 1] in the outer bins', () => {
    const tally = new PosteriorCurveTally(['nucleus']);
    tally.add(Float32Array.of(-1e-6, 1.000001, 1, -1e-6), Float32Array.of(1, 0));
    expect(held(tally.curves()[0]!.byPrediction.count)).to.deep.equal({ 0: 1, 19: 1 });
  });

  it('refuses a posterior of another length', () => {
    const tally = new PosteriorCurveTally(['nucleus']);
    expect(() => tally.add(Float32Array.of(1, 0), Float32Array.of(0, 0))).to.throw(
      RangeError,
      /posterior of 2/,
    );
  });

  it('pools cells bin by bin', () => {
    const tally = new PosteriorCurveTally(['nucleus']);
    tally.add(Float32Array.of(0.25, 0.75), Float32Array.of(0.5));
    const { byPosterior } = tally.curves()[0]!;
    const pooled = poolPosteriorTables([byPosterior, byPosterior]);
    expect(held(pooled.count)).to.deep.equal({ 10: 2 });
    expect(held(pooled.probabilitySum)).to.deep.equal({ 10: 1.5 });
    expect(poolPosteriorTables([]).count).to.deep.equal(new Array(posteriorBins).fill(0));
  });
});

/** The entries that are not 0, by bin. */
function held(values: readonly number[]): Record<number, number> {
  return Object.fromEntries([...values.entries()].filter(([, value]) => value !== 0));
}
