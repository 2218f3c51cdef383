import { groupBy } from '../../core/group-by.js';
import type { Evaluation } from '../../evaluate/evaluation.js';
import { laterMethods } from '../../evaluate/later-methods.js';
import { methodFindings } from '../../evaluate/method-findings.js';
import { escapeXml } from '../../text/escape-xml.js';

/** One paragraph on later methods for each data set that has any. */
export function laterMethodsParagraphs({ study }: Evaluation): string[] {
  return [...groupBy(laterMethods(study), ({ dataset }) => dataset)].flatMap(([dataset, results]) => {
    const sentences = methodFindings(results);
    if (sentences.length === 0) return [];
    return [`<p><strong>${escapeXml(dataset)}.</strong> ${escapeXml(sentences.join(' '))}</p>`];
  });
}
