import { z } from 'zod';
import { recordedNamesFault } from '../../study/class-names.js';
import { experimentNames } from '../../study/experiments.js';
import { isPlainCaseId, templateFault } from './path-template.js';
import { expressionFault } from './safe-expression.js';

/** The fields of a manifest, each by itself; manifest.ts has the rules across fields. */

const relativePath = z.string().superRefine((path, context) => {
  const fault = templateFault(path);
  if (fault) context.addIssue({ code: 'custom', message: `path "${path}" ${fault}` });
});

const template = relativePath.refine((path) => path.includes('{case}'), 'template lacks {case}');

const number = z.int().nonnegative();
/** Bounded, because lists of this length are created. */
const caseCount = z.int().positive().max(1_000_000);
const shape = z.array(z.int().positive()).min(2).max(3);
const sentence = z.string().min(1);

const expression = z.string().superRefine((source, context) => {
  const fault = expressionFault(source);
  if (fault) context.addIssue({ code: 'custom', message: `expression "${source}" ${fault}` });
});

/** Names of classes 1, 2, …. */
const foregroundClasses = z
  .array(z.string())
  .min(1)
  .superRefine((names, context) => {
    const fault = recordedNamesFault(names);
    if (fault) context.addIssue({ code: 'custom', message: fault });
  });

const webAddress = z.url({ protocol: /^https?$/ });

/** An archive that the licence allows to download. Without a checksum it is only described, never downloaded. */
const archive = z.strictObject({
  file: relativePath,
  /** Addresses of the same file at several hosts, tried in order. */
  addresses: z.array(webAddress).min(1),
  checksum: z
    .strictObject({
      algorithm: z.enum(['sha256', 'sha384', 'md5']),
      digest: z.string().regex(/^[0-9a-f]{32,96}$/),
      /** Origin of the checksum, since the publishers of these data sets give none. */
      source: sentence,
    })
    .optional(),
  /** Subfolder of the data set's folder to unpack into; '' for the folder itself. */
  unpackInto: z.union([z.literal(''), relativePath]),
});

/** The files of a case. Alternatives are tried in order; the first that exists is used. */
const caseSource = z.strictObject({
  image: z.array(template).min(1),
  /** A template with `*` matches several files, whose union is the mask. */
  masks: z.array(template).min(1),
  /** Masks of a second annotator. They are not used for training or choices, and a case may lack one. */
  secondMasks: z.array(template).min(1).optional(),
});

/** The meaning of a mask's pixel values. */
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

/** The list of official cases, in the order of the authors' numbers if there are any. */
const caseList = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('ids'),
    ids: z.array(z.string()).min(1),
    /** Number of the first id; the others count up. Absent: cases have no numbers. */
    firstNumber: number.optional(),
  }),
  z.strictObject({
    kind: z.literal('ids-file'),
    file: relativePath,
    firstNumber: number.optional(),
  }),
  z.strictObject({
    kind: z.literal('numbered'),
    /** Template such as `case_{index}`; the index is padded with zeros to `digits`. */
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
    /** The official names are not known in advance: the cases are those found on disk. */
    kind: z.literal('found'),
    count: caseCount,
  }),
]);

/**
 * How the patient, child or sequence of a case follows from its id; or that each case is another patient, or that it is
 * unknown.
 */
const groupRule = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('pattern'),
    noun: sentence,
    /** Its first group is the name of the patient. */
    pattern: expression,
    /** Names that count as one, because files show the same person under both. */
    aliases: z.record(z.string(), z.string()).optional(),
  }),
  z.strictObject({
    kind: z.literal('number-ranges'),
    noun: sentence,
    /** First case number of each group, ascending; a group ends where the next begins. */
    starts: z.array(number).min(1),
  }),
  z.strictObject({
    /** Cases 2k − 1 and 2k show one person, such as the two sides of a head. */
    kind: z.literal('number-pairs'),
    noun: sentence,
    /** Its first group is the case number. */
    pattern: expression,
  }),
  z.strictObject({ kind: z.literal('each-case'), noun: sentence }),
  z.strictObject({
    kind: z.literal('unknown'),
    /** Cases that count as one patient, because they show the same picture. */
    twins: z.array(z.array(sentence).min(2)).optional(),
  }),
]);

/** The side of a case; cases that are not listed train. */
const splitRule = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('numbers'),
    origin: sentence,
    validation: z.array(number).min(1),
    test: z.array(number).min(1),
    /** Numbers of cases that are on no side. */
    excluded: z.array(number),
  }),
  z.strictObject({
    kind: z.literal('groups'),
    origin: sentence,
    validation: z.array(sentence).min(1),
    test: z.array(sentence).min(1),
  }),
  z.strictObject({
    /** Cases by id, as listed by the user. */
    kind: z.literal('listed'),
    origin: sentence,
    validation: z.array(sentence).min(1),
    test: z.array(sentence).min(1),
  }),
  z.strictObject({
    /** The side follows from the SHA-256 of `<seed>/<group>`, so every case has a side, also unlisted ones. */
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
    /** Whether scaled-down pictures of the cases and of predictions may be published with results. */
    picturesMayBeShared: z.boolean(),
    /** The credit line of such pictures. */
    attribution: sentence.optional(),
  })
  .refine(
    (one) => one.picturesMayBeShared === (one.attribution !== undefined),
    'an attribution goes with pictures that may be shared, and with no others',
  );

const files = z.strictObject({
  kind: z.literal('files'),
  /** Subfolders of `<data-dir>/<id>` in which the layout may start, since archives may contain a top folder. */
  roots: z.array(z.union([z.literal(''), relativePath])).min(1),
  sources: z.array(caseSource).min(1),
  labels: labelRule,
  /** Whether an empty mask is a fault, or expected (such as for normal breasts). */
  emptyMasks: z.enum(['fault', 'expected']),
  cases: caseList,
  group: groupRule,
  /** Files in other layouts (labels without volumes, single slices), which only `check` reads. */
  supplements: z
    .array(z.strictObject({ what: sentence, labels: template, image: template.optional() }))
    .optional(),
});

/** A user's own data set with every file listed, as written by "npm run data -- add". */
const listed = z
  .strictObject({
    kind: z.literal('listed'),
    /** Folder of all files, absolute or relative to the manifest. No path may lead out of it. */
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
          /** The patient; a case without one counts as a separate patient. */
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

/** The data set's row of the protocol, which the paper preset trains with. */
const protocol = z.strictObject({
  networkInputShape: shape,
  preprocess: z.array(preprocessStep).min(1),
  /** Overlap of neighbouring patches at prediction; null where whole images are used. */
  patchOverlap: shape.nullable(),
  plateauPatience: z.int().positive(),
  stopPatience: z.int().positive(),
});

export const manifestGrammar = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  title: sentence,
  /**
   * The experiment of the data set: its own name, or that of the data set that it stands for. Absent for a user's own data
   * set.
   */
  experiment: z.enum(experimentNames).optional(),
  role: z.enum(['study', 'stand-in', 'phantom', 'own']),
  /** For study data sets: the open data set to use instead of a gated one, and the phantom that needs no files. */
  standIn: z.string().optional(),
  phantom: z.string().optional(),
  /** For stand-ins and phantoms: the study data set. */
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
  foregroundClasses,
  channels: z.union([z.literal(1), z.literal(3)]),
  spatialRank: z.union([z.literal(2), z.literal(3)]),
  protocol,
  source: z.discriminatedUnion('kind', [files, listed, phantom]),
  split: splitRule,
  /** Notes for users, such as the mapping of numbers to files, and pitfalls. */
  notes: z.array(sentence),
});
