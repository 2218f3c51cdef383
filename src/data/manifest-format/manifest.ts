import { z } from 'zod';
import { experimentNames } from '../../study/experiments.js';
import { isPlainCaseId, templateFault } from './path-template.js';
import { expressionFault } from './safe-expression.js';

/**
 * The schema of data-manifests/<id>.json: what a data set is, how to get it, how its official folder is laid out,
 * how its cases are numbered and split, and its row of the study's protocol. A manifest is data that may come from
 * anyone: it is checked before any path in it is used, and no path in it can leave the data set's folder.
 */

const relativePath = z.string().superRefine((path, context) => {
  const fault = templateFault(path);
  if (fault) context.addIssue({ code: 'custom', message: `path "${path}" ${fault}` });
});

const template = relativePath.refine((path) => path.includes('{case}'), 'template lacks {case}');

const number = z.int().nonnegative();
/** Lists are made of it. */
const caseCount = z.int().positive().max(1_000_000);
const shape = z.array(z.int().positive()).min(2).max(3);
const sentence = z.string().min(1);

const expression = z.string().superRefine((source, context) => {
  const fault = expressionFault(source);
  if (fault) context.addIssue({ code: 'custom', message: `expression "${source}" ${fault}` });
});

const webAddress = z.url({ protocol: /^https?$/ });

/** One archive that a licence lets us download. Without a checksum it is never fetched, only described. */
const archive = z.strictObject({
  file: relativePath,
  /** The same bytes at several hosts, tried in order. */
  addresses: z.array(webAddress).min(1),
  checksum: z
    .strictObject({
      algorithm: z.enum(['sha256', 'sha384', 'md5']),
      digest: z.string().regex(/^[0-9a-f]{32,96}$/),
      /** Who vouches for it: the publishers of these sets print none. */
      source: sentence,
    })
    .optional(),
  /** Folder below the data set's own into which members go; '' for the folder itself. */
  unpackInto: z.union([z.literal(''), relativePath]),
});

/** Where the pieces of a case lie. Alternatives are tried in order; the first that exists is used. */
const caseSource = z.strictObject({
  image: z.array(template).min(1),
  /** A template with `*` names many files, whose union is the mask. */
  masks: z.array(template).min(1),
  /** What a second person marked, where one did: nothing is trained or chosen by it, and a case may lack it. */
  secondMasks: z.array(template).min(1).optional(),
});

/** What a mask's pixel values mean. */
const labelRule = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('binary'),
    /** Foreground where the brightest channel is at least this. */
    threshold: z.int().min(1).max(255),
    /** Whether a lossless mask may hold values between 0 and 255 (JPEG masks always may). */
    greyEdges: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('classes'),
    /** File value → class index. */
    map: z.record(z.string().regex(/^\d+$/), number),
  }),
]);

/** How the official cases are listed, in the order of the authors' numbers where there are any. */
const caseList = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('ids'),
    ids: z.array(z.string()).min(1),
    /** Number of the first id; the rest follow. Absent: cases have no numbers. */
    firstNumber: number.optional(),
  }),
  z.strictObject({
    kind: z.literal('ids-file'),
    file: relativePath,
    firstNumber: number.optional(),
  }),
  z.strictObject({
    kind: z.literal('numbered'),
    /** `case_{index}`, its index padded with zeros to `digits`. */
    name: z
      .string()
      .includes('{index}')
      .refine(
        (name) => isPlainCaseId(name.replace('{index}', '0')),
        'names of cases cannot stand in a path: no slash, no *, no dot at the beginning',
      ),
    digits: z.int().positive().max(15),
    runs: z.array(z.strictObject({ firstNumber: number, firstIndex: number, count: caseCount })).min(1),
  }),
  z.strictObject({
    /** The official names are not known to the project: the cases are those found. */
    kind: z.literal('found'),
    count: caseCount,
  }),
]);

