import type { DataError } from '../../core/errors.js';
import type { LocatedCase } from './data-set.js';

/** The content of a data set's folder, judged from names only. */
export interface Located {
  folder: string;
  /** Other folders with cases of this data set, which was unpacked twice; they are not read. */
  unusedFolders: readonly string[];
  /** The complete cases in official order. */
  cases: readonly LocatedCase[];
  /** Images without masks, masks without images, a wrong layout. */
  faults: readonly DataError[];
  /** Cases that are not in the official list; they are not used. */
  unlisted: readonly string[];
  /** Files in additional layouts of the manifest, which only `check` reads. */
  supplements: readonly Supplement[];
}

/** A label file outside the official layout, possibly with its image. */
export interface Supplement {
  what: string;
  caseId: string;
  labelPath: string;
  imagePath?: string;
}
