/**
 * SVG as plain text. Figures are built from strings without a document object, so that the same record gives the
 * same bytes on every machine. Text is rendered in the viewer's font and never measured.
 */

import { escapeXml } from '../../text/escape-xml.js';
export type SvgAttributes = Readonly<Record<string, string | number | undefined>>;

/** One element; numbers are rounded to a hundredth of a pixel, undefined attributes left out. */
export function element(name: string, attributes: SvgAttributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? coordinate(value) : escapeXml(value!)}"`)
    .join('');
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join('')}</${name}>`;
}

/** A text element; `x`, `y` give its anchor on the baseline. */
export function text(content: string, x: number, y: number, attributes: SvgAttributes = {}): string {
  return element('text', { x, y, ...attributes }, escapeXml(content));
}

/** A group moved to (x, y). */
export function moved(x: number, y: number, ...children: readonly string[]): string {
  return element('g', { transform: `translate(${coordinate(x)},${coordinate(y)})` }, ...children);
}

/** A coordinate with at most two decimals and no negative zero. */
export function coordinate(value: number): string {
  return String(Math.round(value * 100) / 100 + 0);
}

/** Breaks a sentence between words into lines of at most `characters`; a longer word gets its own line. */
export function linesOf(sentence: string, characters: number): string[] {
  const lines = [''];
  for (const word of sentence.split(' ')) {
    const line = lines.at(-1)!;
    if (line && line.length + 1 + word.length > characters) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines;
}
