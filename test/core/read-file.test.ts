import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { hashFile, readWholeFile } from '../../src/core/read-file.js';

describe('a file read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'read-file-'));
  const path = join(folder, 'bytes');
  after(() => rmSync(folder, { recursive: true }));

  for (const size of [0, 1, 2 ** 18, 2 ** 18 + 1, 3 * 2 ** 18]) {
    it(`of ${size} bytes gives them all, whole and hashed`, async () => {
      const bytes = Uint8Array.from({ length: size }, (_, at) => (at * 31) % 251);
      writeFileSync(path, bytes);
      expect(Buffer.compare(await readWholeFile(path), bytes)).to.equal(0);
      const hash = createHash('sha256').update('before');
      await hashFile(hash, path);
      expect(hash.digest('hex')).to.equal(createHash('sha256').update('before').update(bytes).digest('hex'));
    });
  }

  it('that is not there throws as the file system does', async () => {
    const absent = join(folder, 'absent');
    for (const reading of [readWholeFile(absent), hashFile(createHash('sha256'), absent)]) {
      const error = await reading.then(
        () => undefined,
        (reason: NodeJS.ErrnoException) => reason,
      );
      expect(error?.code).to.equal('ENOENT');
    }
  });
});
