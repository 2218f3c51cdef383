import { expect } from 'chai';
import { RandomStream } from '../../src/core/random-stream.js';
import { openDataSet } from '../../src/data/open-data-set.js';
import {
  oneTermPrediction,
  optimalPrediction,
  posteriorOfOptimum,
  type TwoClassScores,
} from '../../src/metrics/optimal-prediction.js';

/** Pixels that look alike: their number and their foreground frequency. */
interface Group {
  pixels: number;
  q: number;
}

/** TP + ½ FN + ½ FP and its score, both classes, as the loss sums them. */
function plusPlusScores(groups: readonly Group[], answers: readonly number[]): TwoClassScores {
  const ofClass = (isForeground: boolean) => {
    let [hits, missed, wrong] = [0, 0, 0];
    groups.forEach(({ pixels, q }, index) => {
      const [y, p] = isForeground ? [q, answers[index]!] : [1 - q, 1 - answers[index]!];
      hits += pixels * y * p;
      missed += pixels * y * (1 - p) ** 2;
      wrong += pixels * (1 - y) * p ** 2;
    });
    const denominator = hits + missed / 2 + wrong / 2;
    return { score: hits / denominator, denominator };
  };
  return { background: ofClass(false), foreground: ofClass(true) };
}

function diceScores(groups: readonly Group[], answers: readonly number[]): TwoClassScores {
  const ofClass = (isForeground: boolean) => {
    let [intersection, union] = [0, 0];
    groups.forEach(({ pixels, q }, index) => {
      const [y, p] = isForeground ? [q, answers[index]!] : [1 - q, 1 - answers[index]!];
      intersection += 2 * pixels * y * p;
      union += pixels * (y + p);
    });
    return { score: intersection / union, denominator: union };
  };
  return { background: ofClass(false), foreground: ofClass(true) };
}

/** The cut of q above which DSC is best answered with 1, as optimal-prediction.ts derives it. */
function optimalDiceCut({ background, foreground }: TwoClassScores): number {
  const [u0, u1] = [background.denominator, foreground.denominator];
  return (foreground.score * u0 + (2 - background.score) * u1) / (2 * (u0 + u1));
}

type Scores = typeof plusPlusScores;

const lossOf = (scores: Scores, groups: readonly Group[], answers: readonly number[]) => {
  const { background, foreground } = scores(groups, answers);
  return 1 - (background.score + foreground.score) / 2;
};

/**
 * Least loss by going through the groups one by one, each to the best of its answers with the others held (golden section), until
 * none moves: nothing of the derivation is used.
 */
function minimise(scores: Scores, groups: readonly Group[], start: readonly number[]): number[] {
  const answers = [...start];
  for (let round = 0; round < 200; round++) {
    let moved = 0;
    groups.forEach((_, index) => {
      const at = (p: number) =>
        lossOf(
          scores,
          groups,
          answers.map((own, other) => (other === index ? p : own)),
        );
      const best = goldenSection(at);
      moved = Math.max(moved, Math.abs(best - answers[index]!));
      answers[index] = best;
    });
    if (moved < 1e-8) break;
  }
  return answers;
}

function goldenSection(at: (p: number) => number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [0, 1];
  while (high - low > 1e-9) {
    const [left, right] = [high - ratio * (high - low), low + ratio * (high - low)];
    if (at(left) < at(right)) high = right;
    else low = left;
  }
  const middle = (low + high) / 2;
  return [0, 1, middle].reduce((best, p) => (at(p) < at(best) ? p : best), middle);
}

/** The posterior of a phantom, in 24 groups of pixels of like q. */
async function phantomGroups(index: number): Promise<Group[]> {
  const dataSet = await openDataSet('phantom-nuclei', { dataDir: '', partial: 'use' });
  const { posterior } = await dataSet.read(dataSet.split.test[index]!);
  const groups = Array.from({ length: 24 }, () => ({ pixels: 0, sum: 0 }));
  for (const q of posterior!) {
    const group = groups[Math.min(23, Math.floor(24 * q))]!;
    group.pixels++;
    group.sum += q;
  }
  return groups.filter(({ pixels }) => pixels > 0).map(({ pixels, sum }) => ({ pixels, q: sum / pixels }));
}

