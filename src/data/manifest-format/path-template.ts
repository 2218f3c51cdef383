/**
 * Paths in manifests are templates below the data set's folder: `{case}` stands for the case's id and `*`, in the
 * last segment only, for any text. A template can never lead out of the folder.
 */

/** Why a template or relative path may not stand in a manifest, or undefined where it may. */
export function templateFault(template: string): string | undefined {
  if (template.includes('\0') || template.includes('\\')) return 'has a backslash or a NUL character';
  if (template.startsWith('/') || /^[A-Za-z]:/.test(template)) return 'is absolute';
  const segments = template.split('/');
  if (segments.includes('..')) return 'climbs out of the folder with ".."';
  if (segments.some((segment) => segment === '' || segment === '.')) return 'has an empty or "." segment';
  if (segments.slice(0, -1).some((segment) => segment.includes('*')))
    return 'has a * before its last segment';
  // Each more would multiply the ways in which a name may fit.
  if (template.split('*').length > 3) return 'has more than two *';
  return undefined;
}

/** A case id may become part of a path, so it is one plain segment. */
export function isPlainCaseId(caseId: string): boolean {
  return caseId !== '' && !caseId.startsWith('.') && !/[/\\\0*]/.test(caseId);
}

/** `training/images/{case}_training.tif` with case 21 → `training/images/21_training.tif`. */
export function fillTemplate(template: string, caseId: string): string {
  // As a function, since a $ in a text would be read as an order.
  return template.replaceAll('{case}', () => caseId);
}

/** The expression that a name must match for one template segment; `{case}` becomes the group "case". */
export function segmentPattern(segment: string): RegExp {
  const parts = segment.split(/(\{case\}|\*)/);
  const source = parts
    .map((part, at) => {
      if (part === '{case}') return parts.indexOf(part) === at ? '(?<case>.+)' : '\\k<case>';
      return part === '*' ? '.*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
    })
    .join('');
  // A line feed is a character like any other in a name.
  return new RegExp(`^${source}$`, 's');
}
