import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { calibrationErrors } from '../../src/metrics/calibration-error.js';
import { reliabilityCurve } from '../../src/metrics/reliability-curve.js';
import { scoreCase } from '../../src/metrics/score-case.js';
import { expectAllClose } from '../close-to.js';
import { scoreBinary } from './binary-scoring.js';

interface Record {
  probability: number[];
  truth: number[];
  sklearn: { [metric in 'brier' | 'nll' | 'dsc' | 'iou' | 'precision' | 'recall']: number } & {
    meanProbability: number[];
    frequency: number[];
  };
  torchmetrics: { ece: number; mce: number };
  monai: { ece: number; ace: number; mce: number };
  upperClosedEce: number;
  eceAdaptive: number;
  tace: number;
}

/** Numbers of the libraries; test/fixtures/metrics/make_calibration.py made them. */
const golden = JSON.parse(readFileSync('test/fixtures/metrics/calibration.json', 'utf8')) as {
  inside: Record;
  edges: Record;
  multiClass: {
    probabilities: number[];
    labels: number[];
    classes: number;
    brier: number;
    nll: number;
    eceTopLabel: number;
    authors: { brier: number; nll: number }[];
  };
};

describe('scores beside the libraries, away from bin edges', () => {
  const { inside } = golden;
  let values: ReturnType<typeof scoreBinary>['values'];
  let bins: ReturnType<typeof scoreBinary>['bins'];
  before(() => {
    ({ values, bins } = scoreBinary(inside.probability, inside.truth));
  });

  it('agree with scikit-learn to 1e-10: overlap, Brier, log loss, reliability curve', () => {
    for (const metric of ['dsc', 'iou', 'precision', 'recall', 'brier', 'nll'] as const) {
      expect(values[metric], metric).to.be.closeTo(inside.sklearn[metric], 1e-10);
    }
    const curve = reliabilityCurve(bins[0]!).filter(({ count }) => count > 0);
    const close = { absolute: 1e-10 };
    expectAllClose(
      curve.map((point) => point.meanProbability),
      inside.sklearn.meanProbability,
      close,
    );
    expectAllClose(
      curve.map((point) => point.frequency),
      inside.sklearn.frequency,
      close,
    );
  });

  it('agree with torchmetrics and MetricsReloaded’s rule to 1e-10: ECE, MCE', () => {
    expect(values.ece).to.be.closeTo(inside.torchmetrics.ece, 1e-10);
    expect(values.mce).to.be.closeTo(inside.torchmetrics.mce, 1e-10);
    expect(values.ece).to.be.closeTo(inside.upperClosedEce, 1e-10);
  });

  it('agree with MONAI as far as its float32 sums reach: ECE, ACE, MCE', () => {
    // MONAI sums in float32 whatever it is given; 705 terms below 1 keep about six digits.
    for (const metric of ['ece', 'ace', 'mce'] as const) {
      expect(values[metric], metric).to.be.closeTo(inside.monai[metric], 1e-6);
    }
  });

  it('agree with sorting in NumPy to 1e-10: adaptive ECE, TACE', () => {
    expect(values.ece_adaptive).to.be.closeTo(inside.eceAdaptive, 1e-10);
    expect(values.tace).to.be.closeTo(inside.tace, 1e-10);
  });

  it('agree with NumPy and torchmetrics to 1e-10 for three classes: Brier, NLL, top-label ECE, the authors’ scores', () => {
    const { probabilities, labels, classes, authors, ...expected } = golden.multiClass;
    const shape = [1, labels.length];
    const { scores } = scoreCase({
      caseId: 'three classes',
      labels: { shape, data: Uint8Array.from(labels) },
      probabilities: { shape, classes, data: Float32Array.from(probabilities) },
      foregroundClasses: ['kidney', 'tumour'],
    });
    const all = scores.find(({ className }) => className === 'all')!.values;
    expect(all.brier).to.be.closeTo(expected.brier, 1e-10);
    expect(all.nll).to.be.closeTo(expected.nll, 1e-10);
    expect(all.ece_top_label).to.be.closeTo(expected.eceTopLabel, 1e-10);
    authors.forEach(({ brier, nll }, index) => {
      expect(scores[index]!.values.brier_authors).to.be.closeTo(brier, 1e-10);
      expect(scores[index]!.values.nll_authors).to.be.closeTo(nll, 1e-10);
    });
  });
});

describe('scores beside the libraries, where definitions part', () => {
  // p = 0 three times (one positive), 0.25, 0.5, 0.75, 0.95 once, 1 four times (three positives).
  const { edges } = golden;
  let values: ReturnType<typeof scoreBinary>['values'];
  let bins: ReturnType<typeof scoreBinary>['bins'];
  before(() => {
    ({ values, bins } = scoreBinary(edges.probability, edges.truth));
  });
  const gap = { zero: 3 * (1 / 3), quarter: 0.25, half: 0.5, threeQuarters: 0.25 };
  const inner = gap.quarter + gap.half + gap.threeQuarters;

  it('put p = 1 into the last bin; torchmetrics gives it one of its own', () => {
    // Ours: the last bin holds 0.95 and four ones, four of them positive: |4.95 − 4| = 0.95.
    expect(bins[0]!.count[14]).to.equal(5);
    expect(values.ece).to.be.closeTo((gap.zero + inner + 0.95) / 11, 1e-8);
    // torchmetrics: the gap of 0.95, 0.05, and that of the four ones, 1, no longer cancel.
    expect(edges.torchmetrics.ece).to.be.closeTo((gap.zero + inner + 0.05 + 1) / 11, 1e-8);
    // MONAI widens the last bin by one float32 step to the same effect as ours.
    expect(values.ece).to.be.closeTo(edges.monai.ece, 1e-6);
  });

  it('count p = 0; MetricsReloaded’s half-open bins drop it from sum and denominator', () => {
    expect(bins[0]!.count[0]).to.equal(3);
    expect(edges.upperClosedEce).to.be.closeTo((inner + 0.95) / 8, 1e-8);
  });

  it('cannot part at inner edges: no float32 lies on one', () => {
    for (let edge = 1; edge < 15; edge++) {
      const nearest = Math.fround(edge / 15);
      // nearest · 15 is exact in a double (24 + 4 bits).
      expect(nearest * 15).not.to.equal(edge);
    }
  });

  it('agree on what does not depend on bins', () => {
    expect(values.brier).to.be.closeTo(edges.sklearn.brier, 1e-10);
    expect(values.nll).to.be.closeTo(edges.sklearn.nll, 1e-10);
  });

  it('keep equal probabilities in one equal-mass bin, where splitting by rank tears them apart', () => {
    // By rank, the four ones fall into four bins of one pixel each: more gaps than the data can tell.
    const together = scoreBinary([1, 1, 1, 1], [1, 1, 0, 1]).values;
    expect(together.ece_adaptive).to.equal(0.25);
    expect(values.tace).not.to.be.closeTo(edges.tace, 1e-3);
  });
});

describe('calibrationErrors', () => {
  it('is ECE = ACE = MCE = 0.1 for p = 0.1, 0.1, 0.9 with the last positive', () => {
    const errors = calibrationErrors({
      count: [2, 0, 1],
      probabilitySum: [0.2, 0, 0.9],
      positiveCount: [0, 0, 1],
    });
    expectAllClose([errors.ece, errors.ace, errors.mce], [0.1, 0.1, 0.1], { absolute: 1e-15 });
  });
});
