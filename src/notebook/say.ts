import { show } from './display.js';

/**
 * Shows Markdown under the cell, such as a finding with its numbers.
 *
 * ```ts
 * say('**Found:** DSC++ has the lower NLL.');
 * ```
 */
export function say(markdown: string): void {
  show({ 'text/markdown': markdown, 'text/plain': markdown });
}
