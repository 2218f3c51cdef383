import type { Point } from '../../evaluate/answer-passage.js';
import { escapeXml } from '../../text/escape-xml.js';
import { withFullStop } from '../../text/sentence-end.js';

/** Points as an HTML list, each with its topic in bold; a topic that is a question keeps its mark. */
export function pointsList(points: readonly Point[]): string {
  const items = points.map(
    ({ about, text }) => `<li><strong>${escapeXml(withFullStop(about))}</strong> ${escapeXml(text)}</li>`,
  );
  return `<ul class="points">${items.join('\n')}</ul>`;
}
