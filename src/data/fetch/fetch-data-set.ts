import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../../core/errors.js';
import type { Archive, Manifest } from '../manifest-format/manifest.js';
import { type DownloadProgress, downloadFile } from './download-file.js';
import { unpackArchive } from './unpack-archive.js';

export type FetchOutcome =
  | { kind: 'fetched' | 'already there'; folder: string }
  /** The user must download the data set manually; `reason` says why. */
  | { kind: 'by hand'; reason: string };

/**
 * Downloads a data set into `<dataDir>/<id>` if the licence allows it and addresses and checksums are known. All archives are
 * downloaded and unpacked in a temporary folder, which is then renamed. An existing folder is never changed. Throws the errors of
 * downloadFile and unpackArchive.
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

/** Why a data set cannot be downloaded by this program; undefined where it can. */
function reasonAgainst({ id, source, obtain }: Manifest): string | undefined {
  if (source.kind === 'phantom') return `${id} is drawn when it is read: there is nothing to fetch`;
  if (obtain.gated) return `${id} is gated: its owners ask for a registration or an agreement of your own`;
  if (!obtain.archives) return `no stable address of ${id} is known that a program may use`;
  const unverified = obtain.archives.find(({ checksum }) => !checksum);
  if (unverified) return `no checksum of ${unverified.file} is known, and nothing unverified is fetched`;
  return undefined;
}
