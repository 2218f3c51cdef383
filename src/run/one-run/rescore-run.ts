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
import { logitsFolder } from './logit-files.js';
import { readWeights } from './model-file.js';
import { prepareCases } from './prepare-cases.js';
import { describeCode } from './provenance.js';
import type { RunContext } from './run-context.js';
import { scoreNetwork } from './score-network.js';
import { segmentationProblem } from './segmentation-problem.js';
import { sessionOf } from './training-sessions.js';

/**
 * Repeats everything after training from the weights of a finished run: predict, recalibrate, score, write the record. Files of
 * the training (configuration, provenance, history) are kept. Nothing is written if every member of the record has the same bytes
 * as before; otherwise rescored.json notes the code and machine that made the new ones.
 *
 * The old scores are not read. This repairs records with damaged scores or missing metrics, and those of a process that was
 * killed between writing their two files. Throws DataError, and leaves the run unchanged, where weights are missing or have
 * another checksum, the run has another configuration, or its data have changed.
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
    expectMembers(folder, seal, before.bytes, trainingMembers);
    const kept = new Map(trainingMembers.map((name) => [name, before.read(name)]));
    const training = { provenance: readProvenance(before), history: readTraining(before) };
    const parameters = readWeights(folder, config.network, seal.weights, noRescoring);
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
    const scores = await scoreNetwork(program, parameters, config, logitsFolder(folder), cases, context);
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

/** Members of the record that come from training and that scoring keeps. */
const trainingMembers = [recordFiles.config, recordFiles.provenance, recordFiles.history];

const noRescoring =
  'restore the model/ folder of this run, or train it again with --fresh; without them the record cannot be rescored';

function isSame(one: ReadonlyMap<string, Uint8Array>, other: ReadonlyMap<string, Buffer>): boolean {
  return one.size === other.size && [...one].every(([name, bytes]) => other.get(name)?.equals(bytes));
}

function anotherRun(folder: string): DataError {
  return new DataError({
    verb: 'invalid',
    what: 'configuration of a finished run: it differs from the requested one',
    where: folder,
    remedy: 'give the options that the run was made with, or train it again without --rescore',
  });
}

function otherData(before: string, now: DataIdentity, folder: string, cacheDir: string): DataError {
  const files = changedFiles(before, now, cacheDir).slice(0, 3);
  return new DataError({
    verb: 'invalid',
    what: `data, which changed since the run was trained${files.length > 0 ? ` (${files.join(', ')})` : ''}`,
    where: folder,
    remedy: 'restore the images and masks that it read, or train it again without --rescore',
  });
}
