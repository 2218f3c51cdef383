/** The kinds of work on one case for the check of a data set, in this or another thread. */
import { createHash } from 'node:crypto';
import { describeShape } from '../../core/image.js';
import { hashFile } from '../../core/read-file.js';
import { type SentError, sentError } from '../../core/sent-error.js';
import { readerOf } from '../case-access.js';
import type { CaseReference, LocatedCase, PlainCase } from '../cases/data-set.js';
import type { Supplement } from '../cases/located.js';
import { type Oddity, readCase, readSupplement } from '../cases/read-case.js';
import type { FileSource, Manifest } from '../manifest-format/manifest.js';
import { type PerceptualHash, perceptualHash } from './perceptual-hash.js';

/** The kind of work and the data set, the same for all cases. */
export interface CheckContext {
  work: keyof typeof caseWorks;
  manifest: Manifest;
}

/** The facts of a case that are kept without its pixels. */
export interface CaseSummary {
  reference: CaseReference;
  imageSha256: string;
  look: PerceptualHash | null;
  shape?: string;
  spacingMm?: string;
  isEmpty: boolean;
  faults: readonly string[];
  warnings: readonly string[];
  oddities: readonly Oddity[];
}

export const caseWorks = {
  /** All facts of a case for a check. */
  async summary({ manifest }: CheckContext, located: LocatedCase): Promise<CaseSummary> {
    const { sourceCase, isEmpty, faults, warnings, oddities } = await readCase(
      manifest,
      filesOf(manifest),
      located,
    );
    const summary = {
      reference: located.reference,
      // A unique value, so that an unreadable image equals no other.
      imageSha256: sourceCase ? await sha256Of(located.imagePath) : `unread ${located.imagePath}`,
      look: sourceCase ? perceptualHash(sourceCase.image) : null,
      isEmpty,
      faults: faults.map((fault) => fault.message),
      warnings,
      oddities,
    };
    if (!sourceCase) return summary;
    const { shape, spacingMm } = sourceCase.image;
    return {
      ...summary,
      shape: describeShape(shape),
      ...(spacingMm ? { spacingMm: spacingMm.map((mm) => Number(mm.toFixed(3))).join(' × ') } : {}),
    };
  },
  /** Faults of a label file outside the official layout. */
  async supplement({ manifest }: CheckContext, one: Supplement): Promise<string[]> {
    return (await readSupplement(filesOf(manifest), one)).map((fault) => fault.message);
  },
  /** Faults of a case as errors. */
  async faults({ manifest }: CheckContext, located: LocatedCase): Promise<SentError[]> {
    return (await readCase(manifest, filesOf(manifest), located)).faults.map(sentError);
  },
  /** The perceptual hash of an image. */
  async look({ manifest }: CheckContext, one: PlainCase): Promise<PerceptualHash | null> {
    return perceptualHash(await readerOf(manifest, [one]).readImage(one.reference));
  },
};

function filesOf({ id, source }: Manifest): FileSource {
  if (source.kind !== 'phantom') return source;
  throw new RangeError(`${id} has no files`);
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await hashFile(hash, path);
  return hash.digest('hex');
}
