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
import { type Lease, type LeaseHolder, removeLapsed, takeLease } from '../../src/core/lease.js';

describe('a lease', () => {
  const short = { renewMs: 20, lapseMs: 500 };
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

  function take(times = short): Lease {
    const lease = takeLease(path, times);
    if ('host' in lease) throw new Error(`held by ${lease.host} ${lease.pid}`);
    mine.push(lease);
    return lease;
  }

  function refused(times = short): LeaseHolder {
    const holder = takeLease(path, times);
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

  it('of another host is believed while it is renewed, and free when it lapses', () => {
    left('another-host 1 then', 100);
    const holder = refused();
    expect(holder).to.include({ host: 'another-host', pid: 1 });
    expect(holder.lapsesInMs).to.be.within(1, short.lapseMs - 90);
    left('another-host 1 then', short.lapseMs + 50);
    take();
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
    left('', short.lapseMs + 50);
    take();
  });

  it('dated in the future, since the clock was set back, lapses like any other', () => {
    left('another-host 1 then', -3_600_000);
    expect(refused().lapsesInMs).to.be.at.most(short.lapseMs);
    expect(refused().lapsesInMs).to.be.at.most(short.lapseMs);
    left('another-host 1 then', short.lapseMs + 50);
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
