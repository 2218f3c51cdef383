import {
  DataError,
  exitCodes,
  type Failure,
  InterruptedRunError,
  NumericError,
  StudyError,
  UsageError,
} from './errors.js';

/** An error as plain data. Threads exchange this form, because an error loses its class when it is sent. */
export interface SentError {
  message: string;
  /** System error code such as `ENOSPC`, if any. */
  code?: string;
  stack?: string;
  /** Present for errors of this project. */
  failure?: Failure;
  exitCode?: number;
  /** The faults combined in a DataError; absent for a single fault. */
  faults?: readonly SentError[];
}

export function sentError(error: unknown): SentError {
  if (!(error instanceof Error)) return { message: String(error) };
  const { message, stack } = error;
  const { code } = error as NodeJS.ErrnoException;
  const sent: SentError = { message, ...(code !== undefined && { code }), ...(stack && { stack }) };
  if (!(error instanceof StudyError)) return sent;
  const { failure, exitCode } = error;
  const isCombined = error instanceof DataError && error.faults[0] !== error;
  return { ...sent, failure, exitCode, ...(isCombined && { faults: error.faults.map(sentError) }) };
}

/** Restores the error with its class, message and stack. */
export function receivedError(sent: SentError): Error {
  const error = errorOf(sent);
  if (sent.stack) error.stack = sent.stack;
  return error;
}

function errorOf({ message, code, failure, exitCode, faults }: SentError): Error {
  if (!failure) return Object.assign(new Error(message), code !== undefined && { code });
  switch (exitCode) {
    case exitCodes.data:
      return new DataError(
        failure,
        faults && { faults: faults.map((one) => receivedError(one) as DataError) },
      );
    case exitCodes.numeric:
      return new NumericError(failure);
    case exitCodes.interrupted:
      return new InterruptedRunError(failure);
    default:
      return new UsageError(failure);
  }
}