/** Patient, child or sequence of a case, from its id; or that each case is another patient's, or that nobody says. */
const groupRule = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('pattern'),
    noun: sentence,
    /** Its first group is the name. */
    pattern: expression,
    /** Names that must count as one, because the files show the same person under both. */
    aliases: z.record(z.string(), z.string()).optional(),
  }),
  z.strictObject({
    kind: z.literal('number-ranges'),
    noun: sentence,
    /** First case number of each group, ascending; a group ends where the next begins. */
    starts: z.array(number).min(1),
  }),
  z.strictObject({
    /** Cases 2k − 1 and 2k show one person: the two sides of a head, say. */
    kind: z.literal('number-pairs'),
    noun: sentence,
    /** Its first group is the number. */
    pattern: expression,
  }),
  z.strictObject({ kind: z.literal('each-case'), noun: sentence }),
  z.strictObject({
    kind: z.literal('unknown'),
    /** Cases that must count as one, because they show the same picture. */
    twins: z.array(z.array(sentence).min(2)).optional(),
  }),
]);

/** Which side a case stands on; whoever is not named trains. */
const splitRule = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('numbers'),
    origin: sentence,
    validation: z.array(number).min(1),
    test: z.array(number).min(1),
    /** Numbers that stand on no side. */
    excluded: z.array(number),
  }),
  z.strictObject({
    kind: z.literal('groups'),
    origin: sentence,
    validation: z.array(sentence).min(1),
    test: z.array(sentence).min(1),
  }),
  z.strictObject({
    /** Cases by id, as a user wrote them down. */
    kind: z.literal('listed'),
    origin: sentence,
    validation: z.array(sentence).min(1),
    test: z.array(sentence).min(1),
  }),
  z.strictObject({
    /** The side follows from SHA-256 of `<seed>/<group>`, so any official case has its place. */
    kind: z.literal('group-hash'),
    origin: sentence,
    seed: sentence,
    validationShare: z.number().gt(0).lt(1),
    testShare: z.number().gt(0).lt(1),
  }),
]);

const preprocessStep = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('resize'), shape }),
  z.strictObject({ op: z.literal('resample'), spacingMm: z.array(z.number().positive()).length(3) }),
  z.strictObject({ op: z.literal('clip'), minimum: z.number(), maximum: z.number() }),
  z.strictObject({ op: z.literal('z-score') }),
]);

const licence = z
  .strictObject({
    name: sentence,
    terms: sentence,
    /** Whether scaled-down pictures of the cases, and of what a network made of them, may be published with results. */
    picturesMayBeShared: z.boolean(),
    /** The credit that is printed with such pictures. */
    attribution: sentence.optional(),
  })
  .refine(
    (one) => one.picturesMayBeShared === (one.attribution !== undefined),
    'an attribution goes with pictures that may be shared, and with no others',
  );

const files = z.strictObject({
  kind: z.literal('files'),
  /** Folders below `<data-dir>/<id>` where the layout may begin: archives unpack into a folder of their own or not. */
  roots: z.array(z.union([z.literal(''), relativePath])).min(1),
  sources: z.array(caseSource).min(1),
  labels: labelRule,
  /** Whether a mask without foreground is a fault, or belongs to the set (normal breasts, say). */
  emptyMasks: z.enum(['fault', 'expected']),
  cases: caseList,
  group: groupRule,
  /** Material in other layouts (labels without volumes, single slices): `check` reads it, training does not. */
  supplements: z
    .array(z.strictObject({ what: sentence, labels: template, image: template.optional() }))
    .optional(),
});

/** A user's own set: every file by name, as "npm run data -- add" found them. */
const listed = z
  .strictObject({
    kind: z.literal('listed'),
    /** Above all its files: absolute, or relative to the manifest. No path below leaves it. */
    folder: sentence,
    cases: z
      .array(
        z.strictObject({
          id: z
            .string()
            .refine(
              isPlainCaseId,
              'an id of a case cannot stand in a path: no slash, no *, no dot at the beginning',
            ),
          image: relativePath,
          masks: z.array(relativePath).min(1),
          /** Whose image it is; a case without one is a patient of its own. */
          patient: sentence.optional(),
        }),
      )
      .min(1),
    labels: labelRule,
    emptyMasks: z.enum(['fault', 'expected']),
  })
  .refine(({ cases }) => new Set(cases.map(({ id }) => id)).size === cases.length, 'two cases have one id');

