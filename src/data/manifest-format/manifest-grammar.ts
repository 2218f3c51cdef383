import { z } from 'zod';
import { recordedNamesFault } from '../../study/class-names.js';
import { experimentNames } from '../../study/experiments.js';
import { relativePath, sentence, shape } from './grammar-parts.js';
import { files, listed, phantom } from './source-grammar.js';
import { splitRule } from './split-grammar.js';

/** The fields of a manifest, each by itself; manifest.ts has the rules across fields. */

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
