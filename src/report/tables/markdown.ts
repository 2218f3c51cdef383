import type { Table, TableCell } from './table.js';

/** A table as GitHub-flavoured Markdown: title, notes as a list, grid with the best values bold. */
export function markdownTable({ title, notes, grid }: Table): string {
  const head = row(grid.columns.map(({ label }) => escaped(label)));
  const rule = row(grid.columns.map(({ align }) => (align === 'right' ? '---:' : ':---')));
  const body = grid.rows.map((cells) => row(cells.map(cellText)));
  const list = notes.map((note) => `- ${note}`);
  return [`## ${title}`, '', ...list, '', head, rule, ...body, ''].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function cellText({ text, strong }: TableCell): string {
  return strong ? `**${escaped(text)}**` : escaped(text);
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('*', '\\*').replaceAll('<', '&lt;');
}
