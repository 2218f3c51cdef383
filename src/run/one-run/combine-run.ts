import { join } from 'node:path';
import { DataError } from '../../core/errors.js';
import { referencesOf } from '../../data/cases/references-of.js';
import { createTrainingProgram } from '../../engine/create-training-program.js';
import { startEngine } from '../../engine/start-engine.js';
import type { TrainingProgram } from '../../engine/training-program.js';
import { lossByName } from '../../loss/registry.js';
import { readDone } from '../../record/done-file.js';
import { readProvenance } from '../../record/provenance-file.js';
import { openMembers } from '../../record/record-members.js';
import { runFiles } from '../../record/run-files.js';
import { readTraining, writeRun } from '../../record/run-record.js';
import { endingOf } from '../../record/training-ending.js';
import type { EpochRecord } from '../../study/epoch-record.js';
import type { Combination } from '../../study/later-losses.js';
import { combinedLoss, type LossName } from '../../study/losses.js';
import { configHash, type RunConfig } from '../../study/run-config.js';
import { ensemblePredictor, mirroringPredictor } from './combined-predictor.js';
import { assertUnchanged, identifyData } from './data-identity.js';
import { leaseRun } from './lease-run.js';
import { readWeights } from './model-file.js';
import { prepareCases } from './prepare-cases.js';
import { describeCode } from './provenance.js';
import type { RunContext } from './run-context.js';
import { scorePredictor } from './score-network.js';
import { segmentationProblem } from './segmentation-problem.js';
import { sessionOf } from './training-sessions.js';

/** A finished run whose network is part of a combination. */
export interface Member {
  config: RunConfig;
  folder: string;
}

/** The configuration of a combination: the first member's, with the combination's name as its loss. */
export function combinedConfig(members: readonly Member[], combination: Combination): RunConfig {
  const [first] = members;
  return {
    ...first!.config,
    loss: combinedLoss(first!.config.loss as LossName, combination),
    ...(combination === 'ensemble' && { memberSeeds: members.map(({ config }) => config.seed) }),
  };
}

/**
 * Predicts, recalibrates and scores a combination of finished networks (combined-predictor.ts), and writes the record of a run
 * into `folder`. `members`: one run for mirrors; for an ensemble, the runs of one fold that differ only in the seed. The
 * origin of the training is that of the first member, the history that of the first one that broke down, else of the first; the
 * training time is the sum over all; rescored.json has the code and machine that made the scores.
 *
 * Throws DataError where weights are missing or have another checksum, or where the data have changed.
 */
export async function combineRun(
  members: readonly Member[],
  combination: Combination,
  folder: string,
  context: RunContext,
): Promise<void> {
  const { dataSet, cacheDir, onProgress } = context;
  const config = combinedConfig(members, combination);
  const begunAt = new Date().toISOString();
  const lease = await leaseRun(folder, context);
  let program: TrainingProgram | undefined;
  try {
    const networks = members.map((member) => networkOf(member));
    const weights = networks.map(({ parameters }) => parameters);
    const code = describeCode();
    const records = members.map((member) => openMembers(join(member.folder, runFiles.record)));
    const provenances = records.map(readProvenance);
    const [first] = provenances;
    const validation = referencesOf(dataSet, config.cases.validation);
    const test = referencesOf(dataSet, config.cases.test);
    const every = [...referencesOf(dataSet, config.cases.training), ...validation, ...test];
    const data = await identifyData(dataSet, every, cacheDir);
    if (provenances.some(({ dataFingerprint }) => dataFingerprint !== data.fingerprint))
      throw otherData(folder);
    const judging = [...validation, ...test];
    const prepared = await prepareCases(dataSet, judging, config.preprocess, {
      ...context,
      onCase: (done) => onProgress({ stage: 'preparing', done, of: judging.length }),
    });
    const engine = await startEngine({ device: context.device, threads: context.threads });
    const [parameters] = weights;
    // The loss is not used: nothing is trained.
    const problem = segmentationProblem(config, lossByName('dsc').loss);
    program = createTrainingProgram(problem, { parameters: parameters!, velocities: parameters! }, (text) =>
      onProgress({ stage: 'warning', text }),
    );
    const startedAt = performance.now();
    const predictor =
      combination === 'ensemble'
        ? ensemblePredictor(program, weights, config.network)
        : mirroringPredictor(program, config.network);
    const scores = await scorePredictor(
      predictor,
      config,
      {
        validation: prepared.slice(0, validation.length),
        test: prepared.slice(validation.length),
        testReferences: test,
      },
      context,
    );
    await assertUnchanged(data, dataSet, every, cacheDir);
    writeRun(folder, {
      config,
      provenance: {
        ...first!,
        finishedAt: new Date().toISOString(),
        trainingSeconds: provenances.reduce((sum, { trainingSeconds }) => sum + trainingSeconds, 0),
        testSeconds: (performance.now() - startedAt) / 1000,
        combinedWeights: networks.map(({ checksum }) => checksum),
      },
      rescored: [sessionOf(begunAt, code, engine)],
      history: historyOf(records.map(readTraining), config),
      ...scores,
    });
  } finally {
    program?.dispose();
    lease.release();
  }
}

/** One network that broke down marks the whole combination. */
function historyOf(
  histories: readonly (readonly EpochRecord[])[],
  { training }: RunConfig,
): readonly EpochRecord[] {
  const isBroken = (one: readonly EpochRecord[]) =>
    endingOf(one, training.maximumEpochs).kind === 'broken down';
  return histories.find(isBroken) ?? histories[0]!;
}

/** The parameters of a finished run, and the checksum of their file. */
function networkOf({ config, folder }: Member): { parameters: Float32Array[]; checksum: string } {
  const seal = readDone(folder);
  if (seal?.configHash !== configHash(config))
    throw new DataError({
      verb: 'missing',
      what: 'finished run whose network is to be used',
      where: folder,
      remedy: 'train it with the same options, without --combine',
    });
  const remedy =
    'restore the model/ folder of this run, or train it again with --fresh and without --combine';
  // Null, for a run without weights, is refused here.
  const parameters = readWeights(folder, config.network, seal.weights, remedy);
  return { parameters, checksum: seal.weights! };
}

function otherData(folder: string): DataError {
  return new DataError({
    verb: 'invalid',
    what: 'data, which changed since the networks were trained',
    where: folder,
    remedy: 'restore the images and masks that they read, or train them again without --combine',
  });
}
