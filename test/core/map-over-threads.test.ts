import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { DataError } from '../../src/core/errors.js';
import { mapOverThreads } from '../../src/core/map-over-threads.js';
import { type CountingTask, countingWork } from './counting-thread.js';

const module = '../test/core/counting-thread';

describe('mapOverThreads', () => {
  const beats = new SharedArrayBuffer(4);
  const beaten = () => Atomics.load(new Int32Array(beats), 0);
  const map = (
    tasks: readonly CountingTask[],
    cores = { threads: 3, aloneMs: 0 },
    afterEach: () => void = () => {},
    atOnce = 1,
  ) => mapOverThreads(tasks, { work: countingWork, context: { beats }, module, cores, atOnce, afterEach });
  /** Threads load for a second or so: this many tasks of 5 ms and more leave some for them. */
  const many = Array.from({ length: 1200 }, (_, number) => number);
  const failureOf = (work: Promise<unknown>) =>
    work.then(
      () => expect.fail('it did not fail'),
      (error: unknown) => error as Error,
    );

  it('gives results in the order of the tasks, whichever thread made them', async () => {
    let done = 0;
    const results = await map(many, { threads: 3, aloneMs: 0 }, () => void done++);
    expect(results.map(({ task }) => task)).to.deep.equal(many);
    expect(done).to.equal(many.length);
    expect(new Set(results.map(({ threadId }) => threadId)).size, 'threads took part').to.be.within(2, 3);
    expect(results[0]!.threadId, 'this thread begins').to.equal(0);
  });

  for (const [why, cores, own] of [
    ['one core is all there is', { threads: 1, aloneMs: 0 }, module],
    ['all is done before its patience ends', { threads: 3, aloneMs: 1e9 }, module],
    ['no other can', { threads: 3, aloneMs: 0 }, undefined],
  ] as const) {
    it(`does all in this thread where ${why}`, async () => {
      const tasks = many.slice(0, 40);
      const results = await mapOverThreads(tasks, {
        ...{ work: countingWork, context: { beats }, module: own, cores, atOnce: 4, afterEach: () => {} },
      });
      expect(results.map(({ task }) => task)).to.deep.equal(tasks);
      expect(results.every(({ threadId }) => threadId === 0)).to.equal(true);
    });
  }

  it('has nothing to do where there is no task', async () => {
    expect(await map([])).to.deep.equal([]);
  });

  it('throws the failure of a thread as it was, and leaves no thread', async () => {
    const tasks = many.map((number): CountingTask => (number < 4 ? number : 'fails in a thread'));
    const error = await failureOf(map(tasks));
    expect(error).to.be.instanceOf(DataError);
    expect(error.message).to.equal('invalid case 7: a.png; mend it');
    await expectSilence();
    const broken = await failureOf(map(many.map((number) => (number < 4 ? number : 'breaks in a thread'))));
    expect(broken).to.include({ message: 'no space', code: 'ENOSPC' });
  });

  it('names the module of a thread that ended', async () => {
    const tasks = many.map((number): CountingTask => (number < 4 ? number : 'ends its thread'));
    const error = await failureOf(map(tasks));
    expect(error.message).to.equal(`a thread of ${module} ended with code 7`);
  });

  it('begins nothing after a failure, and waits for what is at work', async () => {
    let begun = 0;
    let ended = 0;
    const work = async (_: object, task: number) => {
      begun += 1;
      await wait(task === 2 ? 1 : 20);
      ended += 1;
      if (task === 2) throw new Error('second');
    };
    const cores = { threads: 1, aloneMs: 0 };
    const mapped = mapOverThreads([1, 2, 3, 4, 5], {
      ...{ work, context: {}, cores, atOnce: 2, afterEach: () => {} },
    });
    expect((await failureOf(mapped)).message).to.equal('second');
    expect([begun, ended]).to.deep.equal([2, 2]);
  });

  it('is ended by what is called after each task, as an interrupt is', async () => {
    let done = 0;
    const stop = () => {
      done += 1;
      if (done === 900) throw new Error('stopped');
    };
    const error = await failureOf(map(many, { threads: 3, aloneMs: 0 }, stop));
    expect(error.message).to.equal('stopped');
    await expectSilence();
  });

  /** No thread counts any more. */
  async function expectSilence(): Promise<void> {
    const before = beaten();
    await wait(60);
    expect(beaten()).to.equal(before);
  }
});
