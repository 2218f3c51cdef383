import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder, writeFileAtomic } from '../core/atomic-file.js';
import { InterruptedRunError } from '../core/errors.js';
import type { Lease } from '../core/held-lease.js';
import { watchLease } from '../core/lease.js';
import { guardWrites } from '../core/write-guard.js';
import { openMembers, RecordMembers } from './record-members.js';
import { zipOf } from './zip-archive.js';

/** Small pictures of a test case that do not depend on the network: image and truth. */
export interface TestCasePictures {
  caseId: string;
  /** JPEG bytes. */
  image: Buffer;
  /** Share of foreground in a pixel of the picture: grey PNG, 0 … 255 for 0 … 1. */
  truth: Buffer;
  /** The same for the second annotator, if the case has one. */
  second?: Buffer;
}

const archiveName = 'test-cases.zip';

/** Path of the archive that the runs of a data set share: `<out>/<preset>/<dataset>/test-cases.zip`, two folders above a run. */
export function testCasesPath(runFolder: string): string {
  return join(runFolder, '..', '..', archiveName);
}

/** Names of the members with the pictures of a case. */
export function testCaseMembers(caseId: string): { image: string; truth: string; second: string } {
  return {
    image: `images/${caseId}.jpg`,
    truth: `truths/${caseId}.png`,
    second: `second-observers/${caseId}.png`,
  };
}

/**
 * Adds these pictures to the archive at `path`, replacing those of the same cases if their bytes differ. Pictures of other cases
 * (other folds) are kept. Nothing is written if nothing changes. Parallel processes wait for each other. Throws DataError where
 * the archive is damaged.
 */
export function storeTestCases(path: string, pictures: readonly TestCasePictures[]): void {
  const own = new Map(pictures.flatMap((picture) => membersOf(picture)));
  if (own.size === 0 || !changes(stored(path), own)) return;
  makeFolder(dirname(path));
  const lease = waitForLease(join(dirname(path), 'test-cases.lock'));
  const liftGuard = guardWrites(path, () => {
    if (!lease.isHeld()) throw leaseLost(path);
  });
  try {
    removeHalfWritten(dirname(path));
    const before = stored(path);
    if (!changes(before, own)) return;
    const all = new Map<string, Uint8Array>([...before.bytes, ...own]);
    // Sorted by name, so that the bytes do not depend on the order of the runs.
    writeFileAtomic(path, zipOf(new Map([...all].sort(([a], [b]) => (a < b ? -1 : 1)))));
  } finally {
    liftGuard();
    lease.release();
  }
}

function membersOf({ caseId, image, truth, second }: TestCasePictures): [string, Buffer][] {
  const names = testCaseMembers(caseId);
  return [
    [names.image, image],
    [names.truth, truth],
    ...(second ? ([[names.second, second]] as [string, Buffer][]) : []),
  ];
}

function stored(path: string): RecordMembers {
  return existsSync(path) ? openMembers(path) : new RecordMembers(path, new Map());
}

function changes(before: RecordMembers, own: ReadonlyMap<string, Buffer>): boolean {
  return [...own].some(([name, bytes]) => !before.bytes.get(name)?.equals(bytes));
}

/**
 * Waits for the lease of the archive. Holders write one small file; the lease of a killed one is free at once, or after a
 * minute on another host.
 */
function waitForLease(path: string): Lease {
  const look = watchLease(path);
  for (;;) {
    const lease = look();
    if ('release' in lease) return lease;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
}

/**
 * Removes temporary files of a killed writer. Call it only while holding the lease, so that no other process is writing.
 */
function removeHalfWritten(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith(`${archiveName}.`) && name.endsWith('.tmp'))
      rmSync(join(folder, name), { force: true });
  }
}

/** The error after a lost lease: another process may have added pictures. */
function leaseLost(path: string): InterruptedRunError {
  return new InterruptedRunError({
    verb: 'unsupported',
    what: 'second process that adds pictures (this one did not renew its lease in time, and another took over)',
    where: path,
    remedy: 'nothing is lost: run the same command again',
  });
}
