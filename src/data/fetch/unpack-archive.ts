import { createReadStream, createWriteStream, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Duplex, PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import yauzl from 'yauzl';
import { DataError, InterruptedRunError } from '../../core/errors.js';
import { explainFullDisk } from '../../core/full-disk.js';
import { explainResourceFailure } from '../../core/resource-failure.js';
import { templateFault } from '../manifest-format/path-template.js';

/** Limits of the unpacked size of an archive. */
export interface UnpackingLimits {
  bytes: number;
  members: number;
}

/** Default limits: pictures hardly compress, masks compress to 1 %, archive bombs to 0.1 %. */
function usualLimits(archiveBytes: number): UnpackingLimits {
  return { bytes: 1e9 + 200 * archiveBytes, members: 1_000_000 };
}

/**
 * Unpacks a .zip, .tar, .tar.gz or .tgz into `folder`, which should be temporary because an error leaves part of the content.
 * Only files and folders are created. Throws DataError where a member is a link or has a path outside the folder, and where the
 * announced sizes exceed `limits`, before that member is written; InterruptedRunError where the disk is full. Files that Macs
 * add (`__MACOSX/`, `._name`) are left out.
 */
export async function unpackArchive(path: string, folder: string, limits?: UnpackingLimits): Promise<void> {
  try {
    mkdirSync(folder, { recursive: true });
    const budget = new UnpackingBudget(path, limits ?? usualLimits(statSync(path).size));
    if (/\.zip$/i.test(path)) await unpackZip(path, folder, budget);
    else if (/\.tar$/i.test(path)) await unpackTar(new PassThrough(), path, folder, budget);
    else if (/\.(tar\.gz|tgz)$/i.test(path)) {
      await unpackTar(createGunzip(), path, folder, budget);
    } else throw new RangeError('expected .zip, .tar, .tar.gz or .tgz');
  } catch (error) {
    if (error instanceof DataError) throw error;
    // A full disk is reported first.
    const explained = explainResourceFailure(explainFullDisk(error, folder));
    if (explained instanceof InterruptedRunError) throw explained;
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

/** Counts unpacked members and bytes, and throws beyond the limits. */
class UnpackingBudget {
  private members = 0;
  private bytes = 0;

  constructor(
    private readonly path: string,
    private readonly limits: UnpackingLimits,
  ) {}

  /** Call it before a member is written. */
  takeMember(bytes: number): void {
    this.members++;
    this.bytes += bytes;
    this.check(this.members, this.bytes);
  }

  check(members: number, bytes: number): void {
    if (members > this.limits.members) throw this.exceeded(`${this.limits.members} members`);
    if (!(bytes <= this.limits.bytes)) throw this.exceeded(`${this.limits.bytes} bytes`);
  }

  /** Counts bytes as they pass, headers and padding included. */
  async *counting(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
    let bytes = 0;
    for await (const chunk of source) {
      bytes += chunk.length;
      this.check(0, bytes);
      yield chunk;
    }
  }

  private exceeded(limit: string): DataError {
    return new DataError({
      verb: 'invalid',
      what: `archive: it unpacks to more than ${limit}`,
      where: this.path,
      remedy: 'nothing was kept; it is damaged or made to fill the disk: do not trust this archive',
    });
  }
}

async function unpackZip(path: string, folder: string, budget: UnpackingBudget): Promise<void> {
  // Names are checked below, by the same rule as those of tar members.
  const zip = await yauzl.openPromise(path, { decodeStrings: true, strictFileNames: true });
  try {
    budget.check(zip.entryCount, 0);
    for await (const entry of zip.eachEntry()) {
      const unixType = (entry.externalFileAttributes >>> 16) & 0o170000;
      if (unixType === 0o120000) throw leavingMember(entry.fileName, 'is a symbolic link', path);
      // yauzl fails where more bytes come than are announced here.
      budget.takeMember(entry.uncompressedSize);
      const target = targetOf(entry.fileName, folder, path);
      if (target) await writeMember(await zip.openReadStreamPromise(entry), target);
    }
  } finally {
    zip.close();
  }
}

async function unpackTar(
  unpacking: Duplex,
  path: string,
  folder: string,
  budget: UnpackingBudget,
): Promise<void> {
  const members = extract();
  const reading = pipeline(
    createReadStream(path),
    unpacking,
    (source) => budget.counting(source as AsyncIterable<Uint8Array>),
    members,
  );
  // The failure is thrown from the loop; without this line it would count as unhandled as well.
  reading.catch(() => {});
  for await (const member of members) {
    const { name, type, size } = member.header;
    budget.takeMember(size ?? 0);
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

/** The path of a member; undefined for folders, which are created with their files, and for files that Macs add. */
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
