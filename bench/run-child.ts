import { spawn } from 'node:child_process';

/** What a timing process left: the JSON line it printed last, or one sentence on why there is none. */
export type Outcome<Line> = { line: Line } | { failure: string };

export interface ChildOptions {
  environment?: NodeJS.ProcessEnv;
  limitSeconds: number;
  signal?: AbortSignal;
}

/**
 * Runs one timing as a process of its own. A program that is absent, fails, is killed, takes too long or prints no
 * JSON is an outcome like any other, never an exception: one peer's trouble must not cost the others their row.
 */
export function runChild<Line>(
  program: string,
  args: readonly string[],
  { environment = {}, limitSeconds, signal }: ChildOptions,
): Promise<Outcome<Line>> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(signal && { signal }),
    });
    let output = '';
    let complaint = '';
    let late = false;
    const limit = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, limitSeconds * 1000);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint += text;
    });
    child.once('error', (error) => {
      clearTimeout(limit);
      resolve({ failure: `could not be started: ${error.message}` });
    });
    child.once('close', (code, killedBy) => {
      clearTimeout(limit);
      if (late) resolve({ failure: `took longer than ${limitSeconds} s` });
      else if (killedBy) resolve({ failure: `killed by ${killedBy}, perhaps for want of memory` });
      else if (code !== 0) resolve({ failure: reasonIn(complaint) ?? `ended with code ${code}` });
      else resolve(lastLine<Line>(output));
    });
  });
}

function lastLine<Line>(output: string): Outcome<Line> {
  const text = output.trim().split('\n').at(-1)!;
  try {
    return { line: JSON.parse(text) as Line };
  } catch {
    return { failure: `printed no JSON: "${text.slice(0, 80)}"` };
  }
}

const longestReason = 200;

/**
 * The sentence of a stack trace: the last line that names an error, as Python ends its traces and Node begins them;
 * else the last line that is no part of a trace.
 */
export function reasonIn(complaint: string): string | undefined {
  const lines = complaint.split('\n').filter((line) => line.trim() !== '' && !/^\s+(at|File) /.test(line));
  const named = lines.filter((line) => /^[\w.]*(Error|Exception|Failed)\b/.test(line));
  return (named.at(-1) ?? lines.at(-1))?.trim().slice(0, longestReason);
}

/** Why a program run by execFileSync failed. */
export function failureOf(error: unknown): string {
  const { stderr, message } = error as Error & { stderr?: string };
  return reasonIn(stderr ?? '') ?? message;
}
