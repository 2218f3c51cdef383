import { expect } from 'chai';
import { audit } from '../../../src/audit/scoring/audit.js';
import type { AuditCase } from '../../../src/audit/scoring/audit-case.js';
import { halvesOf } from '../../../src/audit/scoring/patient-halves.js';
import { LogitRows } from '../../../src/audit/scoring/rows-as-logits.js';
import { DataError } from '../../../src/core/errors.js';
import { scoreCase } from '../../../src/metrics/score-case.js';
import { softmax } from '../../../src/recalibrate/softmax.js';
import { storedScore } from '../../../src/record/cases-file.js';
import { expectRejection } from '../../data/arrays/rejection.js';
import { drawnCases } from '../audited-cases.js';

const lesion = { foregroundClasses: ['lesion'] };

/** A case of one row of pixels. */
function rowCase(caseId: string, labels: number[], rows: number[], slab = rows.length): AuditCase {
  const data = Float32Array.from(rows);
  return {
    caseId,
    open: () => ({
      labels: { shape: [1, labels.length], data: Uint8Array.from(labels) },
      *slabs() {
        for (let at = 0; at < data.length; at += slab) yield data.subarray(at, at + slab);
      },
    }),
  };
}

describe('audit', () => {
  it('scores each case as scoreCase does, however it is cut into slabs', async () => {
    const rows = [0.75, 0.25, 0.25, 0.75, 0.5, 0.5];
    const expected = scoreCase({
      caseId: 'a',
      labels: { shape: [1, 3], data: Uint8Array.of(0, 1, 1) },
      foregroundClasses: ['lesion'],
      probabilities: { shape: [1, 3], classes: 2, data: Float32Array.from(rows) },
    }).scores.map(storedScore);
    for (const slab of [2, 4, 6]) {
      const { scores } = await audit([rowCase('a', [0, 1, 1], rows, slab)], lesion);
      expect(scores.cases).to.deep.equal(expected);
    }
  });

  it('takes logits, whose softmax it scores', async () => {
    const logits = [2, -1, 0, 0.5, -3, 1];
    const probabilities = softmax(Float32Array.from(logits), [1, 1]);
    const ofLogits = await audit([rowCase('a', [0, 1, 1], logits)], { ...lesion, logits: true });
    const ofProbabilities = await audit([rowCase('a', [0, 1, 1], [...probabilities])], lesion);
    expect(ofLogits.scores.cases).to.deep.equal(ofProbabilities.scores.cases);
  });

  it('learns from one half of the patients and shows the other: an overconfident model is cooled by its factor', async () => {
    const cases = drawnCases(24, 3, { patients: 12 });
    const { recalibration, patientOf } = await audit(cases, lesion);
    const { learningCases, versions, used } = recalibration!;
    const shown = versions.get('plain')!.cases.map(({ caseId }) => caseId);
    expect(learningCases).to.have.length(12);
    expect([...learningCases, ...shown].sort()).to.deep.equal(cases.map(({ caseId }) => caseId));
    const patients = (ids: readonly string[]) => new Set(ids.map((id) => patientOf.get(id)));
    for (const patient of patients(learningCases)) expect(patients(shown).has(patient)).to.equal(false);
    expect(used.temperature).to.be.within(2.6, 3.4);
    const mean = (version: 'plain' | 'temperature' | 'isotonic') => {
      const rows = versions.get(version)!.cases;
      return rows.reduce((sum, { values }) => sum + values.nll, 0) / rows.length;
    };
    expect(mean('temperature')).to.be.below(0.9 * mean('plain'));
    expect(mean('isotonic')).to.be.below(0.9 * mean('plain'));
  });

  it('shows a recalibration that is given on all cases, and learns none', async () => {
    const used = { temperature: 2, classTemperatures: [2, 2], isotonic: [undefined, undefined], scores: [1] };
    const { recalibration, learned, scores } = await audit(drawnCases(3, 3), {
      ...lesion,
      recalibration: used,
    });
    expect(learned).to.equal(null);
    expect(recalibration!.learningCases).to.deep.equal([]);
    expect(recalibration!.versions.get('plain')!.cases).to.deep.equal(scores.cases);
    expect(recalibration!.versions.get('temperature')!.cases).to.have.length(3);
  });

  it('shows none where there are fewer than two patients on a side, and still learns one to keep', async () => {
    const { recalibration, learned } = await audit(drawnCases(3, 3), lesion);
    expect(recalibration).to.equal(null);
    expect(learned!.temperature).to.be.within(2.4, 3.6);
    expect(learned!.cases).to.equal(3);
  });

  it('halves the same patients the same way in any order', () => {
    const patients = new Map(['a', 'b', 'c', 'd', 'e'].map((id) => [id, id]));
    const turned = new Map([...patients].reverse());
    expect([...halvesOf(turned).learning].sort()).to.deep.equal([...halvesOf(patients).learning].sort());
    expect(halvesOf(patients).learning.size).to.equal(2);
  });

  it('refuses two cases of one id, which would be scored as one', async () => {
    const cases = ['1', '2', '1'].map((caseId) => rowCase(caseId, [0, 1], [0.75, 0.25, 0.25, 0.75]));
    await expectRejection(
      audit(cases, lesion),
      'invalid id of cases, found twice: "1"; make ids unique, such as patient/name',
    );
  });

  describe('a faulty case', () => {
    const sound = rowCase('sound', [0, 1], [0.75, 0.25, 0.25, 0.75]);
    const faulty: [string, AuditCase, string][] = [
      [
        'a probability beyond 1',
        rowCase('x', [0, 1], [-0.5, 1.5, 0.25, 0.75]),
        'invalid probabilities [−0.5, 1.5], expected 2 values in [0, 1] that sum to 1 within 0.0001: case x, pixel [0, 0]; if these are logits, use --logits',
      ],
      ['NaN', rowCase('x', [0, 1], [0.5, 0.5, Number.NaN, 0.75]), 'case x, pixel [0, 1]'],
      [
        'a row that does not sum to 1',
        rowCase('x', [0, 1], [0.75, 0.5, 0.25, 0.75]),
        'invalid probabilities [0.75, 0.5]',
      ],
      [
        'a label that is no class',
        rowCase('x', [0, 2], [0.5, 0.5, 0.5, 0.5]),
        'invalid label 2, expected 0 to 1: case x, pixel [0, 1]',
      ],
      [
        'too few pixels',
        rowCase('x', [0, 1], [0.5, 0.5]),
        'size of the probability map: expected 1 × 2 pixels',
      ],
      [
        'too many pixels',
        rowCase('x', [0, 1], [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]),
        'size of the probability map',
      ],
    ];
    for (const [what, one, text] of faulty) {
      it(`with ${what} is told, and the others are as they were without it`, async () => {
        const alone = await audit([sound], lesion);
        const { scores, faults, patientOf, learned } = await audit([one, sound], lesion);
        expect(faults.map(({ caseId }) => caseId)).to.deep.equal(['x']);
        expect(faults[0]!.error).to.be.instanceOf(DataError);
        expect(faults[0]!.error.message).to.include(text);
        expect(scores).to.deep.equal(alone.scores);
        expect([...patientOf.keys()]).to.deep.equal(['sound']);
        expect(learned).to.deep.equal(alone.learned);
      });
    }

    it('with an infinite logit is told', async () => {
      const one = rowCase('x', [0, 1], [0, Number.POSITIVE_INFINITY, 0, 1]);
      await expectRejection(
        audit([one], { ...lesion, logits: true }),
        'invalid logit Infinity, expected a finite number: case x, pixel [0, 0]',
      );
    });

    it('alone is the failure of the audit', async () => {
      await expectRejection(audit([faulty[0]![1]], lesion), 'invalid probabilities [−0.5, 1.5]');
      await expectRejection(audit([], lesion), 'missing cases to audit');
    });
  });

  it('stops between two cases when it is told so', async () => {
    const stop = new AbortController();
    const onCase = (done: number) => done === 1 && stop.abort();
    await expectRejection(
      audit(drawnCases(3, 1), { ...lesion, signal: stop.signal, onCase }),
      'interrupted audit',
    );
  });

  it('counts pixels that are stored as certain, and those with 0 for the true class', async () => {
    const { storage } = await audit([rowCase('a', [0, 1, 1, 0], [0, 1, 0, 1, 1, 0, 0.5, 0.5])], lesion);
    expect(storage).to.include({ pixels: 4, sure: 3, truthAtZero: 2, step: 0 });
  });
});

describe('logits of stored probabilities', () => {
  it('give the probabilities back, and half a step for a stored 0', () => {
    const half = { name: 'float16', step: 2 ** -11, leastAboveZero: 2 ** -24, leastBelowOne: 2 ** -11 };
    const rows = Float32Array.of(0.25, 0.75, 1, 0, 0, 1);
    const both = new LogitRows(2, { rounding: half, isForegroundAlone: false }).of(rows);
    expect([...softmax(both, [1, 1])].slice(0, 2)).to.deep.equal([0.25, 0.75]);
    expect(both[3]! - both[2]!).to.be.closeTo(Math.log(2 ** -25), 1e-5);
    expect(both[4]! - both[5]!).to.be.closeTo(Math.log(2 ** -25), 1e-5);
    const alone = new LogitRows(2, { rounding: half, isForegroundAlone: true }).of(rows);
    expect(alone[4]! - alone[5]!).to.be.closeTo(Math.log(2 ** -12), 1e-5);
  });
});
