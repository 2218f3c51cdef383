import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../../core/errors.js';
import type { Archive, Manifest } from '../manifest-format/manifest.js';
import { type DownloadProgress, downloadFile } from './download-file.js';
import { unpackArchive } from './unpack-archive.js';

export type FetchOutcome =
  | { kind: 'fetched' | 'already there'; folder: string }
  /** The user has to get the set by hand; `reason` says why. */
  | { kind: 'by hand'; reason: string };

/**
 * Fetches a data set into `<dataDir>/<id>`, where the licence lets one, an address is known, and a checksum is. All
 * archives are downloaded and unpacked aside; the folder then appears whole, by one rename. An existing folder is
 * never touched. Throws what downloadFile and unpackArchive throw.
 */
export async function fetchDataSet(
  manifest: Manifest,
  dataDir: string,
  progress: (file: string) => DownloadProgress = () => () => {},
): Promise<FetchOutcome> {
  const folder = join(dataDir, manifest.id);
  const reason = reasonAgainst(manifest);
  if (reason) return { kind: 'by hand', reason };
  if (existsSync(folder)) return { kind: 'already there', folder };

  const aside = join(dataDir, '.downloads', manifest.id);
  const unpacked = join(aside, 'unpacked');
  rmSync(unpacked, { recursive: true, force: true });
  mkdirSync(unpacked, { recursive: true });
  for (const archive of manifest.obtain.archives!) {
    const path = join(aside, archive.file);
    await downloadFile(
      archive as Archive & { checksum: NonNullable<Archive['checksum']> },
      path,
      progress(archive.file),
    );
    try {
      await unpackArchive(path, join(unpacked, archive.unpackInto));
    } catch (error) {
      rmSync(unpacked, { recursive: true, force: true });
      throw error;
    }
  }
  if (existsSync(folder)) {
    throw new DataError({
      verb: 'invalid',
      what: `folder of ${manifest.id}: it appeared while the set was fetched`,
      where: folder,
      remedy: `move it away and run the command again, or use the files in ${unpacked}`,
    });
  }
  renameSync(unpacked, folder);
  rmSync(aside, { recursive: true });
  return { kind: 'fetched', folder };
}

/** Why a set cannot be fetched by program, or undefined where it can. */
function reasonAgainst({ id, source, obtain }: Manifest): string | undefined {
  if (source.kind === 'phantom') return `${id} is drawn when it is read: there is nothing to fetch`;
  if (obtain.gated) return `${id} is gated: its owners ask for a registration or an agreement of your own`;
  if (!obtain.archives) return `no stable address of ${id} is known that a program may use`;
  const unverified = obtain.archives.find(({ checksum }) => !checksum);
  if (unverified) return `no checksum of ${unverified.file} is known, and nothing unverified is fetched`;
  return undefined;
}
