import { createHash } from 'node:crypto';
import { officialCases } from '../cases/case-list.js';
import type { CaseReference, DataSet } from '../cases/data-set.js';
import { pictureTerms } from '../cases/picture-terms.js';
import { fixedSplit } from '../cases/split-cases.js';
import type { Manifest } from '../manifest-format/manifest.js';
import { drawPhantom, phantomRecipe } from './draw-phantom.js';

/** A data set without files: every case is drawn when it is read, the same on every machine. */
export function phantomDataSet(manifest: Manifest): DataSet {
  const { source } = manifest;
  if (source.kind !== 'phantom') throw new RangeError(`${manifest.id} is not a phantom`);
  const cases = officialCases(manifest, () => []);
  return {
    id: manifest.id,
    foregroundClasses: manifest.foregroundClasses,
    channels: manifest.channels,
    spatialRank: manifest.spatialRank,
    pictures: pictureTerms(manifest),
    split: fixedSplit(manifest.split, cases),
    presence: { expected: cases.length, found: cases.length },
    files: () => [],
    fingerprint: async (references) =>
      createHash('sha256').update(recipeOf(source.drawing, references)).digest('hex'),
    read: async ({ caseId, number }) => ({ ...drawPhantom(source.drawing, number!), caseId }),
    readImage: async ({ number }) => drawPhantom(source.drawing, number!).image,
  };
}

/** The identity of drawn cases: kind, version of the drawing code, and numbers. */
function recipeOf(drawing: string, references: readonly CaseReference[]): string {
  return `phantom ${drawing} recipe ${phantomRecipe} cases ${references.map(({ number }) => number).join(' ')}`;
}
