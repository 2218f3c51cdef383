import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { absentClassNotes } from '../../../src/audit/findings/absent-classes.js';
import { adviceOf, adviceRule } from '../../../src/audit/findings/advice.js';
import { cutGain } from '../../../src/audit/findings/cut-gain.js';
import { auditFindings } from '../../../src/audit/findings/findings.js';
import { isInvertedMap } from '../../../src/audit/findings/inverted-map.js';
import { compareModels } from '../../../src/audit/findings/model-comparison.js';
import { bestIndex, operatingPoints } from '../../../src/audit/findings/operating-points.js';
import { overconfidence } from '../../../src/audit/findings/overconfidence.js';
import type { RecalibrationGain } from '../../../src/audit/findings/recalibration-gain.js';
import { volumeBias } from '../../../src/audit/findings/volume-bias.js';
import { audit } from '../../../src/audit/scoring/audit.js';
import { DataError } from '../../../src/core/errors.js';
import type { CaseScore } from '../../../src/metrics/case-score.js';
import { signedRankTest } from '../../../src/statistics/signed-rank-test.js';
import { drawnCases } from '../audited-cases.js';

const lesion = { foregroundClasses: ['lesion'] };
const patients = (count: number) =>
  new Map(Array.from({ length: count }, (_, index) => [`c${index}`, `p${index}`]));

function caseScore(caseId: string, values: Partial<CaseScore['values']>): CaseScore {
  return { caseId, className: 'lesion', values: values as CaseScore['values'] };
}

describe('overconfidence', () => {
  it('is promised less kept over all decided pixels, with an interval over patients', () => {
    const cases = [
      // 10 decided pixels at 0.9 of which 8 are right; 30 at 0.8 of which 23.7 are.
      caseScore('c0', { predicted_pixels: 10, mean_confidence: 0.9, precision: 0.8 }),
      caseScore('c1', { predicted_pixels: 30, mean_confidence: 0.8, precision: 0.79 }),
      caseScore('c2', { predicted_pixels: 0, mean_confidence: Number.NaN, precision: Number.NaN }),
    ];
    const found = overconfidence(cases, 'lesion', patients(3))!;
    expect(found.confidence).to.be.closeTo((9 + 24) / 40, 1e-12);
    expect(found.frequency).to.be.closeTo((8 + 23.7) / 40, 1e-12);
    expect(found.gap).to.be.closeTo(1.3 / 40, 1e-12);
    // Without the first 0.3 / 30, without the second 1 / 10: SE is half their distance, and t of one degree of freedom 12.706.
    expect(found.interval.low).to.be.closeTo(0.0325 - 12.7062 * 0.045, 1e-4);
    expect(found.interval.high).to.be.closeTo(0.0325 + 12.7062 * 0.045, 1e-4);
    expect(found.patients).to.equal(2);
    expect(overconfidence([cases[2]!], 'lesion', patients(3))).to.equal(undefined);
  });

  it('has an interval within what a difference of two shares can be', () => {
    // 9 of 10 and 9 of 90: gaps of 0.1 and 0.8 of two patients alone.
    const cases = [
      caseScore('c0', { predicted_pixels: 10, mean_confidence: 1, precision: 0.9 }),
      caseScore('c1', { predicted_pixels: 90, mean_confidence: 0.9, precision: 0.1 }),
    ];
    expect(overconfidence(cases, 'lesion', patients(2))!.interval).to.deep.equal({ low: -1, high: 1 });
  });
});

describe('volumeBias', () => {
  it('sums over all cases, also those without the class', () => {
    const cases = [
      caseScore('c0', { truth_pixels: 100, expected_pixels: 130, predicted_pixels: 90 }),
      caseScore('c1', { truth_pixels: 300, expected_pixels: 310, predicted_pixels: 310 }),
      caseScore('c2', { truth_pixels: 0, expected_pixels: 50, predicted_pixels: 60 }),
    ];
    const found = volumeBias(cases, 'lesion', patients(3))!;
    expect(found).to.include({ cases: 3, casesWithClass: 2, expected: 490 / 400, decided: 460 / 400 });
    // The ratio less each case: 360 / 300, 180 / 100, 440 / 400.
    const without = [1.2, 1.8, 1.1];
    const mean = (1.2 + 1.8 + 1.1) / 3;
    const error = Math.sqrt((2 / 3) * without.reduce((sum, value) => sum + (value - mean) ** 2, 0));
    // (100² + 300²)² / (100⁴ + 300⁴) − 1 = 0.22, but at least 1.
    expect(found.expectedInterval.high).to.be.closeTo(490 / 400 + 12.7062 * error, 1e-3);
    expect(found.expectedInterval.low).to.equal(0);
  });
});

