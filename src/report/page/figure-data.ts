import type { StudyFigure } from '../figures/study-figure.js';
import type { Table } from '../tables/table.js';

/** Location of a figure's numbers, relative to the page: a table, or a file in the record of every run. */
const sources: Readonly<Record<string, { table: string } | { member: string }>> = {
  'mean-differences': { table: 'significance' },
  overview: { table: 'significance' },
  forest: { table: 'synthesis' },
  'method-front': { table: 'later-methods' },
  'method-ranks': { table: 'later-methods' },
  'gamma-sweep': { table: 'later-methods' },
  'gamma-theory': { member: 'posterior.json' },
  'same-loss': { table: 'same-loss' },
  'reliability-diagram': { member: 'bins.json' },
  'isotonic-reliability': { member: 'calibration-cells.json' },
  'theory-curves': { member: 'posterior.json' },
  observers: { member: 'observers.csv' },
  'paired-differences': { member: 'cases.csv' },
  'case-by-case': { member: 'cases.csv' },
  'threshold-curves': { table: 'thresholds' },
  'training-curves': { member: 'history.jsonl' },
  gallery: { member: 'gallery.png' },
};

/** The kinds of figures; figure names begin with these. */
export const figureKinds: readonly string[] = Object.keys(sources);

/** The kind of a figure, from its name: "reliability-diagram" for "reliability-diagram-dsb2018-dsc". */
export function kindOf({ name }: Pick<StudyFigure, 'name'>): string {
  const kinds = figureKinds.filter((kind) => name === kind || name.startsWith(`${kind}-`));
  return kinds.sort((a, b) => b.length - a.length)[0]!;
}

/** A line with a link to the numbers behind a figure. */
export function dataLine(figure: Pick<StudyFigure, 'name' | 'picture'>): string {
  const source = sources[kindOf(figure)]!;
  const place =
    'table' in source
      ? `<a href="tables/${source.table}.csv">tables/${source.table}.csv</a>`
      : `${source.member} in <code>record.zip</code> of each run`;
  const picture = figure.picture
    ? `; picture: <a href="figures/${figure.name}.svg">figures/${figure.name}.svg</a>`
    : '';
  return `<p class="data">Data: ${place}${picture}</p>`;
}

/**
 * A line with links to a table's files: CSV for programs, and LaTeX for papers, which is not kept in the
 * repository.
 */
export function tableDataLine({ name }: Pick<Table, 'name'>): string {
  return `<p class="data">Data: <a href="tables/${name}.csv">tables/${name}.csv</a>, for papers <code>tables/${name}.tex</code>, written by <code>npm run tables</code></p>`;
}
