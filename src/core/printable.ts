/**
 * Text from files, made safe to print. Names of files and texts of headers may hold what moves the cursor, clears the
 * screen, sets the clipboard or turns the direction of writing; such characters are told as escapes, as JSON writes them.
 */

/** C0 but the line feed, DEL, C1, the separators of lines and paragraphs, and what sets the direction of writing. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const unprintable = /[\0-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** `a\u001b[2Jb` for a name that would clear the screen. Lines stay lines. */
export function printable(text: string): string {
  return text.replace(unprintable, escaped);
}

/** The same for what must stay on one line: a cell, a path. */
export function printableLine(text: string): string {
  return printable(text).replaceAll('\n', escaped('\n'));
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