const phantom = z.strictObject({
  kind: z.literal('phantom'),
  drawing: z.enum(['vessels', 'ultrasound', 'nuclei', 'skin', 'polyp', 'kidney']),
  cases: caseCount,
});

/** The set's row of the protocol: what the paper preset trains with. */
const protocol = z.strictObject({
  networkInputShape: shape,
  preprocess: z.array(preprocessStep).min(1),
  /** Overlap of neighbouring patches at prediction; null where whole images are used. */
  patchOverlap: shape.nullable(),
  plateauPatience: z.int().positive(),
  stopPatience: z.int().positive(),
});

/** What the study takes from other fields may stand in the manifest, and says nothing else there. */
function protocolFaults(row: z.infer<typeof protocol>): string[] {
  const { networkInputShape, preprocess, patchOverlap, plateauPatience, stopPatience } = row;
  const faults: string[] = [];
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

export const manifestSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
    title: sentence,
    /** The experiment that the set is for: its own name, or that of the set it stands for. None for a user's own set. */
    experiment: z.enum(experimentNames).optional(),
    role: z.enum(['study', 'stand-in', 'phantom', 'own']),
    /** Study sets: the open set to use where this one is gated, and the phantom that needs no files. */
    standIn: z.string().optional(),
    phantom: z.string().optional(),
    /** Stand-ins and phantoms: the study set. */
    standsFor: z.string().optional(),
    what: sentence,
    citation: sentence,
    licence,
    obtain: z.strictObject({
      address: webAddress.optional(),
      gated: z.boolean(),
      steps: z.array(sentence).min(1),
      archives: z.array(archive).optional(),
    }),
    foregroundClasses: z.array(sentence).min(1),
    channels: z.union([z.literal(1), z.literal(3)]),
    spatialRank: z.union([z.literal(2), z.literal(3)]),
    protocol,
    source: z.discriminatedUnion('kind', [files, listed, phantom]),
    split: splitRule,
    /** What a reader must know: the mapping of numbers to files, hazards. */
    notes: z.array(sentence),
  })
  .superRefine((manifest, context) => {
    const refuse = (message: string) => context.addIssue({ code: 'custom', message });
    if (manifest.role === 'study' && !manifest.phantom) refuse('a study set names its phantom');
    if ((manifest.role === 'stand-in' || manifest.role === 'phantom') && !manifest.standsFor)
      refuse(`a ${manifest.role} says what it stands for`);
    if ((manifest.role === 'own') !== (manifest.experiment === undefined))
      refuse('every set but an own one names its experiment');
    if ((manifest.role === 'own') !== (manifest.source.kind === 'listed'))
      refuse('own sets list their files, and no others do');
    if (manifest.standsFor !== undefined && manifest.standsFor !== manifest.experiment)
      refuse(`it stands for ${manifest.standsFor} and is for experiment ${manifest.experiment}`);
    if ((manifest.role === 'phantom') !== (manifest.source.kind === 'phantom')) {
      refuse('role and source disagree on being a phantom');
    }
    if (manifest.protocol.networkInputShape.length !== manifest.spatialRank) {
      refuse('networkInputShape does not have one extent per spatial axis');
    }
    for (const fault of protocolFaults(manifest.protocol)) refuse(fault);
    if (manifest.split.kind === 'numbers') {
      const sides = [...manifest.split.validation, ...manifest.split.test, ...manifest.split.excluded];
      const twice = sides.filter((value, position) => sides.indexOf(value) !== position);
      if (twice.length > 0) refuse(`numbers ${twice.join(', ')} stand on two sides of the split`);
    }
  });

export type Manifest = z.infer<typeof manifestSchema>;
/** A set whose official layout is known by templates. */
export type LaidOutSource = Extract<Manifest['source'], { kind: 'files' }>;
/** A set that lies in files, by templates or by list. */
export type FileSource = Extract<Manifest['source'], { kind: 'files' | 'listed' }>;
export type LabelRule = FileSource['labels'];
export type SplitRule = Manifest['split'];
export type Archive = z.infer<typeof archive>;
