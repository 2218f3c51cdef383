/** Quotes words for a batch script. */

/** Quotes a word for bash where needed. */
export function shell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Quotes a value for a #SBATCH line: sbatch understands double quotes there but expands nothing. */
export function directiveValue(value: string): string {
  return /[\s"'#]/.test(value) ? `"${value.replaceAll('"', '\\"')}"` : value;
}
