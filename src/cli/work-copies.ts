/**
 * The notebooks that a reader opens are copies: running and saving one changes nothing that Git keeps. A copy that was never
 * changed follows the project's notebook; one that was stays as it is.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../core/atomic-file.js';

/** Beside `notebooks/`, so that imports of cells lead to the same files; Git passes it over. */
export const copiesFolder = 'my-notebooks';
const noteFile = '.copied.json';

/** Copies what is new or untouched, and returns the names of notebooks that both sides have changed since. */
export function refreshCopies(originals = 'notebooks', copies = copiesFolder): string[] {
  if (!existsSync(originals)) return [];
  mkdirSync(copies, { recursive: true });
  const known = readNote(join(copies, noteFile));
  const apart: string[] = [];
  for (const name of readdirSync(originals).filter((one) => one.endsWith('.ipynb'))) {
    const [original, copy] = [join(originals, name), join(copies, name)];
    const now = hashOf(original);
    if (!existsSync(copy) || hashOf(copy) === known[name]) {
      copyFileSync(original, copy);
      known[name] = now;
    } else if (known[name] !== now) apart.push(name);
  }
  writeFileAtomic(join(copies, noteFile), `${JSON.stringify(known, null, 2)}\n`);
  return apart;
}

/** What each copy was when it was made. A note that cannot be read is none: then copies count as changed. */
function readNote(path: string): Record<string, string> {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return {};
  }
}

function hashOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
