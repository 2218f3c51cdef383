import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeFileAtomic } from '../../../src/core/atomic-file.js';
import { DataError, StudyError, UsageError } from '../../../src/core/errors.js';
import { explainFullDisk } from '../../../src/core/full-disk.js';
import type { DataSet } from '../../../src/data/cases/data-set.js';
import { tf } from '../../../src/engine/tensorflow.js';
import { readRun } from '../../../src/record/run-record.js';
import { checkpointPath } from '../../../src/run/one-run/checkpoint-folder.js';
import { describeCommit } from '../../../src/run/one-run/code-commit.js';
import { executeRun } from '../../../src/run/one-run/execute-run.js';
import type { RunProgress } from '../../../src/run/one-run/run-context.js';
import { decideRun } from '../../../src/run/plan/decide-run.js';
import { memberText } from '../../record/edit-record.js';
import { tinyContext, tinyRun } from '../tiny-run.js';

describe('executeRun', () => {
  let folder: string;
  /** A finished run of the tiny run, made once; tests that change it take a copy. */
  let finished: string;
  before(async () => {
    finished = join(mkdtempSync(join(tmpdir(), 'finished-')), 'dsc++', 'seed-1');
    await executeRun(await tinyRun(), finished, await tinyContext(join(finished, 'cache')));
  });
  after(() => rmSync(join(finished, '..', '..'), { recursive: true }));
  beforeEach(() => {
    // Runs lie two folders below their data set, where the pictures of its test cases are kept.
    folder = join(mkdtempSync(join(tmpdir(), 'run-')), 'dsc++', 'seed-1');
    mkdirSync(folder, { recursive: true });
  });
  afterEach(() => rmSync(join(folder, '..', '..'), { recursive: true }));

  const scores = (run: string) => memberText(run, 'cases.csv');

  it('goes from image files to a sealed record, the same bytes for the same seed', async () => {
    const config = await tinyRun();
    const [first, other] = ['first', 'other'].map((name) => join(folder, name));
    const unfinished = join(first!, 'record.zip.4711.tmp');
    writeFileAtomic(unfinished, 'left by a killed process');
    await executeRun(config, first!, await tinyContext(folder));
    expect(existsSync(unfinished)).to.equal(false);
    await executeRun({ ...config, seed: 2 }, other!, await tinyContext(folder));
    const record = readRun(first!)!;
    expect(record.history).to.have.length(3);
    expect(record.cases.map(({ caseId }) => caseId)).to.deep.equal([...config.cases.test]);
    expect(existsSync(checkpointPath(first!))).to.equal(false);
    expect(existsSync(join(first!, 'model', 'weights.bin'))).to.equal(true);
    expect(scores(first!)).to.equal(scores(finished));
    expect(scores(other!)).to.not.equal(scores(first!));
  });

  it('leaves no tensor behind', async () => {
    const config = await tinyRun();
    const before = tf.memory().numTensors;
    await executeRun(config, join(folder, 'run'), await tinyContext(folder));
    expect(tf.memory().numTensors).to.equal(before);
  });

  /** Where a run may be interrupted, and whether anything is left to be trained when it is run again. */
  const moments: Record<string, { is: (progress: RunProgress, steps: number) => boolean; trains: boolean }> =
    {
      'while cases are prepared': { is: ({ stage }) => stage === 'preparing', trains: true },
      'in the middle of an epoch': {
        is: ({ stage }, steps) => stage === 'training' && steps === 7,
        trains: true,
      },
      // The validation of the epoch is left to the next call.
      'in the last step of an epoch': {
        is: (progress) => progress.stage === 'training' && progress.epoch === 2 && progress.step === 4,
        trains: true,
      },
      'after the last epoch': {
        is: (progress) => progress.stage === 'training' && Boolean(progress.finished) && progress.epoch === 3,
        trains: false,
      },
      'while test cases are scored': { is: ({ stage }) => stage === 'testing', trains: false },
    };

  it('interrupted at any stage and resumed, ends with the same bytes, and trains nothing twice', async () => {
    const config = await tinyRun();
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
      const error = await executeRun(config, broken, stopping).catch((reason: unknown) => reason);
      expect(error, moment).to.be.instanceOf(StudyError).with.property('exitCode', 75);
      expect(existsSync(join(broken, 'done.json')), moment).to.equal(false);
      let trained = false;
      const again = await tinyContext(folder, {
        onProgress: ({ stage }) => {
          trained ||= stage === 'training';
        },
      });
      await executeRun(config, broken, again);
      expect(trained, moment).to.equal(trains);
      expect(scores(broken), moment).to.equal(scores(finished));
      expect(readRun(broken)!.history.map(({ epoch }) => epoch)).to.deep.equal([1, 2, 3]);
      expect(existsSync(checkpointPath(broken)), moment).to.equal(false);
    }
  });

  const noteOfStretches = (run: string) => join(run, 'checkpoint', 'stretches.json');

  it('keeps its first start when it is gone on with, and lists its stretches with the code and host of each', async () => {
    const config = await tinyRun();
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
      await executeRun(config, folder, stopping).catch(() => {});
      const noted = JSON.parse(readFileSync(noteOfStretches(folder), 'utf8'));
      expect(noted).to.have.length(at + 1);
      // As if this stretch had run elsewhere.
      noted[at] = { ...noted[at], commit: `commit ${at}`, host: { platform: 'plan9', processor: `${at}` } };
      writeFileSync(noteOfStretches(folder), JSON.stringify(noted));
    }
    await executeRun(config, folder, await tinyContext(folder));
    const { provenance } = readRun(folder)!;
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
    const config = await tinyRun();
    const controller = new AbortController();
    const stopping = await tinyContext(folder, {
      signal: controller.signal,
      onProgress: ({ stage }) => {
        if (stage === 'training') controller.abort();
      },
    });
    await executeRun(config, folder, stopping).catch(() => {});
    const noted = readFileSync(noteOfStretches(folder), 'utf8');
    const another = join(folder, 'another');
    mkdirSync(join(another, 'checkpoint'), { recursive: true });
    writeFileSync(noteOfStretches(another), noted);
    await executeRun(config, another, await tinyContext(folder));
    expect(readRun(another)!.provenance.stretches).to.have.length(1);
    writeFileSync(noteOfStretches(folder), '[{ half');
    await executeRun(config, folder, await tinyContext(folder));
    expect(readRun(folder)!.provenance.stretches).to.have.length(1);
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
      await executeRun(await tinyRun(), join(folder, 'run'), context);
    } finally {
      globalThis.Date = RealDate;
      process.chdir(home);
    }
    const { git, testSeconds } = readRun(join(folder, 'run'))!.provenance;
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
    const error = await executeRun(await tinyRun(), folder, context).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(StudyError).with.property('exitCode', 75);
    expect(existsSync(checkpointPath(folder))).to.equal(false);
    expect(readFileSync(join(folder, 'run.lock'), 'utf8')).to.equal('another-host 7 now');
  });

  it('that another process has finished since it was planned is not done again', async () => {
    const config = await tinyRun();
    cpSync(finished, folder, { recursive: true });
    const before = readFileSync(join(folder, 'done.json'), 'utf8');
    const stages: string[] = [];
    const context = await tinyContext(join(folder, 'cache'), {
      onProgress: ({ stage }) => stages.push(stage),
    });
    await executeRun(config, folder, context);
    expect(stages).to.deep.equal([]);
    expect(readFileSync(join(folder, 'done.json'), 'utf8')).to.equal(before);
    await executeRun(config, folder, { ...context, fresh: true });
    expect(stages).to.include('training');
  });

  it('leaves a finished run whole while it is run again and interrupted', async () => {
    const config = await tinyRun();
    const run = join(folder, 'run');
    cpSync(finished, run, { recursive: true });
    cpSync(join(finished, '..', '..', 'test-cases.zip'), join(run, '..', '..', 'test-cases.zip'));
    const longer = { ...config, training: { ...config.training, maximumEpochs: 5 } };
    const controller = new AbortController();
    const stopping = await tinyContext(folder, {
      signal: controller.signal,
      onProgress: (progress) => {
        if (progress.stage === 'training' && progress.finished) controller.abort();
      },
    });
    await executeRun(longer, run, stopping).catch(() => {});
    expect(existsSync(checkpointPath(run))).to.equal(true);
    expect(readRun(run)!.config).to.deep.equal(config);
    await executeRun(longer, run, await tinyContext(folder));
    expect(readRun(run)!.history).to.have.length(5);
  });

  it('with --fresh never advises the same command, which would begin again; without it the run goes on', async () => {
    const config = await tinyRun();
    const { dataSet } = await tinyContext(folder);
    const controller = new AbortController();
    const stopping = await tinyContext(folder, {
      signal: controller.signal,
      fresh: true,
      onProgress: (progress) => {
        if (progress.stage === 'training' && progress.finished?.epoch === 2) controller.abort();
      },
    });
    const onFullDisk = await tinyContext(folder, {
      fresh: true,
      onProgress: () => {
        throw explainFullDisk(Object.assign(new Error('no space'), { code: 'ENOSPC' }), folder);
      },
    });
    for (const [context, told] of [
      [
        onFullDisk,
        /^missing disk space: .*; free some space; without --fresh the command goes on with the runs/,
      ],
      [
        stopping,
        /; its state is saved: without --fresh the command goes on with the runs that have no finished/,
      ],
    ] as const) {
      const error = await executeRun(config, folder, context).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(StudyError).with.property('exitCode', 75);
      expect((error as Error).message)
        .to.match(told)
        .and.not.contain('same command');
    }
    const plan = { fresh: false, cacheDir: folder };
    expect((await decideRun(config, folder, dataSet, plan)).reason).to.equal('interrupted after 2 epochs');
    const epochs: number[] = [];
    const onProgress = (progress: RunProgress) => {
      if (progress.stage === 'training') epochs.push(progress.epoch);
    };
    await executeRun(config, folder, await tinyContext(folder, { onProgress }));
    expect(epochs[0]).to.equal(3);
    expect(scores(folder)).to.equal(scores(finished));
  });

  it('interrupted with --fresh beside its finished result, leaves that the result', async () => {
    const config = await tinyRun();
    const run = join(folder, 'run');
    cpSync(finished, run, { recursive: true });
    cpSync(join(finished, '..', '..', 'test-cases.zip'), join(run, '..', '..', 'test-cases.zip'));
    const controller = new AbortController();
    const stopping = await tinyContext(folder, {
      signal: controller.signal,
      fresh: true,
      onProgress: ({ stage }) => {
        if (stage === 'training') controller.abort();
      },
    });
    await executeRun(config, run, stopping).catch(() => {});
    const { action } = await decideRun(config, run, stopping.dataSet, { fresh: false, cacheDir: folder });
    expect(action).to.equal('reuse');
    expect(scores(run)).to.equal(scores(finished));
    // Nobody can go on with what is left, so it stands in nobody's way.
    expect(existsSync(checkpointPath(run))).to.equal(true);
    const longer = { ...config, training: { ...config.training, maximumEpochs: 4 } };
    const seal = join(run, 'done.json');
    const sealed = readFileSync(seal, 'utf8');
    // As if the result were of images that have changed since: then the checkpoint is that of the next result.
    writeFileSync(seal, sealed.replace(/("dataFingerprint": ")[^"]+/, '$1before the change'));
    const next = await decideRun(longer, run, stopping.dataSet, { fresh: false, cacheDir: folder });
    expect([next.action, next.reason]).to.deep.equal([
      'refuse',
      'its checkpoint has other options: training.maximumEpochs changed',
    ]);
    writeFileSync(seal, sealed);
    const anew = await decideRun(longer, run, stopping.dataSet, { fresh: false, cacheDir: folder });
    expect([anew.action, anew.epochsDone]).to.deep.equal(['stale', 0]);
    await executeRun(longer, run, await tinyContext(folder));
    expect(readRun(run)!.history).to.have.length(4);
  });

  it('never leaves the logits of two networks beside one another', async () => {
    const config = await tinyRun();
    const run = join(folder, 'run');
    const logits = join(run, 'model', 'logits');
    const kept = () =>
      new Map(
        existsSync(logits)
          ? readdirSync(logits).map((name) => [name, readFileSync(join(logits, name)).toString('base64')])
          : [],
      );
    const trainedFor = (maximumEpochs: number) => ({
      ...config,
      training: { ...config.training, maximumEpochs },
    });
    await executeRun(trainedFor(1), run, await tinyContext(folder, { keepLogits: true }));
    const ofFirst = kept();
    expect([...ofFirst.keys()]).to.deep.equal(config.cases.test.map((id) => `${id}.npy`).sort());

    // The user keeps them on another disk.
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    renameSync(logits, join(disk, 'logits'));
    symlinkSync(join(disk, 'logits'), logits);
    const unfinished = join(disk, 'logits.unfinished');
    const { signal } = new AbortController();
    // Interrupted as soon as the logits of one case are stored.
    Object.defineProperty(signal, 'aborted', { get: () => existsSync(unfinished) });
    const stopping = await tinyContext(folder, { keepLogits: true, signal });
    const stopped = await executeRun(trainedFor(2), run, stopping).catch((reason: unknown) => reason);
    expect(stopped).to.be.instanceOf(StudyError).with.property('exitCode', 75);
    expect(readdirSync(unfinished)).to.have.length.within(1, ofFirst.size - 1);
    expect(kept()).to.deep.equal(ofFirst);

    // As one that waits from a training that is gone.
    writeFileSync(join(unfinished, 'another case.npy'), '');
    await executeRun(trainedFor(2), run, await tinyContext(folder, { keepLogits: true }));
    expect(realpathSync(logits)).to.equal(realpathSync(join(disk, 'logits')));
    expect(readdirSync(disk)).to.deep.equal(['logits']);
    const ofSecond = kept();
    expect([...ofSecond.keys()]).to.deep.equal([...ofFirst.keys()]);
    for (const [name, bytes] of ofSecond) expect(bytes, name).to.not.equal(ofFirst.get(name));

    await executeRun(trainedFor(1), run, await tinyContext(folder));
    expect(kept().size).to.equal(0);
    expect(readdirSync(disk)).to.deep.equal([]);
  });

  it('refuses a checkpoint of other options, and names them, before it prepares a case', async () => {
    const config = await tinyRun();
    const longer = { ...config, training: { ...config.training, maximumEpochs: 5 } };
    const controller = new AbortController();
    const stopping = await tinyContext(folder, {
      signal: controller.signal,
      onProgress: (progress) => {
        if (progress.stage === 'training' && progress.epoch === 2) controller.abort();
      },
    });
    await executeRun(config, folder, stopping).catch(() => {});
    const saved = readFileSync(checkpointPath(folder));
    const context = await tinyContext(folder, {
      onProgress: ({ stage }) => expect.fail(`no ${stage} was expected`),
    });
    const refusal = async () => executeRun(longer, folder, context).catch((reason: unknown) => reason);
    expect(await refusal())
      .to.be.instanceOf(UsageError)
      .with.property('message')
      .that.matches(
        /^invalid checkpoint, which has other options: training\.maximumEpochs changed: .*checkpoint;/,
      );
    expect(readFileSync(checkpointPath(folder)).equals(saved)).to.equal(true);
    expect(
      await decideRun(longer, folder, context.dataSet, { fresh: false, cacheDir: folder }),
    ).to.deep.equal({
      action: 'refuse',
      reason: 'its checkpoint has other options: training.maximumEpochs changed',
      epochsDone: 0,
    });
    // An older checkpoint holds the hash of its options alone.
    const end = saved.indexOf('\n');
    const { config: _, ...head } = JSON.parse(saved.subarray(0, end).toString('utf8'));
    writeFileSync(
      checkpointPath(folder),
      Buffer.concat([Buffer.from(JSON.stringify(head)), saved.subarray(end)]),
    );
    expect(await refusal())
      .to.have.property('message')
      .that.contains('it does not say which')
      .and.contains(
        'go on with the options and the code with which it was made, delete it to train the run anew',
      );
    await executeRun(config, folder, await tinyContext(folder));
    expect(scores(folder)).to.equal(scores(finished));
  });

  it('tells every fault of the data before training, and keeps a finished run', async () => {
    const config = await tinyRun();
    const run = join(folder, 'run');
    cpSync(finished, run, { recursive: true });
    cpSync(join(finished, '..', '..', 'test-cases.zip'), join(run, '..', '..', 'test-cases.zip'));
    const before = scores(run);
    // Other threads would read what is not spoiled.
    const { plain: _, ...dataSet } = (await tinyContext(folder)).dataSet;
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
    const error = (await executeRun(config, run, context).catch((reason: unknown) => reason)) as StudyError;
    expect(error).to.be.instanceOf(DataError).with.property('exitCode', 3);
    for (const caseId of bad) expect(error.message).to.contain(`invalid image of ${caseId}`);
    expect(stages).to.not.contain('training');
    expect(scores(run)).to.equal(before);
  });
});
