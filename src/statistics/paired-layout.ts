import { groupBy } from '../core/group-by.js';
import { crossedMean } from './crossed-mean.js';
import { type MeanEstimate, meanWithoutError } from './mean-estimate.js';
import { nestedMean } from './nested-mean.js';

/** The difference second − first of one pair of networks on one patient, averaged over the patient's images. */
export interface PairedDifference {
  fold: number;
  seed: number;
  /** Number of folds of the split, finished or not; one if it is not given. */
  folds?: number;
  patient: string;
  difference: number;
}

/**
 * Differences arranged for the statistics: one row per network, one value per patient.
 *
 * - nested: several folds. Each row holds the fold's own patients, averaged over the fold's seeds.
 * - crossed: one fold, several seeds. Every row holds the same patients in the same order.
 * - single: one pair of networks, from which the variation over networks cannot be estimated.
 */
export interface PairedLayout {
  kind: 'nested' | 'crossed' | 'single';
  rows: readonly (readonly number[])[];
  /** The fold or seed of each row. */
  labels: readonly number[];
  /** Set where a single pair of networks is that of the one finished fold of several: its row is labelled with the fold. */
  ofOneFold?: true;
  /** Number of patients left out because their difference is undefined for some seed. */
  incomplete: number;
}

/**
 * Arranges paired differences. A patient is included only if its difference is defined for every seed of its fold;
 * otherwise seeds would be compared on different patients. NaN and missing values both count as undefined. Rows
 * are ordered by fold or seed, patients by first appearance. A fold without such a patient has no row, and without any difference
 * there are no rows.
 */
export function pairedLayout(differences: readonly PairedDifference[]): PairedLayout {
  const folds = [...groupBy(differences, ({ fold }) => fold)].sort(([a], [b]) => a - b);
  const all = folds.map(([fold, own]) => ({ fold, ...completeTable(own) }));
  const incomplete = all.reduce((sum, table) => sum + table.incomplete, 0);
  // A fold without a defined patient is no network that was compared.
  const tables = all.filter(({ patients }) => patients > 0);
  if (tables.length > 1) {
    const rows = tables.map(({ bySeed }) => averageRows(bySeed));
    return { kind: 'nested', rows, labels: tables.map(({ fold }) => fold), incomplete };
  }
  const [{ bySeed, seeds, fold } = { bySeed: [], seeds: [], fold: 1 }] = tables;
  if (seeds.length === 1 && differences.some(({ folds = 1 }) => folds > 1)) {
    return { kind: 'single', rows: bySeed, labels: [fold], ofOneFold: true, incomplete };
  }
  return { kind: seeds.length > 1 ? 'crossed' : 'single', rows: bySeed, labels: seeds, incomplete };
}

/** Mean, standard error and degrees of freedom by the model that fits the layout. */
export function layoutMean({ kind, rows }: PairedLayout): MeanEstimate {
  if (kind === 'nested') return nestedMean(rows);
  if (kind === 'crossed') return crossedMean(rows);
  const all = rows.flat();
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  return meanWithoutError(mean, 'one network: variation over networks unknown');
}

/** The mean difference of every fold or seed, in order, with labels such as "fold 1". */
export function networkMeans({
  kind,
  rows,
  labels,
  ofOneFold,
}: PairedLayout): { label: string; mean: number }[] {
  const noun = kind === 'nested' || ofOneFold ? 'fold' : 'seed';
  return rows.map((row, index) => ({
    label: `${noun} ${labels[index]}`,
    mean: row.reduce((sum, value) => sum + value, 0) / row.length,
  }));
}

/** Mean difference of every patient over the networks that tested it, for tests that hold for these networks only. */
export function patientMeans({ kind, rows }: PairedLayout): number[] {
  return kind === 'nested' ? rows.flat() : averageRows(rows);
}

/** One row per seed, ascending, with one value for each patient defined for all seeds. */
function completeTable(differences: readonly PairedDifference[]) {
  const places = new Map<string, number>();
  const rows = new Map<number, number[]>();
  for (const { seed, patient, difference } of differences) {
    let place = places.get(patient);
    if (place === undefined) {
      place = places.size;
      places.set(patient, place);
    }
    let row = rows.get(seed);
    if (!row) {
      row = [];
      rows.set(seed, row);
    }
    // A patient whom only other seeds tested so far is undefined under this one.
    while (row.length < place) row.push(Number.NaN);
    row[place] = difference;
  }
  const bySeed = [...rows].sort(([a], [b]) => a - b);
  const complete = [...places.values()].filter((place) =>
    bySeed.every(([, row]) => !Number.isNaN(row[place] ?? Number.NaN)),
  );
  return {
    seeds: bySeed.map(([seed]) => seed),
    bySeed: bySeed.map(([, row]) => complete.map((place) => row[place]!)),
    patients: complete.length,
    incomplete: places.size - complete.length,
  };
}

function averageRows(rows: readonly (readonly number[])[]): number[] {
  return (rows[0] ?? []).map((_, place) => rows.reduce((sum, row) => sum + row[place]!, 0) / rows.length);
}
