import { z } from 'zod';
import { number, sentence } from './grammar-parts.js';

/** The side of a case; cases that are not listed train. */
export const splitRule = z.discriminatedUnion('kind', [
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