describe('thresholds', () => {
  /**
   * Recall falls from 1 to 0.1 while precision climbs: at threshold k / 20, TP = 20 − k of 20 and FP = 20 − k less a
   * half of k.
   */
  const counts = (caseId: string, shift = 0) =>
    Array.from({ length: 19 }, (_, index) => {
      const k = index + 1;
      const tp = 20 - k;
      return {
        caseId,
        className: 'lesion',
        threshold: k / 20,
        tp,
        fp: Math.max(0, 12 + shift - k),
        fn: k,
        tn: 50,
      };
    });

  it('are the highest with the recall, the lowest with the precision, the best by DSC', () => {
    const points = operatingPoints({ thresholds: [...counts('c0'), ...counts('c1')] }, 'lesion', new Map());
    const at = (wanted: string) => points.find((point) => point.wanted === wanted)!.threshold;
    // Recall (20 − k) / 20 ≥ 0.8 up to k = 4, ≥ 0.9 up to k = 2, ≥ 0.95 at k = 1.
    expect(['recall of 0.8', 'recall of 0.9', 'recall of 0.95'].map(at)).to.deep.equal([0.2, 0.1, 0.05]);
    // Precision (20 − k) / (32 − 2k): 0.8 needs 0.6 k ≥ 5.6, k = 10; 0.9 needs 0.8 k ≥ 8.8, k = 11; 0.95 k = 12 (all
    // right).
    expect(['precision of 0.8', 'precision of 0.9', 'precision of 0.95'].map(at)).to.deep.equal([
      0.5, 0.55, 0.6,
    ]);
    // DSC 2 (20 − k) / (40 − k + 12 − k): falls with k from k = 1 (38 / 50) on? At 1: 0.76, at 12: 16 / 28.
    expect(at('highest Dice coefficient')).to.equal(0.05);
    const best = points.at(-1)!;
    expect(best.values!.dsc.mean).to.be.closeTo(38 / 50, 1e-12);
  });

  it('say where none reaches what is wanted', () => {
    const poor = counts('c0').map((entry) => ({ ...entry, fn: entry.fn + 100 }));
    expect(operatingPoints({ thresholds: poor }, 'lesion', new Map())[0]).to.deep.equal({
      wanted: 'recall of 0.8',
      threshold: null,
      values: null,
    });
  });

  it('take no precision for reached that few cases have', () => {
    // Twenty cases with precision ½, until at 0.95 a single case keeps a single pixel, which is right.
    const cases = Array.from({ length: 20 }, (_, at) =>
      counts(`c${at}`).map((entry) => {
        if (entry.threshold < 0.94) return { ...entry, tp: 10, fp: 10 };
        return { ...entry, tp: at === 0 ? 1 : 0, fp: 0 };
      }),
    ).flat();
    const points = operatingPoints({ thresholds: cases }, 'lesion', new Map());
    expect(points.slice(3, 6).map(({ threshold }) => threshold)).to.deep.equal([null, null, null]);
  });

  it('of equals that nearest to ½ is the best', () => {
    const points = [0.2, 0.45, 0.9].map((threshold) => ({ threshold, mean: 0.7 }));
    expect(bestIndex(points)).to.equal(1);
    expect(bestIndex([{ threshold: 0.5, mean: Number.NaN }])).to.equal(undefined);
  });

  it('chosen on one half are tried on the other', () => {
    const own = ['c0', 'c1', 'c2', 'c3'].flatMap((caseId) => counts(caseId));
    const found = cutGain(own, 'lesion', new Set(['c0', 'c1']), patients(4))!;
    // At ½ DSC is 20 / (20 + 2 + 10) = 0.625, at 0.05 0.76; both other patients gain the same.
    expect(found.threshold).to.equal(0.05);
    expect(found.dscAtHalf).to.be.closeTo(20 / 32, 1e-12);
    expect(found.difference).to.be.closeTo(38 / 50 - 20 / 32, 1e-12);
    expect(found.low).to.be.closeTo(found.difference, 1e-9);
    expect(cutGain(own, 'lesion', new Set(), patients(4))).to.equal(undefined);
  });
});

