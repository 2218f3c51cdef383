import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../core/errors.js';
import { readRecordBytes } from './json-file.js';
import { recordRemedy } from './record-fault.js';
import { readZip } from './zip-archive.js';

/** The members of an archive of the record. Other files of this folder define their formats. */
export class RecordMembers {
  constructor(
    /** Path of the archive. */
    readonly path: string,
    readonly bytes: ReadonlyMap<string, Buffer>,
    /** The archive itself as it was read. */
    readonly archive: Buffer = Buffer.alloc(0),
  ) {}

  /** Path of a member for messages: archive path and member name. */
  pathOf(name: string): string {
    return join(this.path, name);
  }

  has(name: string): boolean {
    return this.bytes.has(name);
  }

  /** The bytes of a member. Throws DataError where it is missing. */
  read(name: string): Buffer {
    const bytes = this.bytes.get(name);
    if (bytes) return bytes;
    throw missing('record file', this.pathOf(name));
  }

  text(name: string): string {
    return this.read(name).toString('utf8');
  }
}

/** Opens an archive of the record. Throws DataError where it is missing, not a regular file, or damaged. */
export function openMembers(path: string): RecordMembers {
  if (!existsSync(path)) throw missing('record file', path);
  const archive = readRecordBytes(path);
  return new RecordMembers(path, readZip(path, archive), archive);
}

function missing(what: string, where: string): DataError {
  return new DataError({ verb: 'missing', what, where, remedy: recordRemedy });
}
