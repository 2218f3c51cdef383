import type { Table, TableCell } from './table.js';

/** A table as LaTeX for `\input`: needs the packages booktabs and longtable, and UTF-8 input. */
export function latexTable({ name, title, notes, grid }: Table): string {
  const spec = grid.columns.map(({ align }) => (align === 'right' ? 'r' : 'l')).join('');
  const head = `${grid.columns.map(({ label }) => escaped(label)).join(' & ')} \\\\`;
  const body = grid.rows.map((cells) => `${cells.map(cellText).join(' & ')} \\\\`);
  return [
    '% Needs \\usepackage{booktabs,longtable}.',
    `\\begin{longtable}{@{}${spec}@{}}`,
    `\\caption{${escaped(`${title}. ${notes.join(' ')}`)}}\\label{tab:${name}}\\\\`,
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
};

function escaped(text: string): string {
  return [...text].map((character) => symbols[character] ?? character).join('');
}
