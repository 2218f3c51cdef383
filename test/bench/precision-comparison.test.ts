import { expect } from 'chai';
import {
  type ComparedRun,
  comparePrecisions,
  precisionVerdict,
  seedsOf,
} from '../../bench/precision-comparison.js';
import { recommendation } from '../../bench/precision-report.js';
import { DataError } from '../../src/core/errors.js';
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
    config: {
      dataset: 'dsb2018',
      loss: 'dsc++',
      seed,
      fold: { number: 1, of: 5 },
      foregroundClasses: ['nucleus'],
      precision: 'float32',
    },
    provenance: { dataFingerprint: 'a' },
    cases: [caseOf('a', value), caseOf('b', value + 0.2)],
    history: validationLosses.map((validationLoss, at) => ({
      ...template!.history[0]!,
      trainingLoss: 2 * validationLoss,
      validationLoss,
      best: validationLosses.slice(0, at).every((before) => validationLoss <= before),
    })),
  };
}

function inBf16(one: ComparedRun): ComparedRun {
  return { ...one, config: { ...one.config, precision: 'bf16' } };
}

describe('comparePrecisions', () => {
  it('measures the mean difference by what another seed changes', () => {
    const float32 = [run(1, 0.6), run(2, 0.62)];
    const [compared] = comparePrecisions(float32, [inBf16(run(1, 0.63))]);
    expect(compared).to.deep.include({ run: 'dsb2018/dsc++/fold-1-seed-1', cases: 2, seedPairs: 1 });
    const [dsc] = compared!.lines;
    expect(dsc!.metric).to.equal('dsc');
    // 0.63 − 0.6 in both cases; between the seeds 0.02; (0.6 + 0.8) / 2.
    expect(dsc!.difference).to.be.closeTo(0.03, 1e-12);
    expect(dsc!.caseDeviation).to.be.closeTo(0, 1e-12);
    expect(dsc!.seedSpread).to.be.closeTo(0.02, 1e-12);
    expect(dsc!.float32).to.be.closeTo(0.7, 1e-12);
    expect(compared!.verdict).to.equal('recommended');
  });

  it('takes the root mean square over all pairs of seeds of a fold, and none between folds', () => {
    const other = (seed: number, value: number) => {
      const own = run(seed, value);
      return { ...own, config: { ...own.config, fold: { number: 2, of: 5 } } };
    };
    const float32 = [run(1, 0.6), run(2, 0.63), other(1, 0.2), other(2, 0.24)];
    const [compared] = comparePrecisions(float32, [inBf16(run(1, 0.6))]);
    expect(compared!.seedPairs).to.equal(2);
    // √((0.03² + 0.04²) / 2)
    expect(compared!.lines[0]!.seedSpread).to.be.closeTo(0.05 / Math.SQRT2, 1e-12);
  });

  it('judges nothing without a second seed, and compares no run without its twin', () => {
    const [compared] = comparePrecisions([run(1, 0.6)], [inBf16(run(1, 0.6))]);
    expect(compared).to.include({ seedPairs: 0, verdict: 'cannot be said' });
    expect(compared!.lines.map(({ seedSpread }) => seedSpread)).to.deep.equal([null, null, null]);
    expect(comparePrecisions([run(1, 0.6)], [inBf16(run(2, 0.6))])).to.deep.equal([]);
  });

  it('has the losses of every epoch, and the epoch whose network was tested', () => {
    const [compared] = comparePrecisions([run(1, 0.6, [0.5, 0.3, 0.4])], [inBf16(run(1, 0.6, [0.5, 0.35]))]);
    expect(compared!.float32).to.deep.equal({
      training: [1, 0.6, 0.8],
      validation: [0.5, 0.3, 0.4],
      testedEpoch: 2,
    });
    expect(compared!.bf16).to.deep.equal({ training: [1, 0.7], validation: [0.5, 0.35], testedEpoch: 2 });
  });

  it('refuses runs that saw other data or tested other cases', () => {
    expect(() => comparePrecisions([run(1, 0.6)], [run(1, 0.6)])).to.throw(
      DataError,
      'precisions are float32 and float32, expected float32 and bf16',
    );
    const seen = { ...run(1, 0.6), provenance: { dataFingerprint: 'b' } };
    expect(() => comparePrecisions([run(1, 0.6)], [inBf16(seen)])).to.throw(DataError, 'saw other data');
    const fewer = { ...run(1, 0.6), cases: run(1, 0.6).cases.slice(1) };
    expect(() => comparePrecisions([run(1, 0.6)], [inBf16(fewer)])).to.throw(DataError, 'other cases');
  });

  it('measures by runs of the same set and loss alone', () => {
    const own = run(2, 0.6);
    const otherLoss = { ...own, config: { ...own.config, loss: 'dsc' as const } };
    expect(seedsOf([own, otherLoss], run(1, 0.6))).to.deep.equal([own]);
  });
});

describe('the verdict on bf16', () => {
  const lines = (...spreads: number[]) => spreads.map((count) => ({ difference: -count, seedSpread: 1 }));

  it('recommends it where every metric lies within twice the spread', () => {
    expect(precisionVerdict(lines(0, 2, 1.9), 1)).to.equal('recommended');
    expect(precisionVerdict([{ difference: 0, seedSpread: 0.1 }], 4)).to.equal('recommended');
  });

  it('refuses it where one in twenty seeds would not go as far: t of 2.571 for five pairs, of 12.71 for one', () => {
    expect(precisionVerdict(lines(0, 2.58, 0), 5)).to.equal('not recommended');
    expect(precisionVerdict(lines(0, 2.56, 0), 5)).to.equal('cannot be said');
    expect(precisionVerdict(lines(12.72, 0, 0), 1)).to.equal('not recommended');
    expect(precisionVerdict(lines(12.7, 0, 0), 1)).to.equal('cannot be said');
    // Of many pairs t is 1.96, and what lies within twice the spread is never refused.
    expect(precisionVerdict(lines(1.99), 10_000)).to.equal('recommended');
  });

  it('says nothing without a second seed', () => {
    expect(precisionVerdict([{ difference: 0, seedSpread: null }], 0)).to.equal('cannot be said');
  });

  it('is told in three lines, each with its sets', () => {
    const [set] = comparePrecisions([run(1, 0.6)], [inBf16(run(1, 0.6))]);
    expect(
      recommendation([set!, { ...set!, dataset: 'other', verdict: 'recommended', seedPairs: 2 }]),
    ).to.deep.equal([
      '- bf16 is recommended, its differences lie within twice what another seed changes: `other` (2 pairs of seeds).',
      '- bf16 is not recommended, a difference goes beyond what another seed changes: no set.',
      '- Whether bf16 is to be recommended cannot be said: `dsb2018` (0 pairs of seeds).',
    ]);
  });
});
