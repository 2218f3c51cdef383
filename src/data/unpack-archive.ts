import { createReadStream, createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import yauzl from 'yauzl';
import { DataError } from '../core/errors.js';
import { templateFault } from './path-template.js';

/**
 * Unpacks a .zip, .tar, .tar.gz or .tgz below `folder`. Only files and folders are made; a member whose name would lead
 * out of the folder, or that is a link, stops the whole with a DataError, so `folder` should be one to throw away.
 * What Macs add (`__MACOSX/`, `._name`) is left out.
 */
export async function unpackArchive(path: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  try {
    if (/\.zip$/i.test(path)) await unpackZip(path, folder);
    else if (/\.tar$/i.test(path)) await unpackTar(createReadStream(path), path, folder);
    else if (/\.(tar\.gz|tgz)$/i.test(path)) {
      await unpackTar(createReadStream(path).pipe(createGunzip()), path, folder);
    } else throw new RangeError('expected .zip, .tar, .tar.gz or .tgz');
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(
      {
        verb: 'invalid',
        what: `archive (${(error as Error).message})`,
        where: path,
        remedy: 'delete it and fetch it again',
      },
      { cause: error },
    );
  }
}

async function unpackZip(path: string, folder: string): Promise<void> {
  // Names are judged below, by the rule that tar members obey too.
  const zip = await yauzl.openPromise(path, { decodeStrings: true, strictFileNames: true });
  try {
    for await (const entry of zip.eachEntry()) {
      const unixType = (entry.externalFileAttributes >>> 16) & 0o170000;
      if (unixType === 0o120000) throw leavingMember(entry.fileName, 'is a symbolic link', path);
      const target = targetOf(entry.fileName, folder, path);
      if (target) await writeMember(await zip.openReadStreamPromise(entry), target);
    }
  } finally {
    zip.close();
  }
}

async function unpackTar(bytes: Readable, path: string, folder: string): Promise<void> {
  const members = extract();
  const reading = pipeline(bytes, members);
  // The failure is thrown from the loop; without this line it would count as unhandled as well.
  reading.catch(() => {});
  for await (const member of members) {
    const { name, type } = member.header;
    if (type === 'file' || type === 'directory') {
      const target = targetOf(type === 'directory' ? `${name.replace(/\/$/, '')}/` : name, folder, path);
      if (target) await writeMember(member as unknown as NodeJS.ReadableStream, target);
      else member.resume();
    } else if (type === 'symlink' || type === 'link') {
      throw leavingMember(name, 'is a link', path);
    } else member.resume();
  }
  await reading;
}

/** Where a member goes; undefined for folders, which files make, and for what Macs add. */
function targetOf(name: string, folder: string, path: string): string | undefined {
  const plain = name.replace(/^(\.\/)+/, '');
  if (plain === '' || plain.endsWith('/')) {
    const inner = plain.replace(/\/+$/, '');
    const fault = inner === '' ? undefined : templateFault(inner);
    if (fault) throw leavingMember(name, fault, path);
    return undefined;
  }
  const fault = templateFault(plain.replaceAll('*', '_'));
  if (fault) throw leavingMember(name, fault, path);
  const segments = plain.split('/');
  if (segments.includes('__MACOSX') || segments.at(-1)!.startsWith('._')) return undefined;
  return join(folder, plain);
}

async function writeMember(bytes: NodeJS.ReadableStream, target: string): Promise<void> {
  mkdirSync(dirname(target), { recursive: true });
  await pipeline(bytes, createWriteStream(target));
}

function leavingMember(name: string, fault: string, path: string): DataError {
  return new DataError({
    verb: 'invalid',
    what: `archive: its member ${JSON.stringify(name)} ${fault}`,
    where: path,
    remedy: 'nothing was kept; do not trust this archive',
  });
}
