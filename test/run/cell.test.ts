import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { writeFileAtomic } from '../../src/core/atomic-file.js';
import { DataError, StudyError } from '../../src/core/errors.js';
import { RandomStream } from '../../src/core/random-stream.js';
import type { DataSet } from '../../src/data/data-set.js';
import { tf } from '../../src/engine/tensorflow.js';
import { readCell } from '../../src/record/cell-record.js';
import { type CellProgress, runCell } from '../../src/run/cell.js';
import { checkpointPath } from '../../src/run/cell-folder.js';
import { describeCommit } from '../../src/run/commit.js';
import { tinyCell, tinyContext } from './tiny-cell.js';

describe('runCell', function () {
  this.timeout(120_000);
  let folder: string;
  /** A finished run of the tiny cell, made once; tests that change it take a copy. */
  let finished: string;
  before(async () => {
    finished = mkdtempSync(join(tmpdir(), 'finished-'));
    await runCell(await tinyCell(), finished, await tinyContext(join(finished, 'cache')));
  });
  after(() => rmSync(finished, { recursive: true }));
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cell-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const scores = (cell: string) => readFileSync(join(cell, 'cases.csv'), 'utf8');

  it('goes from image files to a sealed record, the same bytes for the same seed', async () => {
    const config = await tinyCell();
    const [first, other] = ['first', 'other'].map((name) => join(folder, name));
    const unfinished = join(first!, 'cases.csv.4711.tmp');
    writeFileAtomic(unfinished, 'left by a killed process');
    await runCell(config, first!, await tinyContext(folder));
    expect(existsSync(unfinished)).to.equal(false);
    await runCell({ ...config, seed: 2 }, other!, await tinyContext(folder));
    const record = readCell(first!)!;
    expect(record.history).to.have.length(3);
    expect(record.cases.map(({ caseId }) => caseId)).to.deep.equal([...config.cases.test]);
    expect(existsSync(checkpointPath(first!))).to.equal(false);
    expect(existsSync(join(first!, 'model', 'weights.bin'))).to.equal(true);
    expect(scores(first!)).to.equal(scores(finished));
    expect(scores(other!)).to.not.equal(scores(first!));
  });

  it('leaves no tensor behind', async () => {
    const config = await tinyCell();
    const before = tf.memory().numTensors;
    await runCell(config, join(folder, 'cell'), await tinyContext(folder));
    expect(tf.memory().numTensors).to.equal(before);
  });

  /** Where a run may be interrupted, and whether anything is left to be trained when it is run again. */
  const moments: Record<string, { is: (progress: CellProgress, steps: number) => boolean; trains: boolean }> =
    {
      'while cases are prepared': { is: ({ stage }) => stage === 'preparing', trains: true },
      'in the middle of an epoch': {
        is: ({ stage }, steps) => stage === 'training' && steps === 7,
        trains: true,
      },
      'after the last epoch': {
        is: (progress) => progress.stage === 'training' && Boolean(progress.finished) && progress.epoch === 3,
        trains: false,
      },
      'while test cases are scored': { is: ({ stage }) => stage === 'testing', trains: false },
    };

  it('interrupted at any stage and resumed, ends with the same bytes, and trains nothing twice', async () => {
    const config = await tinyCell();
    for (const [moment, { is, trains }] of Object.entries(moments)) {
      const broken = join(folder, moment);
      const controller = new AbortController();
      let steps = 0;
      const stopping = await tinyContext(join(folder, `cache ${moment}`), {
        signal: controller.signal,
        onProgress: (progress) => {
          if (progress.stage === 'training') steps += 1;
          if (is(progress, steps)) controller.abort();
        },
      });
      const error = await runCell(config, broken, stopping).catch((reason: unknown) => reason);
      expect(error, moment).to.be.instanceOf(StudyError).with.property('exitCode', 75);
      expect(existsSync(join(broken, 'done.json')), moment).to.equal(false);
      let trained = false;
      const again = await tinyContext(folder, {
        onProgress: ({ stage }) => {
          trained ||= stage === 'training';
        },
      });
      await runCell(config, broken, again);
      expect(trained, moment).to.equal(trains);
      expect(scores(broken), moment).to.equal(scores(finished));
      expect(readCell(broken)!.history.map(({ epoch }) => epoch)).to.deep.equal([1, 2, 3]);
      expect(existsSync(checkpointPath(broken)), moment).to.equal(false);
    }
  });

  const noteOfStretches = (cell: string) => join(cell, 'checkpoint', 'stretches.json');

  it('keeps its first start when it is gone on with, and lists its stretches with the code and host of each', async () => {
    const config = await tinyCell();
    const stops = [5, 4];
    for (const [at, steps] of stops.entries()) {
      const controller = new AbortController();
      let seen = 0;
      const stopping = await tinyContext(folder, {
        signal: controller.signal,
        onProgress: ({ stage }) => {
          if (stage === 'training' && ++seen === steps) controller.abort();
        },
      });
      await runCell(config, folder, stopping).catch(() => {});
      const noted = JSON.parse(readFileSync(noteOfStretches(folder), 'utf8'));
      expect(noted).to.have.length(at + 1);
      // As if this stretch had run elsewhere.
      noted[at] = { ...noted[at], commit: `commit ${at}`, host: { platform: 'plan9', processor: `${at}` } };
      writeFileSync(noteOfStretches(folder), JSON.stringify(noted));
    }
    await runCell(config, folder, await tinyContext(folder));
    const { provenance } = readCell(folder)!;
    const { git, host, threads, startedAt } = provenance;
    const stretches = provenance.stretches!;
    expect(stretches.map(({ commit }) => commit)).to.deep.equal(['commit 0', 'commit 1', git.commit]);
    expect(stretches.map((stretch) => stretch.host.processor)).to.deep.equal(['0', '1', host.processor]);
    expect(stretches.map((stretch) => stretch.threads)).to.deep.equal([threads, threads, threads]);
    expect(startedAt).to.equal(stretches[0]!.startedAt);
    expect([...stretches.map((stretch) => stretch.startedAt)].sort()).to.deep.equal(
      stretches.map((stretch) => stretch.startedAt),
    );
    expect(existsSync(noteOfStretches(folder))).to.equal(false);
  });

  it('goes on where the note of its stretches is damaged, and knows none of a training that is gone', async () => {
    const config = await tinyCell();
    const controller = new AbortController();
    const stopping = await tinyContext(folder, {
      signal: controller.signal,
      onProgress: ({ stage }) => {
        if (stage === 'training') controller.abort();
      },
    });
    await runCell(config, folder, stopping).catch(() => {});
    const noted = readFileSync(noteOfStretches(folder), 'utf8');
    const another = join(folder, 'another');
    mkdirSync(join(another, 'checkpoint'), { recursive: true });
    writeFileSync(noteOfStretches(another), noted);
    await runCell(config, another, await tinyContext(folder));
    expect(readCell(another)!.provenance.stretches).to.have.length(1);
    writeFileSync(noteOfStretches(folder), '[{ half');
    await runCell(config, folder, await tinyContext(folder));
    expect(readCell(folder)!.provenance.stretches).to.have.length(1);
  });

  it('reads the code before it trains, and takes seconds from no clock that may be set back', async () => {
    const [home, RealDate] = [process.cwd(), Date];
    const before = describeCommit();
    let moved = false;
    class SetBack extends RealDate {
      constructor() {
        super(RealDate.now() - 3_600_000);
      }
    }
    const context = await tinyContext(folder, {
      onProgress({ stage }) {
        if (stage !== 'testing' || moved) return;
        moved = true;
        process.chdir(folder);
        globalThis.Date = SetBack as DateConstructor;
      },
    });
    try {
      await runCell(await tinyCell(), join(folder, 'cell'), context);
    } finally {
      globalThis.Date = RealDate;
      process.chdir(home);
    }
    const { git, testSeconds } = readCell(join(folder, 'cell'))!.provenance;
    expect(moved).to.equal(true);
    expect(git).to.deep.equal(before);
    expect(testSeconds).to.be.within(0, 600);
  });

  it('that another process has taken over meanwhile writes nothing more', async () => {
    let taken = false;
    const context = await tinyContext(folder, {
      onProgress(progress) {
        if (taken || progress.stage !== 'training' || progress.epoch < 2) return;
        taken = true;
        rmSync(join(folder, 'run.lock'));
        writeFileSync(join(folder, 'run.lock'), 'another-host 7 now');
        rmSync(checkpointPath(folder));
      },
    });
    const error = await runCell(await tinyCell(), folder, context).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(StudyError).with.property('exitCode', 75);
    expect(existsSync(checkpointPath(folder))).to.equal(false);
    expect(readFileSync(join(folder, 'run.lock'), 'utf8')).to.equal('another-host 7 now');
  });

  it('killed at random moments and run again, ends with the same bytes', async () => {
    const config = await tinyCell({ training: { ...(await tinyCell()).training, maximumEpochs: 12 } });
    const [whole, killed] = [join(folder, 'whole'), join(folder, 'killed')];
    await runCell(config, whole, await tinyContext(folder));
    const random = RandomStream.fromSeed(4);
    let kills = 0;
    for (let attempt = 0; !existsSync(join(killed, 'done.json')); attempt++) {
      const child = spawn(
        process.execPath,
        ['--import', 'tsx', 'test/run/run-tiny-cell.ts', killed, folder, JSON.stringify(config)],
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

  it('leaves a finished cell whole while it is run again and interrupted', async () => {
    const config = await tinyCell();
    const cell = join(folder, 'cell');
    cpSync(finished, cell, { recursive: true });
    const longer = { ...config, training: { ...config.training, maximumEpochs: 5 } };
    const controller = new AbortController();
    const stopping = await tinyContext(folder, {
      signal: controller.signal,
      onProgress: (progress) => {
        if (progress.stage === 'training' && progress.finished) controller.abort();
      },
    });
    await runCell(longer, cell, stopping).catch(() => {});
    expect(existsSync(checkpointPath(cell))).to.equal(true);
    expect(readCell(cell)!.config).to.deep.equal(config);
    await runCell(longer, cell, await tinyContext(folder));
    expect(readCell(cell)!.history).to.have.length(5);
  });

  it('tells every fault of the data before training, and keeps a finished cell', async () => {
    const config = await tinyCell();
    const cell = join(folder, 'cell');
    cpSync(finished, cell, { recursive: true });
    const before = scores(cell);
    const { dataSet } = await tinyContext(folder);
    const bad = new Set([config.cases.training[1], config.cases.test[0]]);
    const spoiled: DataSet = {
      ...dataSet,
      read: async (reference) => {
        if (!bad.has(reference.caseId)) return dataSet.read(reference);
        throw new DataError({ verb: 'invalid', what: `image of ${reference.caseId}` });
      },
      fingerprint: async (cases) => `spoiled ${await dataSet.fingerprint(cases)}`,
    };
    const stages: string[] = [];
    const context = await tinyContext(folder, {
      dataSet: spoiled,
      onProgress: ({ stage }) => stages.push(stage),
    });
    const error = (await runCell(config, cell, context).catch((reason: unknown) => reason)) as StudyError;
    expect(error).to.be.instanceOf(DataError).with.property('exitCode', 3);
    for (const caseId of bad) expect(error.message).to.contain(`invalid image of ${caseId}`);
    expect(stages).to.not.contain('training');
    expect(scores(cell)).to.equal(before);
  });
});
