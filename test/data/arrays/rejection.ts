import { expect } from 'chai';
import { StudyError } from '../../../src/core/errors.js';

/** Expects an expected failure, whose message holds the text. */
export async function expectRejection(work: Promise<unknown>, text: string): Promise<void> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error, `no failure, expected ${text}`).to.be.instanceOf(StudyError);
  expect((error as Error).message).to.include(text);
}
