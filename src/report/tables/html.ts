import { escapeXml } from '../../text/escape-xml.js';
import type { GridColumn, Table, TableCell } from './table.js';

/**
 * A table as an HTML section. The grid comes first; its first column stays visible while the rest scrolls
 * horizontally. A checkbox, which works without scripts, shows the columns marked as on demand. Notes and `data`,
 * a line of HTML with links to the numbers, follow.
 */
export function htmlTable({ name, title, notes, grid }: Table, data = ''): string {
  const head = grid.columns.map(
    (column) => `<th scope="col" class="${classOf(column)}">${escapeXml(column.label)}</th>`,
  );
  const body = grid.rows.map((cells) => {
    const row = cells.map((cell, index) => cellHtml(cell, grid.columns[index]!, index === 0));
    return `<tr>${row.join('')}</tr>`;
  });
  const hidden = grid.columns.filter(({ onDemand }) => onDemand).length;
  const box = `<label class="all-columns"><input type="checkbox"> All columns (${hidden} more)</label>`;
  return [
    `<section id="table-${name}" class="table" aria-labelledby="title-table-${name}">`,
    `<h3 id="title-table-${name}">${escapeXml(title)}</h3>`,
    ...(hidden > 0 ? [box] : []),
    `<div class="scroll" tabindex="0" role="region" aria-label="${escapeXml(title)}, the table"><table>`,
    `<thead><tr>${head.join('')}</tr></thead>`,
    '<tbody>',
    ...body,
    '</tbody></table></div>',
    `<details class="notes-of-table"><summary>How to read this table</summary><ul class="notes">${notes.map((note) => `<li>${escapeXml(note)}</li>`).join('')}</ul></details>`,
    data,
    '</section>',
  ].join('\n');
}

function classOf({ align, onDemand }: GridColumn): string {
  return onDemand ? `${align} more` : align;
}

/** The first cell of a row names it. */
function cellHtml({ text, strong }: TableCell, column: GridColumn, isFirst: boolean): string {
  const content = strong ? `<strong>${escapeXml(text)}</strong>` : escapeXml(text);
  const tag = isFirst ? 'th scope="row"' : 'td';
  return `<${tag} class="${classOf(column)}">${content}</${isFirst ? 'th' : 'td'}>`;
}
