import { inflateRawSync } from 'node:zlib';
import { type ZippableFile, zipSync } from 'fflate';
import { crc32 } from '../core/crc32.js';
import { templateFault } from '../data/manifest-format/path-template.js';
import { recordFault } from './record-fault.js';

/** Limits for unpacking an archive; archives of this project are a thousand times smaller. */
export interface ZipLimits {
  bytes: number;
  members: number;
}
const usualLimits: ZipLimits = { bytes: 2 ** 28, members: 10_000 };

/** The earliest time that the ZIP format can represent, in local time, as the format requires. */
const fixedTime = new Date(1980, 0, 1);

/** Whether a member is stored without compression: pictures are compressed already, weights hardly compress. */
const isPacked = (name: string) => /\.(?:png|jpg|h5)$/.test(name);

/**
 * The bytes of a ZIP archive with the given members in order. They are the same on every machine: the time is fixed, and the
 * compression is done in JavaScript.
 */
export function zipOf(members: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const entries = [...members].map(([name, bytes]): [string, ZippableFile] => [
    name,
    [bytes, { level: isPacked(name) ? 0 : 9 }],
  ]);
  return zipSync(Object.fromEntries(entries), { mtime: fixedTime });
}

/**
 * The members of a ZIP archive by name. Throws DataError, naming `file`, where the archive is damaged, truncated, encrypted or
 * too large, or a member has an unsupported compression, an unsafe path or a repeated name. Members are unpacked only up to the
 * size that the directory announces. Source: APPNOTE.TXT 6.3.10, §4.3.
 */
export function readZip(file: string, archive: Buffer, limits = usualLimits): Map<string, Buffer> {
  const fault = (expected: string, found: string) => recordFault(file, null, expected, found);
  const entries = directoryOf(archive, fault);
  if (entries.length > limits.members) {
    throw fault(`at most ${limits.members} members`, `${entries.length}`);
  }
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  if (total > limits.bytes) throw fault(`members of at most ${limits.bytes} bytes`, `${total} bytes`);
  const members = new Map<string, Buffer>();
  for (const entry of entries) {
    const nameFault = templateFault(entry.name.replaceAll('*', '_'));
    if (nameFault)
      throw fault('members with plain names', `${JSON.stringify(entry.name)}, which ${nameFault}`);
    if (members.has(entry.name)) throw fault('each member once', `"${entry.name}" again`);
    members.set(entry.name, unpacked(archive, entry, fault));
  }
  return members;
}

interface ZipEntry {
  name: string;
  flags: number;
  method: number;
  checksum: number;
  packedSize: number;
  size: number;
  /** Offset of its local header in bytes from the beginning of the archive. */
  offset: number;
}

type FaultOf = (expected: string, found: string) => Error;

const endLength = 22;
const longestComment = 0xffff;

function directoryOf(archive: Buffer, fault: FaultOf): ZipEntry[] {
  const signature = Buffer.from('PK\x05\x06', 'latin1');
  const end = archive.lastIndexOf(signature, archive.length - endLength);
  if (end < 0 || end < archive.length - endLength - longestComment) {
    throw fault(
      'a ZIP archive',
      archive.length === 0 ? 'an empty file' : 'no end of an archive: truncated, or another format',
    );
  }
  const count = archive.readUInt16LE(end + 10);
  const entries: ZipEntry[] = [];
  for (let at = archive.readUInt32LE(end + 16); entries.length < count; ) {
    if (at + 46 > end || archive.toString('latin1', at, at + 4) !== 'PK\x01\x02') {
      throw fault(`a directory of ${count} members`, `a damaged one after ${entries.length}`);
    }
    const nameLength = archive.readUInt16LE(at + 28);
    entries.push({
      flags: archive.readUInt16LE(at + 8),
      method: archive.readUInt16LE(at + 10),
      checksum: archive.readUInt32LE(at + 16),
      packedSize: archive.readUInt32LE(at + 20),
      size: archive.readUInt32LE(at + 24),
      offset: archive.readUInt32LE(at + 42),
      name: archive.toString('utf8', at + 46, at + 46 + nameLength),
    });
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return entries;
}

function unpacked(archive: Buffer, entry: ZipEntry, fault: FaultOf): Buffer {
  const { name, flags, method, checksum, packedSize, size, offset } = entry;
  if (flags & 1) throw fault(`"${name}" to be readable`, 'an encrypted one');
  const header = offset + 30 <= archive.length ? archive.toString('latin1', offset, offset + 4) : '';
  if (header !== 'PK\x03\x04') throw fault(`"${name}" where the directory says`, 'other bytes');
  const from = offset + 30 + archive.readUInt16LE(offset + 26) + archive.readUInt16LE(offset + 28);
  const packed = archive.subarray(from, from + packedSize);
  if (packed.length < packedSize) throw fault(`${packedSize} bytes of "${name}"`, `${packed.length}`);
  const bytes = method === 8 ? inflated(packed, entry, fault) : packed;
  if (method !== 0 && method !== 8) throw fault(`"${name}" stored or deflated`, `packing method ${method}`);
  if (bytes.length !== size) throw fault(`"${name}" of ${size} bytes`, `${bytes.length}`);
  if (crc32(bytes) !== checksum) throw fault(`"${name}" as it was packed`, 'damaged content');
  return bytes;
}

function inflated(packed: Buffer, { name, size }: ZipEntry, fault: FaultOf): Buffer {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
  } catch (error) {
    throw fault(
      `"${name}" of ${size} bytes`,
      `data that do not unpack to that (${(error as Error).message})`,
    );
  }
}