describe('advice', () => {
  const sure = (low: number, high: number, patients = 9) => ({
    confidence: 0.9,
    frequency: 0.9 - (low + high) / 2,
    gap: (low + high) / 2,
    interval: { low, high },
    patients,
  });
  const gain = (
    version: RecalibrationGain['version'],
    secondMean: number,
    high: number,
  ): RecalibrationGain => ({
    version,
    metrics: [
      {
        metric: 'nll',
        better: 'lower',
        firstMean: 0.5,
        secondMean,
        difference: secondMean - 0.5,
        low: -1,
        high,
        pValue: 0.01,
        adjustedPValue: 0.05,
        method: '',
        agrees: true,
        patients: 9,
        differences: [],
      },
    ],
  });
  const cut = (low: number) => ({
    threshold: 0.35,
    dscAtHalf: 0.8,
    dsc: 0.83,
    difference: 0.03,
    low,
    high: 0.06,
  });
  const advise = (found: Partial<Parameters<typeof adviceOf>[0]>) =>
    adviceOf({
      overconfidence: sure(-0.01, 0.01),
      gains: [],
      cut: null,
      isApplied: false,
      isInverted: false,
      ...found,
    });

  it('believes by the interval of the gap', () => {
    const told = [
      [-0.03, 0.03, 'close'],
      [0.001, 0.02, 'close'],
      [0.001, 0.2, 'overconfident'],
      [-0.2, -0.001, 'underconfident'],
      [-0.1, 0.1, 'open'],
      [Number.NaN, Number.NaN, 'open'],
    ] as const;
    for (const [low, high, expected] of told)
      expect(advise({ overconfidence: sure(low, high) }).believe, `${low} … ${high}`).to.equal(expected);
    expect(advise({ overconfidence: null }).believe).to.equal('open');
    expect(advise({ overconfidence: sure(0.1, 0.2) }).sentences[0]).to.equal(
      'The model is overconfident, do not believe its probabilities: pixels decided for the foreground have a mean probability of 0.900, and 0.750 of them are foreground (difference +0.150, 95 % interval +0.100 … +0.200).',
    );
  });

  it('gives no verdict on the probabilities below six patients', () => {
    for (const patients of [2, 3, 5])
      for (const [low, high] of [
        [0.1, 0.2],
        [-0.2, -0.1],
        [-0.01, 0.01],
      ] as const)
        expect(advise({ overconfidence: sure(low, high, patients) }).believe, `${patients}`).to.equal('open');
    expect(advise({ overconfidence: sure(0.1, 0.2, 6) }).believe).to.equal('overconfident');
    expect(advise({ overconfidence: sure(0.1, 0.2, 2) }).sentences[0]).to.equal(
      '2 patients with pixels decided for the foreground are too few for a verdict on the probabilities (at least 6 are needed): these pixels have a mean probability of 0.900, and 0.750 of them are foreground (difference +0.150, 95 % interval +0.100 … +0.200).',
    );
    const alone = { ...sure(Number.NaN, Number.NaN, 1), frequency: 0.8, gap: 0.1 };
    expect(advise({ overconfidence: alone }).sentences[0]).to.equal(
      '1 patient with pixels decided for the foreground is too few for a verdict on the probabilities (at least 6 are needed): these pixels have a mean probability of 0.900, and 0.800 of them are foreground (difference +0.100, no interval from fewer than two patients).',
    );
    expect(adviceRule).to.include('Always open with fewer than 6 patients');
    expect(readFileSync('docs/audit.md', 'utf8')).to.include(
      'With fewer than six patients that have such pixels there is no verdict',
    );
  });

  it('calls the question open by the interval, whatever the number of patients', () => {
    expect(advise({ overconfidence: sure(-0.1, 0.2, 500) }).sentences[0]).to.match(
      /^Whether the probabilities can be believed is open, because the interval contains 0 and reaches beyond ±0\.03: pixels .* 95 % interval −0\.100 … \+0\.200\)\.$/,
    );
  });

  it('is none where the probabilities are lower inside the class than outside', () => {
    const {
      believe,
      recalibrate,
      cut: at,
      sentences,
    } = advise({
      isInverted: true,
      gains: [gain('isotonic', 0.2, -0.01)],
      cut: cut(0.01),
    });
    expect([believe, recalibrate, at]).to.deep.equal(['open', 'not shown', 0.5]);
    expect(sentences[0]).to.match(
      /^The probabilities are lower inside the class than outside: .*inverted\. /,
    );
    const counts = (inside: number, outside: number) => [
      {
        caseId: 'a',
        className: 'lesion',
        threshold: 0.5,
        tp: inside,
        fn: 10 - inside,
        fp: outside,
        tn: 100 - outside,
      },
    ];
    // A share of 3 / 10 inside, and of 31 / 100 or 29 / 100 outside.
    expect(isInvertedMap(counts(3, 31), 'lesion')).to.equal(true);
    expect(isInvertedMap(counts(3, 29), 'lesion')).to.equal(false);
    expect(isInvertedMap([], 'lesion')).to.equal(false);
  });

  it('names the classes that no truth contains', () => {
    const scores = (pixels: number) => ({
      foregroundClasses: ['lesion', 'rim'],
      scores: {
        cases: [
          caseScore('a', { truth_pixels: pixels }),
          { ...caseScore('a', { truth_pixels: 0 }), className: 'rim' },
        ],
      },
    });
    const notes = (pixels: number) =>
      absentClassNotes(scores(pixels) as unknown as Parameters<typeof absentClassNotes>[0]);
    expect(notes(5)[0]).to.match(/^no truth contains rim: /);
    expect(notes(0)[0]).to.match(/^no truth contains any foreground: /);
  });

  it('prints intervals from which the verdict can be read', () => {
    const said = (low: number, high: number) => advise({ overconfidence: sure(low, high) }).sentences[0];
    expect(said(0.0003, 0.1)).to.include('95 % interval +0.000 … +0.100');
    expect(said(-0.0001, 0.1)).to.include('95 % interval −0.000 … +0.100');
    expect(said(-0.0301, 0.0304)).to.include('±0.03: ').and.include('95 % interval −0.0301 … +0.0304');
    expect(advise({ cut: cut(0.0001) }).sentences[2]).to.include('95 % interval +0.000 … +0.060');
  });

  it('names no interval where one patient gives none', () => {
    const lone = gain('temperature', 0.3, Number.NaN);
    const unknown = { ...lone, metrics: [{ ...lone.metrics[0]!, low: Number.NaN }] };
    const { sentences } = advise({
      gains: [unknown],
      isApplied: true,
      cut: { ...cut(Number.NaN), high: Number.NaN },
    });
    expect(sentences[1]).to.include('(−0.2000, no interval from fewer than two patients)');
    expect(sentences[2]).to.include('(+0.030, no interval from fewer than two patients)');
  });

  it('recalibrates by the lowest NLL of those that lower it for certain', () => {
    const both = [gain('temperature', 0.3, -0.01), gain('isotonic', 0.2, -0.01)];
    expect(advise({ gains: both }).recalibrate).to.equal('isotonic');
    expect(advise({ gains: [both[0]!, gain('isotonic', 0.2, 0.01)] }).recalibrate).to.equal('temperature');
    expect(advise({ gains: [gain('isotonic', 0.2, 0)] }).recalibrate).to.equal('no');
    expect(advise({ gains: [] }).recalibrate).to.equal('not shown');
    expect(advise({ gains: both }).sentences[1]).to.equal(
      'Recalibrate with an isotonic curve: on patients that it was not learned from it changes NLL from 0.5000 to 0.2000 (−0.3000, 95 % interval −1.0000 … −0.0100).',
    );
  });

  it('cuts elsewhere only where other patients gain by it for certain', () => {
    expect(advise({ cut: cut(0.01) }).cut).to.equal(0.35);
    expect(advise({ cut: cut(0) }).cut).to.equal(0.5);
    expect(advise({ cut: cut(Number.NaN) }).cut).to.equal(0.5);
    expect(advise({ cut: null }).cut).to.equal(0.5);
    expect(advise({ cut: cut(0.01) }).sentences[2]).to.equal(
      'Cut the probabilities without recalibration at 0.35, the best threshold of one half of the patients: DSC 0.800 at 0.5 and 0.830 at 0.35 on the other half of the patients (+0.030, 95 % interval +0.010 … +0.060). The first sentence is about the mask at 0.5, not about this one.',
    );
  });
});

