import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeFileAtomic } from '../../../src/core/atomic-file.js';
import { InterruptedRunError } from '../../../src/core/errors.js';
import { leaseRun } from '../../../src/run/one-run/lease-run.js';

describe('leaseRun', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'run-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const times = { renewMs: 20, lapseMs: 500, skewMs: 2000 };
  const said: string[] = [];
  const onProgress = (progress: object) => said.push(JSON.stringify(progress));
  const lease = (signal = new AbortController().signal) =>
    leaseRun(folder, { signal, onProgress }, { times });
  const refusal = async (signal?: AbortSignal) => {
    const error = await lease(signal).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(InterruptedRunError).with.property('exitCode', 75);
    return (error as Error).message;
  };

  it('tells a second process who holds the run and how long that can last', async () => {
    const { release } = await lease();
    expect(await refusal()).to.match(
      new RegExp(`held by process ${process.pid} on .*takes over the run in \\d+ s`),
    );
    release();
    (await lease()).release();
  });

  it('says that it waits to know whether another host lives, and stops waiting when it is told to', async () => {
    writeFileSync(join(folder, 'run.lock'), 'another-host 7 1 - then');
    said.length = 0;
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    expect(await refusal(controller.signal)).to.contain('rest of the wait for a run, which was interrupted');
    expect(said).to.have.length(1);
    expect(said[0]).to.contain('on another-host holds the lease; checking for up to 1 s');
    const { holder, release } = await lease();
    expect(holder).to.equal(2);
    release();
  });

  it('stops a holder before it writes where another has the run now', async () => {
    const { assertHeld, release } = await lease();
    assertHeld();
    renameSync(join(folder, 'run.lock'), join(folder, 'away'));
    expect(assertHeld).to.throw(InterruptedRunError, 'the file was removed, or its folder was moved');
    const other = await lease();
    expect(assertHeld).to.throw(InterruptedRunError, 'another process took over the run');
    release();
    other.assertHeld();
    other.release();
  });

  it('lets the later of two holders write, not the earlier, while it works and after it has finished', async () => {
    const checkpoint = join(folder, 'checkpoint', 'latest.checkpoint');
    const early = await lease();
    const lock = join(folder, 'run.lock');
    const ofEarly = readFileSync(lock, 'utf8');
    // Stands still, in the middle of a write: its lease is not renewed, and half a file lies there.
    writeFileAtomic(checkpoint, 'early');
    writeFileSync(`${checkpoint}.4711-abcdef01.tmp`, 'half of a later one');
    renameSync(lock, `${lock}.kept`);
    writeFileSync(lock, ofEarly.replace(` ${process.pid} `, ' 1 '));
    const long = (Date.now() - 60_000) / 1000;
    utimesSync(lock, long, long);
    const late = await lease();
    expect([early.holder, late.holder]).to.deep.equal([1, 2]);
    expect(readdirSync(join(folder, 'checkpoint'))).to.deep.equal(['latest.checkpoint']);
    // Wakes up, and writes on. Write guards of two processes: each asks its own.
    expect(early.assertHeld).to.throw(
      InterruptedRunError,
      'holder 1, did not renew its lease in time, and another',
    );
    late.assertHeld();
    late.release();
    writeFileSync(join(folder, 'done.json'), '{}');
    expect(early.assertHeld).to.throw(InterruptedRunError, 'another process took over the run');
    early.release();
    expect(readdirSync(folder)).to.have.members(['checkpoint', 'done.json', 'run.lock.kept']);
  });
});
