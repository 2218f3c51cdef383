import { execFileSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { DataError } from '../../src/core/errors.js';
import { removeLapsed } from '../../src/core/found-lease.js';
import type { Lease } from '../../src/core/held-lease.js';
import { awaitLease, type LeaseHolder, type LeaseRequest, watchLease } from '../../src/core/lease.js';

describe('a lease', () => {
  const short = { renewMs: 20, lapseMs: 500, skewMs: 2000 };
  let folder: string;
  let path: string;
  let mine: Lease[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lease-'));
    path = join(folder, 'run.lock');
    mine = [];
  });
  afterEach(() => {
    for (const { release } of mine) release();
    rmSync(folder, { recursive: true });
  });

  function take(request: LeaseRequest = {}): Lease {
    const lease = watchLease(path, { times: short, ...request })();
    if ('host' in lease) throw new Error(`held by ${lease.host} ${lease.pid}`);
    mine.push(lease);
    return lease;
  }

  function refused(request: LeaseRequest = {}): LeaseHolder {
    const holder = watchLease(path, { times: short, ...request })();
    if (!('host' in holder)) throw new Error('it was free');
    return holder;
  }

  function left(by: string, msAgo: number): void {
    writeFileSync(path, by);
    const time = (Date.now() - msAgo) / 1000;
    utimesSync(path, time, time);
  }

  it('keeps a second holder out, names the first, and leaves nothing when released', () => {
    const lease = take();
    expect(refused()).to.include({ host: hostname(), pid: process.pid });
    lease.release();
    expect(readdirSync(folder)).to.deep.equal([]);
    expect(take().isHeld()).to.equal(true);
  });

  it('is released once, however often it is asked: the number of its file may be another file’s by then', async () => {
    const lease = take();
    lease.release();
    await sleep(100);
    const other = openSync(join(folder, 'other'), 'w');
    for (let again = 0; again < 3; again++) lease.release();
    await sleep(100);
    writeSync(other, 'still open');
    closeSync(other);
    expect(readFileSync(join(folder, 'other'), 'utf8')).to.equal('still open');
  });

  it('is renewed while its holder computes without a pause', async () => {
    take();
    await sleep(300); // The thread that renews is up.
    const end = performance.now() + 2 * short.lapseMs;
    while (performance.now() < end);
    expect(refused().renewedMsAgo).to.be.below(short.lapseMs / 2);
  });

  it('of a process that is gone from this host is free at once', () => {
    // Process numbers stay below 2^22 on Linux and below 10^5 on macOS.
    left(`${hostname()} 99999999 then`, 0);
    take();
  });

  it('of an earlier process with this number is free at once', () => {
    left(`${hostname()} ${process.pid} then`, 0);
    take();
  });

  it('of another host, whose clock may be another, is free when it is older than clocks differ', () => {
    for (const age of [100, short.lapseMs + 50]) {
      left('another-host 1 then', age);
      expect(refused()).to.include({ host: 'another-host', pid: 1, lapsesInMs: short.lapseMs });
    }
    left('another-host 1 then', short.lapseMs + short.skewMs + 50);
    take();
  });

  /** Waits for the lease; `meanwhile` happens between looks. */
  async function wait(meanwhile: () => void = () => {}): Promise<Lease | LeaseHolder> {
    const found = await awaitLease(
      path,
      { times: short },
      () => {},
      async () => meanwhile(),
    );
    if ('release' in found) mine.push(found);
    return found;
  }

  it('of another host is watched until it lapses, whatever the times of its file say', async () => {
    left('another-host 1 4 - then', 0);
    const from = performance.now();
    // As on a file system that takes times from the clock of who writes: always new, though nothing was written.
    const found = await wait(() => left('another-host 1 4 - then', -60_000));
    expect('release' in found && found.holder).to.equal(5);
    expect(performance.now() - from).to.be.within(short.lapseMs, 10 * short.lapseMs);
  });

  it('of another host is watched until it is renewed, and then believed', async () => {
    left('another-host 1 4 - then', short.lapseMs + 50);
    const found = await wait(() => left('another-host 1 4 - later', short.lapseMs + 50));
    expect(found).to.include({ host: 'another-host', isSeenAlive: true });
  });

  it('of an earlier start of the same Slurm task is free at once, on whatever host', () => {
    const job = '4242_7';
    left(`another-host 1 2 ${job}:1 then`, 0);
    refused();
    refused({ task: { job, restarts: 1 } });
    refused({ task: { job: '4242_8', restarts: 2 } });
    const { holder } = take({ task: { job, restarts: 2 } });
    expect(holder).to.equal(3);
    expect(readFileSync(path, 'utf8')).to.match(new RegExp(`^${hostname()} ${process.pid} 3 ${job}:2 20`));
    expect(refused().task).to.deep.equal({ job, restarts: 2 });
  });

  it('numbers its holders, each higher than all that are known', () => {
    expect(take().holder).to.equal(1);
    mine.pop()!.release();
    expect(take({ after: 3 }).holder).to.equal(4);
    mine.pop()!.release();
    left(`${hostname()} 99999999 7 - then`, 0);
    expect(take({ after: 3 }).holder).to.equal(8);
  });

  it('of a living process that never renews is free when it lapses: a zombie, or a number given anew', () => {
    // Process 1 lives on every system.
    left(`${hostname()} 1 then`, 0);
    expect(refused().pid).to.equal(1);
    left(`${hostname()} 1 then`, short.lapseMs + 50);
    take();
  });

  it('that was left empty is free when it lapses', () => {
    left('', 0);
    refused();
    left('', short.lapseMs + short.skewMs + 50);
    take();
  });

  it('dated in the future, since the clock was set back, lapses like any other', () => {
    left('another-host 1 then', -3_600_000);
    expect(refused().renewedMsAgo).to.be.at.most(1000);
    expect(refused().renewedMsAgo).to.be.at.most(1000);
    left('another-host 1 then', short.lapseMs + short.skewMs + 50);
    take();
  });

  it('that is no file is named, not waited for', () => {
    const refusal = (found: string) => expect(() => take()).to.throw(DataError, `found ${found}): ${path}`);
    symlinkSync(join(folder, 'nowhere'), path);
    refusal('a link to nothing');
    rmSync(path);
    mkdirSync(path);
    refusal('a folder');
    rmSync(path, { recursive: true });
    execFileSync('mkfifo', [path]);
    refusal('a pipe');
  });

  it('that was taken over is no longer held, and its release leaves the new one alone', () => {
    const first = take();
    renameSync(path, `${path}.away`);
    writeFileSync(path, 'another-host 2 now');
    expect(first.isHeld()).to.equal(false);
    first.release();
    expect(readFileSync(path, 'utf8')).to.equal('another-host 2 now');
  });

  it('is put back where the slower of two took it for the lapsed one', () => {
    const stale = `${hostname()} 99999999 then`;
    removeLapsed(path, stale);
    expect(readdirSync(folder)).to.deep.equal([]);
    const lease = take();
    removeLapsed(path, stale);
    expect(lease.isHeld()).to.equal(true);
    expect(readdirSync(folder)).to.deep.equal(['run.lock']);
  });
});
