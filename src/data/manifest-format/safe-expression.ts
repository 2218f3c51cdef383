/**
 * Checks regular expressions from manifests. An expression with catastrophic backtracking can take years, so expressions are
 * refused if a bound on the number of ways to match a text of at most `longestText` characters is too large:
 *
 *   ways = longestText^u / u! · 2^o,   u unbounded repetitions, o optional pieces and alternatives
 *
 * Repeated groups and back-references are refused as well, because the bound does not hold for them.
 */

/** Expressions are applied to the first characters of a text only, up to this number. */
export const longestText = 128;

/** About 0.2 s on one core; allows four unbounded repetitions, or three and five optional pieces. */
const mostWays = 2e7;
const longestSource = 200;

/** Why an expression is not allowed in a manifest; undefined where it is. */
export function expressionFault(source: string): string | undefined {
  try {
    new RegExp(source);
  } catch {
    return 'is not a regular expression';
  }
  if (source.length > longestSource) return `has more than ${longestSource} characters`;
  if (/^(?:[^\\]|\\[^1-9k])*\\[1-9k]/.test(source)) return 'has a back-reference';
  // Escapes and character classes are replaced by one character: they contain no repetition.
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
  return 'could take forever: it has too many of *, +, {n,m}, ? and | (without a leading ^, one more * is counted)';
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
