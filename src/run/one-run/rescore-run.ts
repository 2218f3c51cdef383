import { join } from 'node:path';
import { DataError } from '../../core/errors.js';
import { referencesOf } from '../../data/cases/references-of.js';
import { createTrainingProgram } from '../../engine/create-training-program.js';
import { startEngine } from '../../engine/start-engine.js';
import type { TrainingProgram } from '../../engine/training-program.js';
import { expectMembers, readDone } from '../../record/done-file.js';
import { readProvenance } from '../../record/provenance-file.js';
import { openMembers } from '../../record/record-members.js';
import { readRescored } from '../../record/rescored-file.js';
import { recordFiles, runFiles } from '../../record/run-files.js';
import { readTraining, recordMembers, writeRecord } from '../../record/run-record.js';
import { configHash, type RunConfig } from '../../study/run-config.js';
import { assertUnchanged, changedFiles, type DataIdentity, identifyData } from './data-identity.js';
import { leaseRun } from './lease-run.js';
import { readWeights } from './model-file.js';
import { prepareCases } from './prepare-cases.js';
import { describeCode } from './provenance.js';
import type { RunContext } from './run-context.js';
import { scoreNetwork } from './score-network.js';
import { segmentationProblem } from './segmentation-problem.js';
import { sessionOf } from './training-sessions.js';

/**
 * Everything after training once more, from the weights of a finished run: predict, recalibrate, score, write the record.
 * What the training left (configuration, provenance, history) stays as it is. Where every member of the record comes out
 * with the same bytes, nothing is written; where one does not, rescored.json notes code and machine that made the new ones.
 *
 * The old scores are not read, so a record whose scores are damaged, or that misses a metric, is made whole by this; so is one
 * that a kill struck between its two files. Throws DataError, and leaves the run as it is, where weights are missing or
 * foreign, the run is one of another configuration, or its data have changed since.
 */
export async function rescoreRun(config: RunConfig, folder: string, context: RunContext): Promise<void> {
  const { dataSet, cacheDir, onProgress } = context;
  const startedAt = new Date().toISOString();
  const lease = await leaseRun(folder, context);
  let program: TrainingProgram | undefined;
  try {
    const seal = readDone(folder);
    if (seal?.configHash !== configHash(config)) throw anotherRun(folder);
    const before = openMembers(join(folder, runFiles.record));
    expectMembers(folder, seal, before.bytes, ofTraining);
    const kept = new Map(ofTraining.map((name) => [name, before.read(name)]));
    const training = { provenance: readProvenance(before), history: readTraining(before) };
    const parameters = readWeights(folder, config.network, seal.weights);
    const code = describeCode();
    const validation = referencesOf(dataSet, config.cases.validation);
    const test = referencesOf(dataSet, config.cases.test);
    const every = [...referencesOf(dataSet, config.cases.training), ...validation, ...test];
    const data = await identifyData(dataSet, every, cacheDir);
    if (data.fingerprint !== seal.dataFingerprint)
      throw otherData(seal.dataFingerprint, data, folder, cacheDir);
    const judging = [...validation, ...test];
    const prepared = await prepareCases(dataSet, judging, config.preprocess, {
      ...context,
      onCase: (done) => onProgress({ stage: 'preparing', done, of: judging.length }),
    });
    const engine = await startEngine({ device: context.device, threads: context.threads });
    program = createTrainingProgram(
      segmentationProblem(config),
      { parameters, velocities: parameters },
      (text) => onProgress({ stage: 'warning', text }),
    );
    const cases = {
      validation: prepared.slice(0, validation.length),
      test: prepared.slice(validation.length),
      testReferences: test,
    };
    const scores = await scoreNetwork(program, parameters, config, folder, cases, context);
    await assertUnchanged(data, dataSet, every, cacheDir);
    const rescored = readRescored(before);
    const run = { config, ...training, ...scores, ...(rescored && { rescored }) };
    if (isSame(recordMembers(run, kept), before.bytes)) return;
    const stretch = sessionOf(startedAt, code, engine);
    writeRecord(folder, { ...run, rescored: [...(rescored ?? []), stretch] }, kept);
  } finally {
    program?.dispose();
    lease.release();
  }
}

/** What a training leaves, and no scoring changes. */
const ofTraining = [recordFiles.config, recordFiles.provenance, recordFiles.history];

function isSame(one: ReadonlyMap<string, Uint8Array>, other: ReadonlyMap<string, Buffer>): boolean {
  return one.size === other.size && [...one].every(([name, bytes]) => other.get(name)?.equals(bytes));
}

function anotherRun(folder: string): DataError {
  return new DataError({
    verb: 'invalid',
    what: 'run of another configuration, whose weights are not those of the run that was asked for',
    where: folder,
    remedy: 'give the options it was made with, or train it again without --rescore',
  });
}

function otherData(before: string, now: DataIdentity, folder: string, cacheDir: string): DataError {
  const files = changedFiles(before, now, cacheDir).slice(0, 3);
  return new DataError({
    verb: 'invalid',
    what: `data, which changed since the run was trained${files.length > 0 ? ` (${files.join(', ')})` : ''}`,
    where: folder,
    remedy: 'put back the images and masks that it read, or train it again without --rescore',
  });
}
