/**
 * Paths in manifests are templates below the data set's folder: `{case}` stands for the case's id and `*`, in the
 * last segment only, for any text. A template can never lead out of the folder.
 */

/** Why a template or relative path is not allowed in a manifest; undefined where it is. */
export function templateFault(template: string): string | undefined {
  if (template.includes('\0') || template.includes('\\')) return 'has a backslash or a NUL character';
  if (template.startsWith('/') || /^[A-Za-z]:/.test(template)) return 'is absolute';
  const segments = template.split('/');
  if (segments.includes('..')) return 'climbs out of the folder with ".."';
  if (segments.some((segment) => segment === '' || segment === '.')) return 'has an empty or "." segment';
  if (segments.slice(0, -1).some((segment) => segment.includes('*')))
    return 'has a * before its last segment';
  // Each further * would multiply the possible matches of a name.
  if (template.split('*').length > 3) return 'has more than two *';
  return undefined;
}

/** Whether a case id is a single plain path segment, since it may become part of a path. */
export function isPlainCaseId(caseId: string): boolean {
  return caseId !== '' && !caseId.startsWith('.') && !/[/\\\0*]/.test(caseId);
}

/** `training/images/{case}_training.tif` with case 21 → `training/images/21_training.tif`. */
export function fillTemplate(template: string, caseId: string): string {
  // A function, because replaceAll interprets $ in a replacement text.
  return template.replaceAll('{case}', () => caseId);
}

/** The regular expression for one template segment; `{case}` becomes the group "case". */
export function segmentPattern(segment: string): RegExp {
  const parts = segment.split(/(\{case\}|\*)/);
  const source = parts
    .map((part, at) => {
      if (part === '{case}') return parts.indexOf(part) === at ? '(?<case>.+)' : '\\k<case>';
      return part === '*' ? '.*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
    })
    .join('');
  // The flag s makes "." match line feeds, which file names may contain.
  return new RegExp(`^${source}$`, 's');
}
