import { expect } from 'chai';
import type { CaseReference, Split } from '../../../src/data/cases/data-set.js';
import { studyFold } from '../../../src/data/cases/fold-cases.js';
import { splitSides } from '../../../src/data/cases/split-cases.js';
import { type CheckedCase, checkSplits } from '../../../src/data/check/check-splits.js';
import { loadManifest } from '../../../src/data/manifest-format/manifest-files.js';

/** Cases of so many patients, two each, named 1a, 1b, 2a … */
const split: Split = {
  training: [1, 2, 3, 4, 5, 6].flatMap(ofPatient),
  validation: [7, 8].flatMap(ofPatient),
  test: [9, 10].flatMap(ofPatient),
};

function ofPatient(patient: number): CaseReference[] {
  return ['a', 'b'].map((letter) => ({ caseId: `${patient}${letter}`, group: `patient ${patient}` }));
}

/** Every case with an image file of its own, except those in `twins`, which have one file in common. */
function casesOf({ training, validation, test }: Split, ...twins: string[]): CheckedCase[] {
  return [...training, ...validation, ...test].map((reference) => ({
    caseId: reference.caseId,
    reference,
    imagePath: `/data/${reference.caseId}.png`,
    imageSha256: twins.includes(reference.caseId) ? 'one file' : reference.caseId,
    look: null,
  }));
}

describe('the check of all splits of the study', () => {
  const manifest = loadManifest('chasedb1');
  const check = (...twins: string[]) =>
    checkSplits(manifest, casesOf(split, ...twins), { split, isFixed: true });

  it('finds nothing where every patient has pictures of his own', () => {
    expect(check()).to.deep.equal({ faults: [], warnings: [] });
  });

  it('does not mind two equal pictures of one patient, whom no split divides', () => {
    expect(check('3a', '3b')).to.deep.equal({ faults: [], warnings: [] });
  });

  it('finds twins on one side of the fixed split that folds part, and names exactly these folds', () => {
    const sideIn = (one: Split, caseId: string) =>
      splitSides.find((side) => one[side].some((reference) => reference.caseId === caseId));
    for (const second of ['2a', '3b', '4a', '6b']) {
      const parting = [1, 2, 3, 4, 5].filter((number) => {
        const fold = studyFold({ id: 'chasedb1', split }, { number, of: 5 });
        return sideIn(fold, '1a') !== sideIn(fold, second);
      });
      // Five folds test the two in turn; at least one has just one of them in its test side, unless they are tested together.
      expect(parting).to.not.deep.equal([]);
      const { faults, warnings } = check('1a', second);
      expect(warnings).to.deep.equal([]);
      expect(faults).to.have.lengthOf(1);
      expect(faults[0]).to.include(
        `1a and ${second} are the same image file, on two sides of ${parting.length > 1 ? 'folds' : 'fold'} ${parting.join(', ')} of 5)`,
      );
      expect(faults[0]).to.include(`: /data/1a.png and /data/${second}.png; remove one of each pair, or `);
    }
  });

  it('names the fixed split first, and each pair of three equal files', () => {
    const { faults } = check('1a', '7a', '9a');
    expect(
      faults.map((fault) => /\((\S+ and \S+) .* on two sides of the fixed split/.exec(fault)?.[1]),
    ).to.deep.equal(['1a and 7a', '1a and 9a', '7a and 9a']);
  });

  it('does not call a seeded split fixed', () => {
    const { faults } = checkSplits(manifest, casesOf(split, '1a', '9a'), { split, isFixed: false });
    expect(faults[0]).to.include('on two sides of the seeded split');
  });

  it('uses as many folds as there are patients, and none for two patients', () => {
    const few = { training: [1, 2].flatMap(ofPatient), validation: ofPatient(7), test: ofPatient(9) };
    const { faults } = checkSplits(manifest, casesOf(few, '1a', '2b'), { split: few, isFixed: true });
    expect(faults[0]).to.match(/on two sides of folds? [\d, ]+ of 4/);
    const two = { training: [1, 2].flatMap(ofPatient), validation: [], test: [] };
    expect(
      checkSplits(manifest, casesOf(two, '1a', '2b'), { split: two, isFixed: true }).faults,
    ).to.deep.equal([]);
  });

  it('leaves out cases that the study excludes', () => {
    const rest = { ...split, test: ofPatient(9) };
    const cases = casesOf(split, '1a', '10a');
    expect(checkSplits(manifest, cases, { split: rest, isFixed: true }).faults).to.deep.equal([]);
  });

  it('calls a patient on two sides a fault of our splits, and a known hazard of the authors’', () => {
    const divided = { ...split, test: [...split.test, { caseId: '1c', group: 'patient 1' }] };
    const found = (id: string) =>
      checkSplits(loadManifest(id), casesOf(divided), { split: divided, isFixed: true });
    expect(found('chasedb1')).to.deep.equal({
      faults: ['patient 1 of chasedb1 is on training and test; correct the split in the manifest'],
      warnings: [],
    });
    expect(found('cvc-clinicdb')).to.deep.equal({
      faults: [],
      warnings: [
        "patient 1 of cvc-clinicdb is on training and test; the authors' split is by image and is kept",
      ],
    });
  });
});
