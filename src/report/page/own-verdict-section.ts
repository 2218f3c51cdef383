/** The top of the page for a user's own images: each verdict as a card of sentences. */
import type { OwnVerdict } from '../../evaluate/own-verdict.js';
import { ownVerdictText } from '../../evaluate/own-verdict-text.js';
import { escapeXml } from '../../text/escape-xml.js';
import { withFullStop } from '../../text/sentence-end.js';

export function ownVerdictSection(verdicts: readonly OwnVerdict[]): string[] {
  if (verdicts.length === 0) return [];
  return ['<h2 id="verdicts">Your verdict</h2>', ...verdicts.map(ownCard)];
}

/** The colours of the claims' verdicts. */
const colours: Readonly<Record<OwnVerdict['calibration'], string>> = {
  better: 'confirmed',
  worse: 'contradicted',
  open: 'inconclusive',
  unjudged: 'missing',
};

function ownCard(verdict: OwnVerdict): string {
  const { title, sentences } = ownVerdictText(verdict);
  return [
    '<section class="claim">',
    `<p class="verdict ${colours[verdict.calibration]}">${escapeXml(title)}</p>`,
    ...sentences.map(
      ({ about, text }) => `<p><strong>${escapeXml(withFullStop(about))}</strong> ${escapeXml(text)}</p>`,
    ),
    '</section>',
  ].join('\n');
}
