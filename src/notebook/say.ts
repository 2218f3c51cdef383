import { show } from './display.js';

/** Shows Markdown under the cell: a finding, with the numbers in it. */
export function say(markdown: string): void {
  show({ 'text/markdown': markdown, 'text/plain': markdown });
}
