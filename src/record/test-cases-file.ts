import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder, writeFileAtomic } from '../core/atomic-file.js';
import { InterruptedRunError } from '../core/errors.js';
import { fence } from '../core/fence.js';
import { type Lease, watchLease } from '../core/lease.js';
import { openMembers, RecordMembers } from './record-members.js';
import { zipOf } from './zip-archive.js';

/** What does not depend on the network: the image of a test case and its truth, small. */
export interface TestCasePictures {
  caseId: string;
  /** JPEG bytes. */
  image: Buffer;
  /** Share of foreground in a pixel of the picture: grey PNG, 0 … 255 for 0 … 1. */
  truth: Buffer;
  /** The same of a second observer, where one marked the case. */
  second?: Buffer;
}

const archiveName = 'test-cases.zip';

/** `<out>/<preset>/<dataset>/test-cases.zip`, which the runs of a data set share, of a run in `<loss>/<run>/` below it. */
export function testCasesPath(runFolder: string): string {
  return join(runFolder, '..', '..', archiveName);
}

/** The members that hold the pictures of a case. */
export function testCaseMembers(caseId: string): { image: string; truth: string; second: string } {
  return {
    image: `images/${caseId}.jpg`,
    truth: `truths/${caseId}.png`,
    second: `second-observers/${caseId}.png`,
  };
}

/**
 * Sees to it that the archive at `path` holds these pictures. Those of other cases stay: each fold tests others. Where all
 * are there already nothing is written; where some are there with other bytes, as after a change of the data, the new ones
 * are kept. Two processes may do this at once: the second waits. Throws DataError where the archive is damaged.
 */
export function keepTestCases(path: string, pictures: readonly TestCasePictures[]): void {
  const own = new Map(pictures.flatMap((picture) => membersOf(picture)));
  if (own.size === 0 || !changes(stored(path), own)) return;
  makeFolder(dirname(path));
  const lease = waitForLease(join(dirname(path), 'test-cases.lock'));
  const liftFence = fence(path, () => {
    if (!lease.isHeld()) throw standingStill(path);
  });
  try {
    removeHalfWritten(dirname(path));
    const before = stored(path);
    if (!changes(before, own)) return;
    const all = new Map<string, Uint8Array>([...before.bytes, ...own]);
    // In the order of their names, so that it does not matter which run came first.
    writeFileAtomic(path, zipOf(new Map([...all].sort(([a], [b]) => (a < b ? -1 : 1)))));
  } finally {
    liftFence();
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

/** Holders write one small file; a holder that was killed counts as gone at once, or after a minute on another host. */
function waitForLease(path: string): Lease {
  const look = watchLease(path);
  for (;;) {
    const lease = look();
    if ('release' in lease) return lease;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
}

/**
 * Removes what a killed writer left behind. Only the holder of the lease may call this: it alone knows that nobody is
 * writing.
 */
function removeHalfWritten(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith(`${archiveName}.`) && name.endsWith('.tmp'))
      rmSync(join(folder, name), { force: true });
  }
}

/** Another writer may have added pictures since, which this one does not know. */
function standingStill(path: string): InterruptedRunError {
  return new InterruptedRunError({
    verb: 'unsupported',
    what: 'second process that adds pictures (this one stood still for so long that another took over)',
    where: path,
    remedy: 'nothing is lost: run the same command again',
  });
}
