/** What a data set's folder holds, judged by names alone. */
import type { DataError } from '../../core/errors.js';
import type { LocatedCase } from './data-set.js';

/** What a data set's folder holds, judged by names alone. */
export interface Located {
  folder: string;
  /** Other folders in which cases of this set lie too: it was unpacked twice, and they are not read. */
  unusedFolders: readonly string[];
  /** In official order. */
  cases: readonly LocatedCase[];
  /** Images without masks, masks without images, a layout that is not the official one. */
  faults: readonly DataError[];
  /** Cases in the official layout that the official list does not name; they are not used. */
  unlisted: readonly string[];
  /** Files in the manifest's other layouts, which only `check` reads. */
  supplements: readonly Supplement[];
}

/** A label file, perhaps with its image, that lies outside the official layout. */
export interface Supplement {
  what: string;
  caseId: string;
  labelPath: string;
  imagePath?: string;
}
