import type { Provenance } from '../record/provenance-file.js';
import { outputOf } from './output-of.js';

/** The commit of the code, and whether anything but results differs from it. */
export function describeCommit(): Provenance['git'] {
  const commit = outputOf('git', ['rev-parse', 'HEAD']);
  if (commit === null) return { commit: null, dirty: false };
  return { commit, dirty: outputOf('git', ['status', '--porcelain', '--', '.', ':!results']) !== '' };
}
