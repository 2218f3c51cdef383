/**
 * The rule for names of foreground classes. They become keys of JSON objects, cells of CSV tables, parts of file names and of
 * links, and entries of lists with commas; names that any of these would change, reorder or confuse are refused.
 */

/** Names of class 0 and of the rows of several classes; and the key that JSON objects lose. */
const reserved = ['background', 'any-foreground', 'all', '__proto__'];

/** Characters of paths, of links and of lists; invisible ones. */
const forbidden = /[\\/:*?"<>|#%,\p{Cc}\p{Cs}]/u;

/**
 * Why `names` cannot be the foreground classes 1, 2, … of a data set; undefined where they can.
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

/** Whether a name is a number. JSON objects list such keys first, and so lose the order of classes. */
export function isNumberName(name: string): boolean {
  return /^\d+$/.test(name);
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
  return name.replaceAll(' ', '-').normalize('NFC').toLowerCase();
}
