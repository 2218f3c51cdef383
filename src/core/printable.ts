/**
 * Makes text from files safe to print. File names and header texts may contain control characters that move the
 * cursor, clear the screen, set the clipboard or change the writing direction; these are printed as JSON escapes.
 */

/**
 * C0 except the line feed, DEL, C1, line and paragraph separators, and characters that set the writing direction.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const unprintable = /[\0-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/**
 * Escapes all control characters but the line feed. Example: a name that would clear the screen becomes
 * `a\u001b[2Jb`.
 */
export function printable(text: string): string {
  return text.replace(unprintable, escaped);
}

/** The same for text that must stay on one line, such as a table cell or a path. */
export function printableLine(text: string): string {
  return printable(text).replaceAll('\n', escaped('\n'));
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
