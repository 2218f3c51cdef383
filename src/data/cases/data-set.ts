import type { IntensityImage, SourceCase } from '../../core/image.js';
import type { Manifest } from '../manifest-format/manifest.js';

/** One case of a data set, before any pixel is read. */
export interface CaseReference {
  caseId: string;
  /** The authors' running number where their split is by number. */
  number?: number;
  /** Patient, child or video sequence: cases of one group never stand on both sides of a split of ours. */
  group?: string;
}

/** One case whose image and mask are both on disk. */
export interface LocatedCase {
  reference: CaseReference;
  imagePath: string;
  /** One file, or many whose union is the mask, in code-point order. */
  maskPaths: readonly string[];
  /** The same of a second person; empty where none marked it. */
  secondMaskPaths: readonly string[];
}

export interface Split {
  training: readonly CaseReference[];
  validation: readonly CaseReference[];
  test: readonly CaseReference[];
}

export type PictureTerms = { mayBeShared: true; credit: string } | { mayBeShared: false; reason: string };

/** A data set that is ready to be read: found on disk, or drawn (phantoms). */
export interface DataSet {
  id: string;
  /** Names of classes 1, 2, …: the foreground classes. */
  foregroundClasses: readonly string[];
  /** Colour channels of an image, 1 or 3. */
  channels: number;
  spatialRank: 2 | 3;
  split: Split;
  /** How many cases the fixed split names, and how many of them are here. */
  presence: { expected: number; found: number };
  /** Whether pictures of its cases may be published with results: then the credit line, else the reason. */
  pictures: PictureTerms;
  /** Paths of a case's files, image first; none for a phantom. */
  files(reference: CaseReference): readonly string[];
  /** SHA-256 over what identifies the content of these cases (file bytes, or a phantom's recipe). */
  fingerprint(cases: readonly CaseReference[]): Promise<string>;
  /** Reads one case; throws DataError that names each faulty file, what was expected and what was found. */
  read(reference: CaseReference): Promise<SourceCase>;
  /** Reads the image of a case alone: dsb2018 has a mask file for each nucleus, a hundred times as many as images. */
  readImage(reference: CaseReference): Promise<IntensityImage>;
  /** The set as plain data, which another thread can be given; absent where this object alone can read its cases. */
  plain?: PlainDataSet;
}

/** What `readerOf` makes the reading of a case from, here or in another thread. */
export interface PlainDataSet {
  manifest: Manifest;
  locatedOf(reference: CaseReference): PlainCase;
}

/** Where a case lies; of a drawn one its reference alone. */
export type PlainCase = Pick<LocatedCase, 'reference'> & Partial<LocatedCase>;
