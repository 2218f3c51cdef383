import { rmSync } from 'node:fs';
import { InterruptedRunError } from '../../core/errors.js';
import { resumesLater } from '../../core/full-disk.js';
import { RandomStream } from '../../core/random-stream.js';
import { callWriteGuards } from '../../core/write-guard.js';
import { referencesOf } from '../../data/cases/references-of.js';
import { createTrainingProgram } from '../../engine/create-training-program.js';
import { startEngine } from '../../engine/start-engine.js';
import type { TrainingProgram } from '../../engine/training-program.js';
import { initialParameters } from '../../model/unet-parameters.js';
import { readDone } from '../../record/done-file.js';
import { writeRun } from '../../record/run-record.js';
import { configHash, type RunConfig } from '../../study/run-config.js';
import { checkpointFolder } from './checkpoint-folder.js';
import { readCheckpointNote, writeCheckpointNote } from './checkpoint-note.js';
import { assertUnchanged, type DataIdentity, identifyData } from './data-identity.js';
import { removeFailureNote } from './failure-note.js';
import { isOfFinishedRun, refuseOtherOptions } from './found-checkpoint.js';
import { howToGoOn } from './how-to-go-on.js';
import { leaseRun } from './lease-run.js';
import { replaceLogits, unfinishedLogitsFolder } from './logit-files.js';
import { writeModel } from './model-file.js';
import { prepareCases } from './prepare-cases.js';
import { describeCode, describeOrigin } from './provenance.js';
import type { RunContext } from './run-context.js';
import { scoreNetwork } from './score-network.js';
import { segmentationProblem } from './segmentation-problem.js';
import { leakFailure, perceptualHashes, splitLeaks } from './split-leaks.js';
import { trainRun } from './train-run.js';
import { sessionsUntilNow, writeSessions } from './training-sessions.js';

/**
 * One run of the study, from image files to done.json: prepare every case; train, or resume the training; predict the validation
 * cases with the best parameters and fit the recalibrations; predict the test cases and score them on their own grid; write the
 * record.
 *
 * Throws DataError before training where cases have faults (all of them in one error) or the same picture is on two sides of the
 * split, and where files change during the run; UsageError where a checkpoint of other options is in the way; NumericError where
 * the loss is not finite; InterruptedRunError when the signal stops it. The result of an earlier run stays in place until this one
 * is finished.
 */
