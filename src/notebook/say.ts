import { show } from './display.js';

/**
 * Shows Markdown under the cell: a finding, with the numbers in it.
 *
 * ```ts
 * say('**Found:** DSC++ has the lower NLL.');
 * ```
 */
export function say(markdown: string): void {
  show({ 'text/markdown': markdown, 'text/plain': markdown });
}
