import type { z } from 'zod';
import { manifestGrammar } from './manifest-grammar.js';

/**
 * The schema of data-manifests/<id>.json: what a data set is, how to get it, the layout of its official folder, numbering and
 * split of its cases, and its row of the study's protocol. Manifests are untrusted: they are checked before any path in them is
 * used, and no path can lead out of the data set's folder.
 */

export type Manifest = z.infer<typeof manifestGrammar>;
/** A data set with an official layout, given by templates. */
export type LaidOutSource = Extract<Manifest['source'], { kind: 'files' }>;
/** A data set in files, given by templates or as a list. */
export type FileSource = Extract<Manifest['source'], { kind: 'files' | 'listed' }>;
export type LabelRule = FileSource['labels'];
export type SplitRule = Manifest['split'];
export type Archive = NonNullable<Manifest['obtain']['archives']>[number];

/** The grammar of manifest-grammar.ts, and the rules across its fields. */
export const manifestSchema = manifestGrammar.superRefine((manifest, context) => {
  for (const message of [...kindFaults(manifest), ...protocolFaults(manifest), ...splitFaults(manifest)])
    context.addIssue({ code: 'custom', message });
});

/** Faults of fields that must agree on the kind of the data set. */
function kindFaults({ role, phantom, standsFor, experiment, source }: Manifest): string[] {
  const faults: string[] = [];
  if (role === 'study' && !phantom) faults.push('a study set names its phantom');
  if ((role === 'stand-in' || role === 'phantom') && !standsFor)
    faults.push(`a ${role} says what it stands for`);
  if ((role === 'own') !== (experiment === undefined))
    faults.push('every set but an own one names its experiment');
  if ((role === 'own') !== (source.kind === 'listed'))
    faults.push('own sets list their files, and no others do');
  if (standsFor !== undefined && standsFor !== experiment)
    faults.push(`it stands for ${standsFor} and is for experiment ${experiment}`);
  if ((role === 'phantom') !== (source.kind === 'phantom'))
    faults.push('role and source disagree on being a phantom');
  return faults;
}

/** Faults of protocol fields that must follow from other fields. */
function protocolFaults({ protocol, spatialRank }: Manifest): string[] {
  const { networkInputShape, preprocess, patchOverlap, plateauPatience, stopPatience } = protocol;
  const faults: string[] = [];
  if (networkInputShape.length !== spatialRank)
    faults.push('networkInputShape does not have one extent per spatial axis');
  const half = networkInputShape.map((extent) => extent / 2).join(' × ');
  if (patchOverlap && patchOverlap.join(' × ') !== half) {
    faults.push(
      `protocol.patchOverlap ${patchOverlap.join(' × ')}, expected null or ${half}: patches overlap by half of networkInputShape`,
    );
  }
  if (stopPatience !== 2 * plateauPatience) {
    faults.push(
      `protocol.stopPatience ${stopPatience}, expected ${2 * plateauPatience}: training stops after twice the plateauPatience`,
    );
  }
  const input = networkInputShape.join(' × ');
  for (const step of preprocess) {
    if (step.op === 'resize' && step.shape.join(' × ') !== input)
      faults.push(
        `protocol.preprocess resizes to ${step.shape.join(' × ')}, expected the networkInputShape ${input}`,
      );
  }
  return faults;
}

/** Faults of a split by numbers. */
function splitFaults({ split }: Manifest): string[] {
  if (split.kind !== 'numbers') return [];
  const sides = [...split.validation, ...split.test, ...split.excluded];
  const twice = sides.filter((value, position) => sides.indexOf(value) !== position);
  return twice.length > 0 ? [`numbers ${twice.join(', ')} stand on two sides of the split`] : [];
}