export async function executeRun(config: RunConfig, folder: string, context: RunContext): Promise<void> {
  const { dataSet, cacheDir, signal, onProgress } = context;
  const startedAt = new Date().toISOString();
  const lease = await leaseRun(folder, context);
  let program: TrainingProgram | undefined;
  try {
    const code = describeCode();
    // Only after the lease is held: another process may be training this run.
    if (context.fresh) dropCheckpoint(folder);
    removeFailureNote(folder);
    const training = referencesOf(dataSet, config.cases.training);
    const validation = referencesOf(dataSet, config.cases.validation);
    const test = referencesOf(dataSet, config.cases.test);
    const every = [...training, ...validation, ...test];
    const data = await identifyData(dataSet, every, cacheDir);
    // Another process may have finished the run since the planning, or while this one waited for the lease.
    if (!context.fresh && isFinished(folder, config, data)) return dropCheckpoint(folder);
    if (!isOfOtherData(folder, data)) refuseOtherOptions(folder, config);
    const prepared = await prepareCases(dataSet, every, config.preprocess, {
      ...context,
      onCase: (done) => onProgress({ stage: 'preparing', done, of: every.length }),
    });
    const looks = await perceptualHashes(dataSet, every, data, context);
    const leaks = splitLeaks(config, every, dataSet, data, looks);
    if (leaks.length > 0 && !context.allowLeak) throw leakFailure(dataSet.id, leaks);
    await assertUnchanged(data, dataSet, every, cacheDir);

    if (isOfOtherData(folder, data) || isOfFinishedRun(folder, config)) dropCheckpoint(folder);
    const note = { fingerprint: data.fingerprint, maximumEpochs: config.training.maximumEpochs };
    writeCheckpointNote(folder, note);
    const engine = await startEngine({ device: context.device, threads: context.threads });
    const origin = describeOrigin(code, engine);
    const stretches = sessionsUntilNow(folder, startedAt, code, engine, lease.holder);
    let isNoted = false;
    const stream = streamOf(config);
    program = createTrainingProgram(
      segmentationProblem(config, context.ownLoss),
      freshState(config, stream),
      (text) => onProgress({ stage: 'warning', text }),
    );
    const trained = await trainRun(program, config, folder, {
      training: prepared.slice(0, training.length),
      validation: prepared.slice(training.length, training.length + validation.length),
      stream,
      signal,
      beforeSave() {
        if (!isNoted) writeSessions(folder, stretches);
        isNoted = true;
      },
      onProgress,
    });
    if (trained.outcome === 'interrupted') throw interrupted(folder);
    const trainedAt = performance.now();
    writeCheckpointNote(folder, { ...note, trainingEnded: true });

    const judging = {
      validation: prepared.slice(training.length, training.length + validation.length),
      test: prepared.slice(-test.length),
      testReferences: test,
    };
    const scores = await scoreNetwork(
      program,
      trained.best,
      config,
      unfinishedLogitsFolder(folder),
      judging,
      context,
    );
    // The labels of the test cases were read again after the training, maybe hours later.
    await assertUnchanged(data, dataSet, every, cacheDir);
    writeModel(folder, config.network, trained.best);
    replaceLogits(folder);
    const testSeconds = (performance.now() - trainedAt) / 1000;
    writeRun(folder, {
      config,
      provenance: {
        ...origin,
        dataFingerprint: data.fingerprint,
        ...(leaks.length > 0 && { leaks }),
        startedAt: stretches[0].startedAt,
        finishedAt: new Date().toISOString(),
        trainingSeconds: trained.history.reduce((sum, { seconds }) => sum + seconds, 0),
        testSeconds,
        stretches,
      },
      history: trained.history,
      ...scores,
    });
    lease.assertHeld();
    dropCheckpoint(folder);
  } catch (error) {
    throw context.fresh && error instanceof InterruptedRunError ? withFreshAdvice(error) : error;
  } finally {
    program?.dispose();
    lease.release();
  }
}

/** The random stream of a run. Each fold has its own, so folds of one seed start from different weights. */
function streamOf({ seed, dataset, fold }: Pick<RunConfig, 'seed' | 'dataset' | 'fold'>): RandomStream {
  const stream = RandomStream.fromSeed(seed);
  return fold ? stream.fork(dataset, `fold ${fold.number} of ${fold.of}`) : stream.fork(dataset);
}

function isFinished(folder: string, config: RunConfig, data: DataIdentity): boolean {
  const seal = readDone(folder);
  return seal?.configHash === configHash(config) && seal.dataFingerprint === data.fingerprint;
}

/** Whether the checkpoint was trained on other images or masks. */
function isOfOtherData(folder: string, data: DataIdentity): boolean {
  const noted = readCheckpointNote(folder);
  return noted !== undefined && noted.fingerprint !== data.fingerprint;
}

function dropCheckpoint(folder: string): void {
  callWriteGuards(checkpointFolder(folder));
  rmSync(checkpointFolder(folder), { recursive: true, force: true });
}

function freshState({ network }: Pick<RunConfig, 'network'>, stream: RandomStream) {
  const parameters = initialParameters(network, stream);
  return { parameters, velocities: parameters.map(({ length }) => new Float32Array(length)) };
}

function interrupted(folder: string): InterruptedRunError {
  return new InterruptedRunError({
    verb: 'missing',
    what: 'rest of a run that was interrupted',
    where: folder,
    remedy: `its state is saved: ${howToGoOn(false)}`,
  });
}

/** The advice to run the same command again would lose what is saved. */
function withFreshAdvice(error: InterruptedRunError): InterruptedRunError {
  const { failure } = error;
  const remedy = [howToGoOn(false), resumesLater].reduce(
    (text, advice) => text.replace(advice, howToGoOn(true)),
    failure.remedy ?? '',
  );
  return new InterruptedRunError({ ...failure, remedy }, { cause: error });
}
