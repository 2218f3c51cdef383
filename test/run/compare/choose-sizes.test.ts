import { expect } from 'chai';
import { UsageError } from '../../../src/core/errors.js';
import { chooseSizes, type SizeQuestion } from '../../../src/run/compare/choose-sizes.js';
import type { Sizes } from '../../../src/run/compare/size-ladder.js';

const rung = (extent: number): Sizes => ({
  inputShape: [extent, extent],
  spacingFactor: 1,
  baseFilters: 8,
  depth: 4,
});
const ladder: [Sizes, ...Sizes[]] = [rung(64), rung(48), rung(32)];
/** A training step of 1, 0.5625 and 0.25 s; a validation step of a third of it; a test case of 1 s. */
const stepSeconds = ({ inputShape }: Sizes) => (inputShape[0]! / 64) ** 2;

/** Two runs of 60 training, 15 validation and 20 test cases. */
function question(change: Partial<SizeQuestion>): SizeQuestion & { timed: number[] } {
  const timed: number[] = [];
  return {
    ladder,
    runs: [1, 2].map(() => ({ training: 60, validation: 15, test: 20 })),
    grantedSeconds: 1e6,
    epochs: undefined,
    workOf: stepSeconds,
    secondsAt: async (sizes) => {
      timed.push(sizes.inputShape[0]!);
      return { training: stepSeconds(sizes), validation: stepSeconds(sizes) / 3, testCase: 1 };
    },
    timed,
    ...change,
  };
}

describe('chooseSizes', () => {
  it('takes the largest sizes where the time allows, at most 200 epochs, and says what they take', async () => {
    const asked = question({});
    const { inputShape, epochs, plateauPatience, trainingSeconds, testSeconds } = await chooseSizes(asked);
    expect({ inputShape, epochs, plateauPatience }).to.deep.equal({
      inputShape: [64, 64],
      epochs: 200,
      plateauPatience: 8,
    });
    // An epoch of both runs: 2 · (60 · 1 + 15 / 3) = 130 s; tests: 2 · (15 + 20) = 70 s.
    expect([trainingSeconds, testSeconds]).to.deep.equal([26_000, 70]);
    expect(asked.timed).to.deep.equal([64]);
  });

  it('steps down until every run has 6000 steps, and fills four fifths of the time with epochs', async () => {
    // Enough are 100 epochs: at 64 they take 13 070 s, at 48 0.5625 · 13 000 + 70 = 7382.5 s, and 0.8 · 9500 = 7600.
    const { inputShape, epochs, plateauPatience } = await chooseSizes(question({ grantedSeconds: 9500 }));
    // (7600 − 70) / (130 · 0.5625) = 102.97
    expect({ inputShape, epochs, plateauPatience }).to.deep.equal({
      inputShape: [48, 48],
      epochs: 102,
      plateauPatience: 8,
    });
  });

  it('times no rung that cannot fit by the work of the one before', async () => {
    const asked = question({ grantedSeconds: 4500 });
    expect((await chooseSizes(asked)).inputShape).to.deep.equal([32, 32]);
    expect(asked.timed).to.deep.equal([64, 32]);
  });

  it('counts steps and not epochs: with many images twenty are enough, with few a hundred', async () => {
    const runs = [{ training: 3000, validation: 300, test: 600 }];
    // 20 epochs at 64: 20 · (3000 + 100) + 900 = 62 900 s; 0.8 · 80 000 = 64 000 s.
    const { inputShape, epochs, plateauPatience } = await chooseSizes(
      question({ runs, grantedSeconds: 80_000 }),
    );
    expect({ inputShape, epochs, plateauPatience }).to.deep.equal({
      inputShape: [64, 64],
      epochs: 20,
      plateauPatience: 4,
    });
  });

  it('takes the smallest sizes with what fits where nothing is enough', async () => {
    // At 32 an epoch takes 32.5 s: (0.8 · 600 − 70) / 32.5 = 12.6
    const { inputShape, epochs } = await chooseSizes(question({ grantedSeconds: 600 }));
    expect({ inputShape, epochs }).to.deep.equal({ inputShape: [32, 32], epochs: 12 });
  });

  it('refuses less than ten epochs, with the hours that would do', async () => {
    // (10 · 32.5 + 70) / 0.8 = 493.75 s = 0.1372 h, rounded up to 0.14.
    const failure = await chooseSizes(question({ grantedSeconds: 360 })).catch((error: Error) => error);
    expect(failure).to.be.instanceOf(UsageError);
    expect((failure as Error).message).to.equal(
      'invalid --hours 0.1 (at the smallest sizes, 10 epochs of all runs take up to 0.14 hours here); give --hours 0.14, or fewer losses, folds or epochs',
    );
    expect((await chooseSizes(question({ grantedSeconds: 3600 * 0.14 }))).epochs).to.equal(10);
  });

  it('takes typed epochs as they are, at the largest sizes that they fit', async () => {
    const { inputShape, epochs, plateauPatience } = await chooseSizes(
      question({ epochs: 3, grantedSeconds: 500 }),
    );
    // 3 · 73.125 + 70 = 289.4 s at 48, 460 s at 64; 0.8 · 500 = 400.
    expect({ inputShape, epochs, plateauPatience }).to.deep.equal({
      inputShape: [48, 48],
      epochs: 3,
      plateauPatience: 4,
    });
    const failure = await chooseSizes(question({ epochs: 500, grantedSeconds: 3600 })).catch(
      (error: Error) => error,
    );
    expect((failure as Error).message).to.match(/500 epochs of all runs take up to 5\.67 hours/);
  });
});
