import { withFullStop } from '../../text/sentence-end.js';
import type { Table, TableCell } from './table.js';

/** A self-contained caption for a paper: title, then preset, data sets, cases, patients, networks and tests. */
export function captionOf({ title, notes }: Pick<Table, 'title' | 'notes'>): string {
  return `${withFullStop(title)} ${notes.join(' ')}`;
}

/** A table as LaTeX for `\input`: needs the packages booktabs and longtable, and UTF-8 input. */
export function latexTable(table: Table): string {
  const { name, grid } = table;
  const spec = grid.columns.map(({ align }) => (align === 'right' ? 'r' : 'l')).join('');
  const head = `${grid.columns.map(({ label }) => escaped(label)).join(' & ')} \\\\`;
  const body = grid.rows.map((cells) => `${cells.map(cellText).join(' & ')} \\\\`);
  return [
    '% Needs \\usepackage{booktabs,longtable}.',
    `\\begin{longtable}{@{}${spec}@{}}`,
    `\\caption{${escaped(captionOf(table))}}\\label{tab:${name}}\\\\`,
    '\\toprule',
    head,
    '\\midrule',
    '\\endfirsthead',
    '\\toprule',
    head,
    '\\midrule',
    '\\endhead',
    ...body,
    '\\bottomrule',
    '\\end{longtable}',
    '',
  ].join('\n');
}

function cellText({ text, strong }: TableCell): string {
  return strong ? `\\textbf{${escaped(text)}}` : escaped(text);
}

const symbols: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '&': '\\&',
  '%': '\\%',
  $: '\\$',
  '#': '\\#',
  _: '\\_',
  '{': '\\{',
  '}': '\\}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '$<$',
  '>': '$>$',
  '|': '$|$',
  '±': '$\\pm$',
  '−': '$-$',
  '×': '$\\times$',
  '≥': '$\\geq$',
  '≤': '$\\leq$',
  '↑': '$\\uparrow$',
  '↓': '$\\downarrow$',
  '→': '$\\rightarrow$',
  '*': '$^{*}$',
  '†': '$^{\\dagger}$',
  '…': '\\dots{}',
  '–': '--',
  γ: '$\\gamma$',
  Σ: '$\\Sigma$',
  τ: '$\\tau$',
  '½': '$\\frac12$',
  '¼': '$\\frac14$',
  '÷': '$\\div$',
  '≠': '$\\neq$',
  '≈': '$\\approx$',
  '⁻': '$^{-}$',
  '⁷': '$^{7}$',
  '⁹': '$^{9}$',
  '’': "'",
};

/** Two hyphens, as in the name of an option, are kept apart: LaTeX would join them to a dash. */
function escaped(text: string): string {
  return [...text]
    .map((character, at, all) =>
      character === '-' && all[at + 1] === '-' ? '-{}' : (symbols[character] ?? character),
    )
    .join('');
}
