import { escapeXml } from '../../text/escape-xml.js';
import type { Table } from './table.js';

/** A table as an HTML section: notes above a grid that scrolls sideways on a narrow screen. */
export function htmlTable({ name, title, notes, grid }: Table): string {
  const head = grid.columns.map(
    ({ label, align }) => `<th scope="col" class="${align}">${escapeXml(label)}</th>`,
  );
  const body = grid.rows.map((cells) => {
    const row = cells.map(({ text, strong }, index) => {
      const align = grid.columns[index]!.align;
      return `<td class="${align}">${strong ? `<strong>${escapeXml(text)}</strong>` : escapeXml(text)}</td>`;
    });
    return `<tr>${row.join('')}</tr>`;
  });
  return [
    `<section id="table-${name}">`,
    `<h3>${escapeXml(title)}</h3>`,
    `<ul class="notes">${notes.map((note) => `<li>${escapeXml(note)}</li>`).join('')}</ul>`,
    `<div class="scroll" tabindex="0" role="region" aria-label="${escapeXml(title)}"><table>`,
    `<thead><tr>${head.join('')}</tr></thead>`,
    '<tbody>',
    ...body,
    '</tbody></table></div>',
    '</section>',
  ].join('\n');
}
