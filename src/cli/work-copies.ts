/**
 * Keeps copies of the notebooks for the user to open, so that running and saving them changes no file under version control.
 * Unchanged copies are updated with the project's notebooks; changed copies are kept.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../core/atomic-file.js';

/** A sibling of `notebooks/`, so that relative imports work in both. Git ignores it. */
export const copiesFolder = 'my-notebooks';
const noteFile = '.copied.json';

/**
 * Copies new notebooks and updates unchanged copies. Returns the names of notebooks that changed in the project and in the
 * copy.
 */
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

/** SHA-256 of each copy when it was made. Empty where the file is unreadable; then all copies count as changed. */
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
