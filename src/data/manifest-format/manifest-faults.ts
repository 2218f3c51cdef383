/** Describes the faults of a manifest field by field for its author: the field, its value, what is allowed, and an example. */
import type { z } from 'zod';
import { DataError, nearestName } from '../../core/errors.js';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** A DataError for a manifest file. */
export function invalidManifest(path: string, why: string, remedy: string): DataError {
  return new DataError({
    verb: 'invalid',
    what: `manifest (${why.replaceAll('\n', ' ')})`,
    where: path,
    remedy,
  });
}

/** One fault per schema issue; `content` is the parsed file. */
export function manifestFaults(path: string, error: z.ZodError, content: unknown): DataError[] {
  return error.issues.map((issue) => {
    const field = fieldName(issue.path);
    // Of the whole manifest the example would be longer than all else.
    const example = issue.path.length === 0 ? undefined : exampleAt(issue.path);
    const such = example === undefined ? '' : `, such as ${JSON.stringify(example)}`;
    return invalidManifest(
      path,
      describeIssue(issue, field, valueAt(content, issue.path)),
      `correct ${field}${such}`,
    );
  });
}

function describeIssue(issue: Issue, field: string, value: unknown): string {
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(exampleAt(issue.path) ?? {});
    return issue.keys
      .map((key) => {
        const nearest = nearestName(key, known);
        const guess = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
        return `unknown field "${key}" in ${field}${guess}`;
      })
      .join(', ');
  }
  // Messages of custom rules are complete sentences.
  if (issue.code === 'custom') return issue.path.length === 0 ? issue.message : `${field}: ${issue.message}`;
  const found = value === undefined ? 'nothing' : shortened(value);
  return `${field}: expected ${allowed(issue)}, found ${found}`;
}

/** The allowed values of a field as text. */
function allowed(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return nouns[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return listed(issue.values);
    case 'invalid_union':
      return listed(unionValues(issue));
    case 'too_small':
      return amount(issue.origin, 'at least', Number(issue.minimum), issue.inclusive === false);
    case 'too_big':
      return amount(issue.origin, 'at most', Number(issue.maximum), issue.inclusive === false);
    case 'invalid_format':
      return formats[issue.format] ?? `text of the form ${issue.pattern ?? issue.format}`;
    default:
      return issue.message;
  }
}

/** The discriminator values of a union, or the literal values of its members. */
function unionValues(issue: Extract<Issue, { code: 'invalid_union' }>): readonly unknown[] {
  if ('options' in issue && issue.options) return issue.options;
  return issue.errors.flat().flatMap((one) => (one.code === 'invalid_value' ? one.values : []));
}

const nouns: Readonly<Record<string, string>> = {
  string: 'text in quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list in square brackets',
  object: 'fields in braces',
  record: 'fields in braces',
  null: 'null',
};

const formats: Readonly<Record<string, string>> = {
  url: 'a web address that begins with http:// or https://',
  regex: 'small letters, digits and hyphens',
  includes: 'text with {index} in it',
};

function listed(values: readonly unknown[]): string {
  const texts = values.map((value) => JSON.stringify(value));
  return texts.length === 1 ? texts[0]! : `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)}`;
}

function amount(origin: string, bound: string, limit: number, excluded: boolean): string {
  if (origin === 'array') return `a list of ${bound} ${limit}`;
  if (origin === 'string')
    return limit === 1 ? 'text that is not empty' : `text of ${bound} ${limit} characters`;
  return excluded
    ? `a number ${bound === 'at least' ? 'above' : 'below'} ${limit}`
    : `a number of ${bound} ${limit}`;
}

const longestShown = 60;

function shortened(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}

/** `source.cases[3].image`. */
function fieldName(path: Path): string {
  if (path.length === 0) return 'the manifest';
  return path
    .map((step, at) => (typeof step === 'number' ? `[${step}]` : `${at === 0 ? '' : '.'}${String(step)}`))
    .join('');
}

function valueAt(content: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[step] : undefined,
    content,
  );
}

/** The value of the field in the example; list indices are ignored. */
function exampleAt(path: Path): unknown {
  return valueAt(
    example,
    path.map((step) => (typeof step === 'number' ? 0 : step)),
  );
}

/** A user's own data set as "npm run data -- add" writes it. */
const example = {
  id: 'my-scans',
  title: 'my-scans',
  role: 'own',
  what: 'Your own images; classes lesion.',
  citation: 'your own images',
  licence: { name: 'your own', terms: 'Not stated.', picturesMayBeShared: false },
  obtain: { gated: true, steps: ['The files are yours.'] },
  foregroundClasses: ['lesion'],
  channels: 3,
  spatialRank: 2,
  protocol: {
    networkInputShape: [192, 256],
    preprocess: [{ op: 'resize', shape: [192, 256] }],
    patchOverlap: null,
    plateauPatience: 8,
    stopPatience: 16,
  },
  source: {
    kind: 'listed',
    folder: '/home/me/scans',
    cases: [{ id: 'p1_7', image: 'images/p1_7.png', masks: ['masks/p1_7.png'], patient: 'p1' }],
    labels: { kind: 'binary', threshold: 128, greyEdges: false, map: { 0: 0, 1: 1, 2: 2 } },
    emptyMasks: 'fault',
  },
  split: {
    kind: 'group-hash',
    origin: 'by patient',
    seed: 'my-scans/1',
    validationShare: 0.16,
    testShare: 0.2,
    validation: ['p1_7'],
    test: ['p2_3'],
  },
  notes: ['Made by hand.'],
};