describe('the optimum of two-class DSC++', () => {
  it('is where direct minimisation ends, on phantoms of known posterior', async () => {
    for (const index of [0, 1]) {
      const groups = await phantomGroups(index);
      const answers = minimise(
        plusPlusScores,
        groups,
        groups.map(({ q }) => q),
      );
      const scores = plusPlusScores(groups, answers);
      groups.forEach(({ q }, at) => {
        // A golden section knows the place of a least value to the root of 1e-16 of it.
        expect(answers[at]).to.be.closeTo(optimalPrediction(q, scores), 1e-5);
      });
    }
  });

  it('is where it ends at any share of foreground, from any start', () => {
    const stream = RandomStream.fromSeed(72);
    for (const share of [0.02, 0.2, 0.5, 0.8]) {
      const groups = Array.from({ length: 6 }, (_, index) => {
        const q = (index + stream.uniform()) / 6;
        return { q, pixels: stream.uniform(0.5, 1) * (q > 0.5 ? share : 1 - share) };
      });
      const answers = minimise(
        plusPlusScores,
        groups,
        groups.map(() => stream.uniform()),
      );
      const scores = plusPlusScores(groups, answers);
      groups.forEach(({ q }, at) => {
        expect(answers[at]).to.be.closeTo(optimalPrediction(q, scores), 1e-5);
      });
    }
  });

  it('nears min(1, q / S) where foreground is rare, and leaves ½ at ½ where classes are alike', () => {
    const rare = [
      { q: 0.001, pixels: 98_000 },
      { q: 0.5, pixels: 500 },
      { q: 0.95, pixels: 1500 },
    ];
    const answers = minimise(plusPlusScores, rare, [0, 0.5, 1]);
    const scores = plusPlusScores(rare, answers);
    const gap = (q: number) =>
      Math.abs(optimalPrediction(q, scores) - oneTermPrediction(q, scores.foreground.score));
    expect(gap(0.5)).to.be.below(2e-3);
    const alike = { score: 0.8, denominator: 7 };
    const same = { background: alike, foreground: alike };
    expect(optimalPrediction(0.5, same)).to.be.closeTo(0.5, 1e-15);
    expect(optimalPrediction(0.6, same)).to.be.closeTo(0.625, 1e-15);
    expect(oneTermPrediction(0.5, 0.8)).to.equal(0.625);
  });

  it('is turned round between its cuts', () => {
    const scores = {
      background: { score: 0.9, denominator: 5 },
      foreground: { score: 0.8, denominator: 2 },
    };
    for (const q of [0.1, 0.4, 0.7]) {
      expect(posteriorOfOptimum(optimalPrediction(q, scores), scores)).to.be.closeTo(q, 1e-12);
    }
  });
});

describe('the optimum of two-class DSC', () => {
  it('is 1 above the cut and 0 below, where direct minimisation ends', async () => {
    for (const index of [0, 1]) {
      const groups = await phantomGroups(index);
      const answers = minimise(
        diceScores,
        groups,
        groups.map(({ q }) => q),
      );
      const cut = optimalDiceCut(diceScores(groups, answers));
      groups.forEach(({ q }, at) => {
        expect(answers[at], `q = ${q}, cut ${cut}`).to.equal(q > cut ? 1 : 0);
      });
    }
  });

  it('is cut at S/2 where foreground is rare', () => {
    const scores = {
      background: { score: 1, denominator: 2e6 },
      foreground: { score: 0.9, denominator: 10 },
    };
    expect(optimalDiceCut(scores)).to.be.closeTo(0.45, 1e-5);
  });
});