describe('findings of drawn models', () => {
  it('know a calibrated model from an overconfident and a timid one', async () => {
    const findings = async (sharpness: number) =>
      auditFindings(await audit(drawnCases(24, sharpness), lesion));
    const [calibrated, bold, timid] = [await findings(1), await findings(3), await findings(0.4)];
    expect([calibrated, bold, timid].map(({ advice }) => advice.believe)).to.deep.equal([
      'close',
      'overconfident',
      'underconfident',
    ]);
    expect(calibrated.advice.recalibrate).to.equal('no');
    expect(bold.advice.recalibrate).to.equal('temperature');
    expect(timid.advice.recalibrate).to.equal('temperature');
    const part = ({ byRow }: typeof bold) => byRow[0]!.calibration!.parts.nll.miscalibration;
    expect(part(bold)).to.be.above(5 * part(calibrated));
    // Bending never carries a probability across ½: the masks are the same, and so is the volume of the mask.
    expect(bold.byRow[0]!.means.dsc.mean).to.equal(calibrated.byRow[0]!.means.dsc.mean);
    expect(bold.byRow[0]!.volume!.decided).to.equal(calibrated.byRow[0]!.volume!.decided);
    expect(calibrated.byRow[0]!.volume!.expected).to.be.closeTo(1, 0.05);
  });

  it('list the worst cases from the lowest DSC up', async () => {
    const { worst } = auditFindings(await audit(drawnCases(9, 1), lesion));
    expect(worst).to.have.length(6);
    const dsc = worst.map((one) => one.dsc);
    expect(dsc).to.deep.equal([...dsc].sort((a, b) => a - b));
  });

  it('compare two models patient by patient, on the cases that both have', async () => {
    const [first, second] = [
      await audit(drawnCases(12, 1, { patients: 6 }), lesion),
      await audit(drawnCases(10, 3, { patients: 6 }), lesion),
    ];
    const { metrics, cases, patients: count, row } = compareModels(first, second, ['calibrated', 'bold']);
    expect(cases).to.have.length(10);
    expect([count, row]).to.deep.equal([6, 'lesion']);
    const nll = metrics.find(({ metric }) => metric === 'nll')!;
    const nllOf = (audited: typeof first, caseId: string) =>
      audited.scores.cases.find((one) => one.caseId === caseId)!.values.nll;
    const byPatient = [0, 1, 2, 3, 4, 5].map((patient) => {
      const own = cases.filter((caseId) => first.patientOf.get(caseId) === `patient-${patient}`);
      return own.reduce((sum, caseId) => sum + nllOf(second, caseId) - nllOf(first, caseId), 0) / own.length;
    });
    expect(nll.difference).to.be.closeTo(byPatient.reduce((sum, value) => sum + value, 0) / 6, 1e-12);
    expect(nll.pValue).to.equal(signedRankTest(byPatient).pValue);
    expect(nll.low).to.be.above(0);
    // Masks are the same: DSC differs nowhere.
    expect(metrics.find(({ metric }) => metric === 'dsc')).to.include({ difference: 0, pValue: 1 });
  });

  it('compare no two models that have no case in common', async () => {
    const [first, second] = [await audit(drawnCases(2, 1), lesion), await audit(drawnCases(3, 3), lesion)];
    const renamed = { ...second, patientOf: new Map([['elsewhere', 'p']]) };
    expect(() => compareModels(first, renamed, ['own', 'other'])).to.throw(
      DataError,
      'missing common cases of own and other: of 2 scored cases none is among the 1 of the other (case-00, elsewhere)',
    );
  });

  it('is refused where the models have other classes', async () => {
    const model = (name: string) => audit(drawnCases(2, 1), { foregroundClasses: [name] });
    const [lesions, tumours] = [await model('lesion'), await model('tumour')];
    expect(() => compareModels(lesions, tumours, ['own', 'other'])).to.throw(
      DataError,
      'invalid classes of other (expected lesion as in own, found tumour)',
    );
  });
});
