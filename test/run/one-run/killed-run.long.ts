import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { RandomStream } from '../../../src/core/random-stream.js';
import { readRun } from '../../../src/record/run-record.js';
import { checkpointPath } from '../../../src/run/one-run/checkpoint-folder.js';
import { executeRun } from '../../../src/run/one-run/execute-run.js';
import { memberText } from '../../record/edit-record.js';
import { tinyContext, tinyRun } from '../tiny-run.js';

describe('a run in a process of its own', () => {
  let folder: string;
  beforeEach(() => {
    // Runs lie two folders below their data set, where the pictures of its test cases are kept.
    folder = join(mkdtempSync(join(tmpdir(), 'run-')), 'dsc++', 'seed-1');
    mkdirSync(folder, { recursive: true });
  });
  afterEach(() => rmSync(join(folder, '..', '..'), { recursive: true }));

  const scores = (run: string) => memberText(run, 'cases.csv');

  it('of two processes that both believe that they hold it, only the later one writes', async () => {
    const config = await tinyRun({ training: { ...(await tinyRun()).training, maximumEpochs: 40 } });
    const [whole, run] = [join(folder, 'whole'), join(folder, 'run')];
    await executeRun(config, whole, await tinyContext(folder));
    const early = spawn(
      process.execPath,
      ['--import', 'tsx', 'test/run/run-tiny-run.ts', run, folder, JSON.stringify(config)],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let said = '';
    early.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const ended = new Promise<number | null>((resolve) => early.once('exit', resolve));
    try {
      while (!existsSync(checkpointPath(run))) await sleep(5);
      // Like a node that stands still: alive, and its lease is not renewed.
      early.kill('SIGSTOP');
      expect(existsSync(join(run, 'done.json')), 'it has finished before it could be stopped').to.equal(
        false,
      );
      const longAgo = Date.now() / 1000 - 120;
      utimesSync(join(run, 'run.lock'), longAgo, longAgo);
      let isAwake = false;
      const context = await tinyContext(folder, {
        onProgress({ stage }) {
          if (stage !== 'training' || isAwake) return;
          isAwake = early.kill('SIGCONT');
        },
      });
      await executeRun(config, run, context);
      expect(isAwake).to.equal(true);
      expect(await ended).to.equal(1);
    } finally {
      early.kill('SIGKILL');
    }
    expect(said).to.contain(
      'holder 1, did not renew its lease in time, and another process took over the run',
    );
    expect(scores(run)).to.equal(scores(whole));
    const { provenance } = readRun(run)!;
    expect(provenance.stretches!.map(({ holder }) => holder)).to.deep.equal([1, 2]);
    expect(readdirSync(run).sort()).to.deep.equal(['done.json', 'model', 'record.zip']);
  });

  it('killed at random moments and run again, ends with the same bytes', async () => {
    const config = await tinyRun({ training: { ...(await tinyRun()).training, maximumEpochs: 12 } });
    const [whole, killed] = [join(folder, 'whole'), join(folder, 'killed')];
    await executeRun(config, whole, await tinyContext(folder));
    const random = RandomStream.fromSeed(4);
    let kills = 0;
    for (let attempt = 0; !existsSync(join(killed, 'done.json')); attempt++) {
      const child = spawn(
        process.execPath,
        ['--import', 'tsx', 'test/run/run-tiny-run.ts', killed, folder, JSON.stringify(config)],
        { stdio: 'ignore' },
      );
      const ended = new Promise((resolve) => child.once('exit', resolve));
      // The process starts in about a second; a kill before its first checkpoint makes it begin anew.
      if (attempt < 3) {
        await Promise.race([ended, sleep(random.uniform(1500, 3000))]);
        if (child.exitCode === null && child.kill('SIGKILL')) kills += 1;
      }
      await ended;
      expect(attempt, 'attempts').to.be.below(6);
    }
    expect(kills, 'kills').to.be.greaterThan(0);
    expect(scores(killed)).to.equal(scores(whole));
  });
});
