import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodes, StudyError } from '../core/errors.js';
import { printable } from '../core/printable.js';
import { explainResourceFailure } from '../core/resource-failure.js';

const logFolder = '.cache';

/**
 * Writes a failure to stderr and returns its exit code. Errors other than StudyError are marked as unexpected. The stack goes
 * to a log file.
 */
export function reportFailure(failure: unknown): number {
  const error = explainResourceFailure(failure);
  const log = writeLog(error);
  if (error instanceof StudyError) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`unexpected failure: ${printable(message)}${log ? `; details in ${log}` : ''}\n`);
  return exitCodes.unexpected;
}

function writeLog(error: unknown): string | undefined {
  const path = join(logFolder, 'failures.log');
  try {
    mkdirSync(logFolder, { recursive: true });
    const stack = error instanceof Error ? describeWithCause(error) : String(error);
    appendFileSync(path, `${new Date().toISOString()} ${process.argv.slice(2).join(' ')}\n${stack}\n\n`);
    return path;
  } catch {
    // A full or read-only disk must not hide the failure.
    return undefined;
  }
}

function describeWithCause(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${describeWithCause(error.cause)}` : '';
  return `${error.stack}${cause}`;
}
