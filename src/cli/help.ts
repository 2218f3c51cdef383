import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What `--help` of a command prints. The text lies where the set-up finds it too, so that help needs no installation. */
export function helpOf(
  command: 'replicate' | 'compare' | 'tables' | 'data' | 'audit' | 'predict' | 'export' | 'explore' | 'bench',
): string {
  return readFileSync(join('tools', 'help', `${command}.txt`), 'utf8');
}
