/** Which runs may be compared: those that differ in nothing but what is compared. */
import { canonicalJson, type Json } from '../core/canonical-json.js';
import { DataError } from '../core/errors.js';
import { type RunConfig, runName } from '../study/run-config.js';
import type { RunRecord } from './run-record.js';

/** A run with which another one cannot be compared, and the fields in which they differ. */
interface Difference {
  first: RunRecord;
  fields: readonly string[];
}

/**
 * Throws DataError unless the runs of a data set differ only in loss, seed and fold, and read the same images; otherwise a
 * difference between losses could have another cause. Runs of one loss must share its hyperparameters, and runs of one fold its
 * cases. The error names the two runs and the fields that differ. `firsts` holds the runs before this one, and takes it in.
 */
export function checkComparable(presetFolder: string, run: RunRecord, firsts: Map<string, RunRecord>): void {
  const difference = differenceFrom(firsts, run);
  if (difference) {
    throw new DataError({
      verb: 'invalid',
      what: `mixed configurations: ${runName(run.config)} and ${runName(difference.first.config)} differ in ${difference.fields.join(', ')}`,
      where: presetFolder,
      remedy:
        'keep the runs of one configuration and remove the others, or use another --out: mixed results are not compared',
    });
  }
  for (const key of comparedBy(run)) if (!firsts.has(key)) firsts.set(key, run);
}

/** The first difference of a run from those it is compared with; undefined where it may be compared. */
export function differenceFrom(
  firsts: ReadonlyMap<string, RunRecord>,
  run: RunRecord,
): Difference | undefined {
  for (const key of comparedBy(run)) {
    const first = firsts.get(key);
    const fields = first ? differingFields(first, run) : [];
    if (fields.length > 0) return { first: first!, fields };
  }
  return undefined;
}

/** A run is compared with the first one of its fold, of its loss, and of its data set. */
function comparedBy({ config: { dataset, loss, fold } }: RunRecord): string[] {
  return [`${dataset} ${fold?.number}`, `${dataset}/${loss}`, dataset];
}

function differingFields(a: RunRecord, b: RunRecord): string[] {
  const mayDiffer = [
    'seed',
    'memberSeeds',
    ...(a.config.loss === b.config.loss ? [] : ['loss', 'lossHyperparameters']),
  ];
  // Folds of one split have different cases. Another number of folds is another experiment.
  const areFolds = a.config.fold?.of === b.config.fold?.of && a.config.fold?.number !== b.config.fold?.number;
  if (areFolds) mayDiffer.push('fold', 'cases', 'patients');
  const fields = new Set([...Object.keys(a.config), ...Object.keys(b.config)] as (keyof RunConfig)[]);
  const differing: string[] = [...fields].filter(
    (field) => !mayDiffer.includes(field) && !areSame(a.config[field], b.config[field]),
  );
  const areSameCases = a.config.cases === b.config.cases || areSame(casesOf(a), casesOf(b));
  if (areSameCases && a.provenance.dataFingerprint !== b.provenance.dataFingerprint)
    differing.push('the images read');
  return differing;
}

/** Most are the same object (shared-values.ts). */
function areSame(a: unknown, b: unknown): boolean {
  return a === b || canonicalJson((a ?? null) as Json) === canonicalJson((b ?? null) as Json);
}

/** All cases that a run reads, whatever their side. */
function casesOf({ config: { cases } }: RunRecord): string[] {
  return [...cases.training, ...cases.validation, ...cases.test].sort();
}
