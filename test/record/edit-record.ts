/** Changes in a stored record, for tests of what readers refuse: the archive is packed again, the seal stays. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { openMembers } from '../../src/record/record-members.js';
import { zipOf } from '../../src/record/zip-archive.js';

/** The text of a member of a run's record.zip, one character a byte. */
export function memberText(run: string, name: string): string {
  return openMembers(join(run, 'record.zip')).read(name).toString('latin1');
}

/** Rewrites a member of an archive (undefined: takes it out); the change must change something. */
export function editMember(
  archive: string,
  name: string,
  change: (content: string) => string | undefined,
): void {
  const members = new Map<string, Uint8Array>(openMembers(archive).bytes);
  const before = Buffer.from(members.get(name)!).toString('latin1');
  const after = change(before);
  expect(after, 'the edit must change the member').to.not.equal(before);
  if (after === undefined) members.delete(name);
  else members.set(name, Buffer.from(after, 'latin1'));
  writeFileSync(archive, zipOf(members));
}

/** The same in done.json. */
export function editDone(run: string, change: (content: string) => string): void {
  const path = join(run, 'done.json');
  const before = readFileSync(path, 'utf8');
  const after = change(before);
  expect(after, 'the edit must change the file').to.not.equal(before);
  writeFileSync(path, after);
}
