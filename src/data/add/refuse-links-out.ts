import { existsSync, realpathSync } from 'node:fs';
import { DataError } from '../../core/errors.js';
import { counted } from '../../text/number-format.js';
import { leadsOut } from '../cases/link-out.js';
import type { NamePair } from './pair-names.js';

/** Throws DataError where a link leads out of the folder of the set: no command would open such a file. */
export function refuseLinksOut(folder: string, pairs: readonly NamePair[]): void {
  const top = realpathSync(folder);
  const files = pairs.flatMap(({ image, masks }) => [image, ...masks]);
  const out = files.filter((path) => existsSync(path) && leadsOut(path, top));
  if (out.length === 0) return;
  throw new DataError({
    verb: 'invalid',
    what: `${counted(out.length, 'path')} through links that lead out of the folder of the set, ${folder} (the first leads to ${realpathSync(out[0]!)})`,
    where: out[0]!,
    remedy: 'replace the links by what they lead to, or move that into the folder',
  });
}
