import { z } from 'zod';
import { caseCount, expression, number, relativePath, sentence, template } from './grammar-parts.js';
import { isPlainCaseId } from './path-template.js';

/** Where the cases of a data set come from: files in the layout of their owners, listed files, or a drawing. */

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

export const files = z.strictObject({
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
export const listed = z
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

export const phantom = z.strictObject({
  kind: z.literal('phantom'),
  drawing: z.enum(['vessels', 'ultrasound', 'nuclei', 'skin', 'polyp', 'kidney']),
  cases: caseCount,
});
