/**
 * The rule for names of foreground classes. They become keys of JSON objects, cells of CSV tables, parts of file names and of
 * links, and entries of lists with commas; names that any of these would change, reorder or confuse are refused.
 */

/** Names of class 0 and of the rows of several classes; and the key that JSON objects lose. */
const reserved = ['background', 'any-foreground', 'all', '__proto__'];

/** Characters of paths, of links and of lists; invisible ones. */
const forbidden = /[\\/:*?"<>|#%,\p{Cc}\p{Cs}]/u;
const forbiddenOrSpace = new RegExp(`${forbidden.source}| `, 'gu');

/**
 * Why a record could not hold classes of these names; undefined where it can. Manifests are held to this rule alone, so that a set
 * that was named before the rule for new names stays readable.
 *
 *     recordedNamesFault(['NCR/NET', 'edema'])       // undefined
 *     recordedNamesFault(['background', 'lesion'])  // 'class "background" is reserved'
 */
export function recordedNamesFault(names: readonly string[]): string | undefined {
  const odd = names.find((name) => name === '' || reserved.includes(name));
  if (odd !== undefined) return `class ${JSON.stringify(odd)} is ${odd === '' ? 'empty' : 'reserved'}`;
  const twice = names.find((name, at) => names.indexOf(name) < at);
  return twice === undefined ? undefined : `class "${twice}" stands twice`;
}

/** A class name as part of a file name: a hyphen for each space and each character that a file name cannot have. */
export function inFileName(name: string): string {
  return name.replace(forbiddenOrSpace, '-');
}

/**
 * Why `names` should not be given to the foreground classes 1, 2, … of a data set; undefined where they may.
 *
 *     classNamesFault(['kidney', 'tumour'])  // undefined
 *     classNamesFault(['kidney', '2'])       // 'class "2" is a number'
 *     classNamesFault(['rim 1', 'rim-1'])    // 'classes "rim 1" and "rim-1" are one name in file names'
 */
export function classNamesFault(names: readonly string[]): string | undefined {
  const earlier = new Map<string, string>();
  for (const name of names) {
    const fault = nameFault(name);
    if (fault !== undefined) return `class ${JSON.stringify(name)} ${fault}`;
    const key = comparable(name);
    const same = earlier.get(key);
    if (same === name) return `class "${name}" stands twice`;
    if (same !== undefined) return `classes "${same}" and "${name}" are one name in file names`;
    earlier.set(key, name);
  }
  return undefined;
}

/** Whether a name is a whole number as programs write it. JSON objects list such keys first, and so lose the order of classes. */
export function isNumberName(name: string): boolean {
  return /^(?:0|[1-9]\d*)$/.test(name);
}

function nameFault(name: string): string | undefined {
  if (name === '') return 'is empty';
  if (name !== name.trim()) return 'begins or ends with a space';
  if (isNumberName(name)) return 'is a number';
  const odd = forbidden.exec(name)?.[0];
  if (odd !== undefined) return `holds ${JSON.stringify(odd)}, which names of files or lists cannot`;
  if (reserved.includes(comparable(name))) return 'is reserved';
  return undefined;
}

/** Equal for names of one file: figures have hyphens for spaces, and some file systems ignore case and composition. */
function comparable(name: string): string {
  return inFileName(name).normalize('NFC').toLowerCase();
}
