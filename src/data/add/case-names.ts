/** Names of cases, from paths relative to a folder with `/` between segments. Names are in composed Unicode (NFC). */

/** The files of a case and the part of their names that both share. */
export interface NamedFiles {
  name: string;
  image: string;
  masks: readonly string[];
}

/**
 * The ids of cases: `folder_name`, with the folders that distinguish images, whether or not two names are equal: an expression
 * for patients that fits folders must find them in every id. Folders are left out where every name begins with its own, such as
 * p1/p1_a.png. Where two ids would be equal, as those of p1/a_b.png and p1_a/b.png, two underscores follow the folder. `images` are
 * all images, also those without a mask.
 *
 *     caseIdsOf([{ name: 'a', image: 'p1/a.png', masks: ['a.png'] }, { name: 'b', image: 'p2/b.png', masks: ['b.png'] }], images)
 *     // ['p1_a', 'p2_b']
 */
export function caseIdsOf(cases: readonly NamedFiles[], images: readonly string[]): string[] {
  const foldersIn = distinguishingFolders(
    areMirrored(cases, images) ? images : cases.map(({ image }) => image),
  );
  const folders = cases.map(({ image }) => foldersIn(image).join('_'));
  const plain = cases.map(({ name }) => withoutEnds(name));
  const isNamedAfterFolders =
    plain.every((name, at) => name === folders[at]) ||
    plain.every((name, at) => folders[at] === '' || name.startsWith(`${folders[at]}_`));
  if (isNamedAfterFolders && areIds(plain)) return plain;
  const joined = cases.map(({ name }, at) => (folders[at] === '' ? name : `${folders[at]}_${name}`));
  const unique = new Set<string>();
  const clashing = new Set(joined.filter((id) => unique.size === unique.add(id).size));
  return plainIds(
    joined.map((id, at) =>
      folders[at] !== '' && clashing.has(id) ? `${folders[at]}__${cases[at]!.name}` : id,
    ),
  );
}

/** Names without separators at their ends (`7_` and `_7` become `7`), if they stay unique. */
export function plainIds(names: readonly string[]): string[] {
  const plain = names.map(withoutEnds);
  return areIds(plain) ? plain : [...names];
}

/**
 * Whether masks lie in the folders that distinguish all images. Then each of these folders is part of an id; else only those that
 * distinguish the images with masks: data/images and data/drawings do not, if only the former have masks.
 */
function areMirrored(cases: readonly NamedFiles[], images: readonly string[]): boolean {
  const foldersIn = distinguishingFolders(images);
  return cases.every(({ image, masks }) =>
    masks.every((mask) => {
      const around = foldersOf(mask);
      return foldersIn(image).every((folder) => around.includes(folder));
    }),
  );
}

/** The folders above a file without those that all files share at that depth, such as `images` in p1/images/7.png. */
export function distinguishingFolders(paths: readonly string[]): (path: string) => string[] {
  const all = paths.map(foldersOf);
  const deepest = Math.max(0, ...all.map(({ length }) => length));
  const isShared = Array.from(
    { length: deepest },
    (_, depth) => new Set(all.map((folders) => folders[depth])).size === 1,
  );
  return (path) => foldersOf(path).filter((_, depth) => !isShared[depth]);
}

export function foldersOf(path: string): string[] {
  return path.normalize('NFC').split('/').slice(0, -1);
}

/** The name of a file without folders and extension; `.nii.gz` is one extension. */
export function stemOf(path: string): string {
  return path
    .slice(path.lastIndexOf('/') + 1)
    .normalize('NFC')
    .replace(/(\.nii)?\.[a-z0-9]+$/i, '');
}

function areIds(names: readonly string[]): boolean {
  return new Set(names).size === names.length && !names.includes('');
}

function withoutEnds(name: string): string {
  return name.replace(/^[\s._-]+|[\s._-]+$/g, '');
}
