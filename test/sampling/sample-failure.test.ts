import { expect } from 'chai';
import { DataError, InterruptedRunError } from '../../src/core/errors.js';
import { receivedError, sentError } from '../../src/core/sent-error.js';
import { sampleFailure } from '../../src/sampling/sample-failure.js';

/** As a thread sends it. */
const afterSending = (error: Error) => receivedError(sentError(error));

describe('sampleFailure', () => {
  it('of exhausted memory can be gone on with, whether the allocation failed or the whole thread ended', () => {
    const ended = Object.assign(new Error('Worker terminated'), { code: 'ERR_WORKER_OUT_OF_MEMORY' });
    const refused = afterSending(new RangeError('Array buffer allocation failed'));
    for (const cause of [ended, refused]) {
      const failure = sampleFailure('scan 3', cause);
      expect(failure).instanceOf(InterruptedRunError);
      expect((failure as Error).message)
        .include('memory')
        .and.include('run the same command again');
    }
  });

  it('of this project stays what it is', () => {
    const failure = sampleFailure(
      'scan 3',
      afterSending(new DataError({ verb: 'invalid', what: 'label 9', remedy: 'correct the mask' })),
    );
    expect(failure).instanceOf(DataError);
    expect((failure as Error).message).equal('invalid label 9; correct the mask');
  });

  it('of any other kind names the case and keeps the cause', () => {
    const cause = new TypeError('no such field');
    const failure = sampleFailure('scan 3', cause) as Error;
    expect(failure.message).equal('the sample of case scan 3 was not made: TypeError: no such field');
    expect(failure.cause).equal(cause);
  });
});
