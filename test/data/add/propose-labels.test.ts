import { expect } from 'chai';
import { DataError } from '../../../src/core/errors.js';
import { proposeLabels } from '../../../src/data/add/propose-labels.js';

describe('proposeLabels', () => {
  it('takes 0 and 255 for one class', () => {
    expect(proposeLabels([0, 255], false, 'lesion')).to.deep.equal({
      rule: { kind: 'binary', threshold: 128, greyEdges: false },
      foregroundClasses: ['lesion'],
    });
    expect(proposeLabels([0, 1, 2, 253, 255], true, undefined).rule).to.deep.equal({
      kind: 'binary',
      threshold: 128,
      greyEdges: true,
    });
  });

  it('takes a few whole values for a class each, in ascending order', () => {
    expect(proposeLabels([0, 1], false, undefined)).to.deep.equal({
      rule: { kind: 'classes', map: { 0: 0, 1: 1 } },
      foregroundClasses: ['foreground'],
    });
    expect(proposeLabels([0, 2, 4], false, undefined)).to.deep.equal({
      rule: { kind: 'classes', map: { 0: 0, 2: 1, 4: 2 } },
      foregroundClasses: ['class 2', 'class 4'],
    });
  });

  it('takes the names of values as they are given', () => {
    expect(proposeLabels([0, 1], false, '1=kidney, 2=tumour')).to.deep.equal({
      rule: { kind: 'classes', map: { 0: 0, 1: 1, 2: 2 } },
      foregroundClasses: ['kidney', 'tumour'],
    });
  });

  for (const [values, named, message] of [
    [[0], undefined, /found 0\).*every mask that was looked at is empty/],
    [Array.from({ length: 100 }, (_, value) => value), undefined, /100 values\).*pictures or intensities/],
    [[0, 1, 2], 'lesion', /--labels "1=lesion,2=rim"/],
    [[0, 1, 7], '1=kidney', /says nothing of 7/],
    [[0, 1], 'kidney=1', /value=name/],
  ] as const) {
    it(`refuses ${values.length} values as ${named ?? 'proposed'}: ${message.source}`, () => {
      expect(() => proposeLabels([...values], false, named))
        .to.throw(DataError, message)
        .with.property('exitCode', 3);
    });
  }
});
