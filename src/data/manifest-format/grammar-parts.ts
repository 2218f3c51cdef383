import { z } from 'zod';
import { templateFault } from './path-template.js';
import { expressionFault } from './safe-expression.js';

/** Parts that several fields of a manifest share. */

export const relativePath = z.string().superRefine((path, context) => {
  const fault = templateFault(path);
  if (fault) context.addIssue({ code: 'custom', message: `path "${path}" ${fault}` });
});

export const template = relativePath.refine((path) => path.includes('{case}'), 'template lacks {case}');

export const number = z.int().nonnegative();
/** Bounded, because lists of this length are created. */
export const caseCount = z.int().positive().max(1_000_000);
export const shape = z.array(z.int().positive()).min(2).max(3);
export const sentence = z.string().min(1);

export const expression = z.string().superRefine((source, context) => {
  const fault = expressionFault(source);
  if (fault) context.addIssue({ code: 'custom', message: `expression "${source}" ${fault}` });
});
