import { expect } from 'chai';
import {
  combinedDataError,
  DataError,
  InterruptedRunError,
  NumericError,
  nearestName,
  UsageError,
  unknownName,
} from '../../src/core/errors.js';

describe('errors', () => {
  it('tell verb, thing, place and remedy in one sentence', () => {
    const error = new DataError({ verb: 'missing', what: 'mask', where: 'a/b.png', remedy: 'put it there' });
    expect(error.message).to.equal('missing mask: a/b.png; put it there');
    expect(new DataError({ verb: 'invalid', what: 'mask' }).message).to.equal('invalid mask');
  });

  it('carry the exit codes of the commands', () => {
    const failure = { verb: 'invalid', what: 'thing' } as const;
    const codes = [UsageError, DataError, NumericError, InterruptedRunError].map(
      (Kind) => new Kind(failure).exitCode,
    );
    expect(codes).to.deep.equal([2, 3, 4, 75]);
  });

  it('combine: one stays itself, many are listed', () => {
    const faults = ['first', 'second'].map((what) => new DataError({ verb: 'invalid', what }));
    expect(combinedDataError(faults.slice(0, 1), 'set')).to.equal(faults[0]);
    expect(combinedDataError(faults, 'set').message).to.equal(
      'invalid set, 2 faults:\n  - invalid first\n  - invalid second',
    );
  });
});

describe('nearestName', () => {
  const names = ['ce', 'dsc', 'dsc++', 'tversky'];
  it('counts a swap of neighbours as one slip', () => {
    expect(nearestName('dcs', names)).to.equal('dsc');
  });
  it('finds a missing and a doubled letter', () => {
    expect(nearestName('tverky', names)).to.equal('tversky');
    expect(nearestName('tverskyy', names)).to.equal('tversky');
  });
  it('has nothing to say on a word of its own', () => {
    expect(nearestName('hippopotamus', names)).to.equal(undefined);
  });
  it('shows in the error of an unknown name', () => {
    expect(unknownName('loss', 'dcs', names).message).to.equal(
      'unknown loss "dcs"; did you mean "dsc"? known: ce, dsc, dsc++, tversky',
    );
  });
});
