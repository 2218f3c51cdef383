import type { Point } from '../../evaluate/answer-passage.js';
import { escapeXml } from '../../text/escape-xml.js';

/** Points as an HTML list, each with its topic in bold; a topic that is a question keeps its mark. */
export function pointsList(points: readonly Point[]): string {
  const items = points.map(
    ({ about, text }) =>
      `<li><strong>${escapeXml(about)}${about.endsWith('?') ? '' : '.'}</strong> ${escapeXml(text)}</li>`,
  );
  return `<ul class="points">${items.join('\n')}</ul>`;
}
