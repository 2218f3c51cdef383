import { expect } from 'chai';
import {
  combinedDataError,
  DataError,
  InterruptedRunError,
  NumericError,
  StudyError,
  UsageError,
} from '../../src/core/errors.js';
import { receivedError, sentError } from '../../src/core/sent-error.js';

const failure = { verb: 'invalid', what: 'mask', where: 'a.png', remedy: 'mend it' } as const;
const received = (error: unknown) => receivedError(structuredClone(sentError(error)));

describe('an error sent to another thread', () => {
  for (const Class of [DataError, UsageError, NumericError, InterruptedRunError]) {
    it(`arrives as the ${Class.name} that it was`, () => {
      const error = new Class(failure);
      const there = received(error) as StudyError;
      expect(there).to.be.instanceOf(Class);
      expect(there).to.include({ message: error.message, exitCode: error.exitCode, stack: error.stack });
      expect(there.failure).to.deep.equal(failure);
    });
  }

  it('keeps the faults that it combines', () => {
    const single = received(new DataError(failure)) as DataError;
    expect(single.faults).to.deep.equal([single]);
    const other = new DataError({ verb: 'missing', what: 'image' });
    const combined = received(combinedDataError([new DataError(failure), other], 'set')) as DataError;
    expect(combined.faults.map(({ message }) => message)).to.deep.equal([
      'invalid mask: a.png; mend it',
      'missing image',
    ]);
    expect(combinedDataError([combined, other], 'set').faults).to.have.length(3);
  });

  it('keeps the name that the system gave it, and survives what is no error', () => {
    const full = received(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
    expect(full).to.include({ message: 'no space', code: 'ENOSPC' }).and.not.instanceOf(StudyError);
    expect(received('a word').message).to.equal('a word');
  });
});
