import { realpathSync } from 'node:fs';
import { packageFolder } from '../../core/package-folder.js';
import type { Provenance } from '../../record/provenance-file.js';
import { programOutput } from './program-output.js';

/**
 * The commit of the code in `folder`, and whether any file except results differs from it. A repository whose root is a parent
 * folder (such as a home folder) is ignored: the commit is then null.
 */
export function describeCommit(folder = packageFolder): Provenance['git'] {
  const git = (...args: string[]) => programOutput('git', ['-C', folder, ...args]);
  const top = git('rev-parse', '--show-toplevel');
  const commit = top !== null && realpathSync(top) === realpathSync(folder) ? git('rev-parse', 'HEAD') : null;
  if (commit === null) return { commit: null, dirty: false };
  return { commit, dirty: git('status', '--porcelain', '--', '.', ':!results') !== '' };
}
