/**
 * Regular expressions from manifests. One that tries every way to share a text out among its parts can take years, so
 * what could is refused by a bound on the ways it may have to try, for texts of at most `longestText` characters:
 *
 *   ways = longestText^u / u! · 2^o,   u unbounded repetitions, o optional pieces and alternatives
 *
 * Repeated groups multiply ways and back-references escape the bound; neither is needed to cut a name from a case's id.
 */

/** An expression sees no more of a text than this. */
export const longestText = 128;

/** Two tenths of a second on one core: four unbounded repetitions, or three and five optional pieces. */
const mostWays = 2e7;
const longestSource = 200;

/** Why an expression may not stand in a manifest, or undefined where it may. */
export function expressionFault(source: string): string | undefined {
  try {
    new RegExp(source);
  } catch {
    return 'is no regular expression';
  }
  if (source.length > longestSource) return `has more than ${longestSource} characters`;
  if (/^(?:[^\\]|\\[^1-9k])*\\[1-9k]/.test(source)) return 'has a back-reference';
  // Escapes and classes of characters are one character each: whatever stands inside repeats nothing.
  const plain = source.replaceAll(/\\[\s\S]/g, 'x').replaceAll(/\[[^\]]*\]/g, 'x');
  let repetitions = plain.startsWith('^') && !withoutGroups(plain).includes('|') ? 0 : 1;
  let choices = [...plain].filter((character) => character === '|').length;
  for (const [quantifier, before, symbol, low, comma, high] of plain
    .replaceAll(/\((?:\?(?:[:=!]|<[=!]|<\w+>))?/g, '(')
    .matchAll(/([^(|])(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/g)) {
    if (before === ')' && symbol !== '?') return `repeats a group (${quantifier})`;
    const most = symbol || (comma && !high) ? Number.POSITIVE_INFINITY : Number(comma ? high : low);
    if (Number.isFinite(most) && most > longestText) return `repeats more than ${longestText} times`;
    if (symbol === '?' || (comma && most - Number(low) === 1)) choices++;
    else if (symbol || (comma && most > Number(low))) repetitions++;
  }
  if (ways(repetitions, choices) <= mostWays) return undefined;
  return 'could take for ever: it has too many of *, +, {n,m}, ? and | (one more * where it does not begin with ^)';
}

function withoutGroups(plain: string): string {
  const fewer = plain.replaceAll(/\([^()]*\)/g, '');
  return fewer === plain ? plain : withoutGroups(fewer);
}

function ways(repetitions: number, choices: number): number {
  let product = 2 ** choices;
  for (let count = 1; count <= repetitions; count++) product *= longestText / count;
  return product;
}
