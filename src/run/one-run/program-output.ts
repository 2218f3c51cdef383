import { execFileSync } from 'node:child_process';

/** The trimmed stdout of a program; null where it is absent or fails. */
export function programOutput(command: string, args: readonly string[]): string | null {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}
