import type { IntensityImage, SourceCase } from '../../core/image.js';
import type { Manifest } from '../manifest-format/manifest.js';

/** One case of a data set, before any pixel is read. */
export interface CaseReference {
  caseId: string;
  /** The authors' number of the case, if their split is by number. */
  number?: number;
  /** Patient, child or video sequence. Our own splits never divide a group. */
  group?: string;
}

/** One case with image and mask on disk. */
export interface LocatedCase {
  reference: CaseReference;
  imagePath: string;
  /** One file, or several in code-point order whose union is the mask. */
  maskPaths: readonly string[];
  /** The same for the second annotator; empty where there is none. */
  secondMaskPaths: readonly string[];
}

export interface Split {
  training: readonly CaseReference[];
  validation: readonly CaseReference[];
  test: readonly CaseReference[];
}

export type PictureTerms = { mayBeShared: true; credit: string } | { mayBeShared: false; reason: string };

/** A data set that is ready to be read: from disk, or drawn (phantoms). */
export interface DataSet {
  id: string;
  /** Names of classes 1, 2, …: the foreground classes. */
  foregroundClasses: readonly string[];
  /** Colour channels of an image, 1 or 3. */
  channels: number;
  spatialRank: 2 | 3;
  split: Split;
  /** Number of cases in the fixed split, and number of these found. */
  presence: { expected: number; found: number };
  /** Whether pictures of its cases may be published with results, with the credit line or the reason. */
  pictures: PictureTerms;
  /**
   * Paths of a case's files, image first; none for a phantom. Masks of a second annotator are left out: they decide no network
   * and no score of one, and `--rescore` reads them anew for the table of observers.
   */
  files(reference: CaseReference): readonly string[];
  /** SHA-256 over all that image and labels depend on: file bytes and the rule from mask values to classes, or a phantom's recipe. */
  fingerprint(cases: readonly CaseReference[]): Promise<string>;
  /** Reads one case. Throws DataError that names each faulty file, what was expected and what was found. */
  read(reference: CaseReference): Promise<SourceCase>;
  /**
   * Reads only the image of a case. This saves time: dsb2018 has one mask file per nucleus, a hundred times as many as images.
   */
  readImage(reference: CaseReference): Promise<IntensityImage>;
  /** The data set as plain data for other threads; absent where only this object can read its cases. */
  plain?: PlainDataSet;
}

/** The input of `readerOf`, which reads cases in this or another thread. */
export interface PlainDataSet {
  manifest: Manifest;
  locatedOf(reference: CaseReference): PlainCase;
}

/** The paths of a case; a phantom's case has only its reference. */
export type PlainCase = Pick<LocatedCase, 'reference'> & Partial<LocatedCase>;
