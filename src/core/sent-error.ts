import {
  DataError,
  exitCodes,
  type Failure,
  InterruptedRunError,
  NumericError,
  StudyError,
  UsageError,
} from './errors.js';

/** An error as plain data: what a thread can send to another, which no class survives. */
export interface SentError {
  message: string;
  /** What the system calls it (`ENOSPC`), where it does. */
  code?: string;
  stack?: string;
  /** Of an error of this project. */
  failure?: Failure;
  exitCode?: number;
  /** The faults that a DataError combines; absent where it reports one. */
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

/** The error again, of its class, with the message and the stack that it had. */
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
