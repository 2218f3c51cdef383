import { expect } from 'chai';
import { type ComparedRun, comparePrecisions } from '../../bench/precision-comparison.js';
import { smallStudy, syntheticStudy } from '../record/synthetic-study.js';

const [template] = syntheticStudy(smallStudy).runs;
const [score] = template!.cases;

/** Two cases whose metrics are all `value` and `value` + 0.2. */
function run(seed: number, value: number, validationLosses: readonly number[] = [0.5, 0.4]): ComparedRun {
  const caseOf = (caseId: string, own: number) => ({
    ...score!,
    caseId,
    className: 'nucleus',
    values: { ...score!.values, dsc: own, nll: own, ece: own },
  });
  return {
    config: { dataset: 'dsb2018', loss: 'dsc++', seed, fold: { number: 1, of: 5 } },
    cases: [caseOf('a', value), caseOf('b', value + 0.2)],
    history: validationLosses.map((validationLoss) => ({ ...template!.history[0]!, validationLoss })),
  };
}

describe('comparePrecisions', () => {
  const rowOf = () => 'nucleus';

  it('measures the difference by what another seed changes: 0.03 lies within 2 × 0.02, 0.05 does not', () => {
    const float32 = [run(1, 0.6), run(2, 0.62)];
    const [near] = comparePrecisions(float32, [run(1, 0.63)], rowOf).lines;
    expect(near).to.deep.include({
      run: 'dsb2018/dsc++/fold-1-seed-1',
      metric: 'dsc',
      seedPairs: 1,
      isWithin: true,
    });
    expect(near!.difference).to.be.closeTo(0.03, 1e-12);
    expect(near!.seedSpread).to.be.closeTo(0.02, 1e-12);
    expect(near!.float32).to.be.closeTo(0.7, 1e-12);
    expect(
      comparePrecisions(float32, [run(1, 0.65)], rowOf).lines.map(({ isWithin }) => isWithin),
    ).to.deep.equal([false, false, false]);
  });

  it('judges nothing without a second seed, and compares no run without its twin', () => {
    const [line] = comparePrecisions([run(1, 0.6)], [run(1, 0.6)], rowOf).lines;
    expect(line).to.deep.include({ seedPairs: 0, isWithin: null });
    expect(comparePrecisions([run(1, 0.6)], [run(2, 0.6)], rowOf)).to.deep.equal({ lines: [], curves: [] });
  });

  it('has epochs and the least validation loss of both', () => {
    const { curves } = comparePrecisions([run(1, 0.6, [0.5, 0.3, 0.4])], [run(1, 0.6, [0.5, 0.35])], rowOf);
    expect(curves).to.deep.equal([
      {
        run: 'dsb2018/dsc++/fold-1-seed-1',
        float32: { epochs: 3, leastValidationLoss: 0.3 },
        bf16: { epochs: 2, leastValidationLoss: 0.35 },
      },
    ]);
  });
});
