import { z } from 'zod';
import { combinedLosses, namedLosses } from '../study/losses.js';
import { configHash, presetNames, type RunConfig } from '../study/run-config.js';
import { checkJson } from './json-file.js';
import { recordFault } from './record-fault.js';
import type { RecordMembers } from './record-members.js';
import { recordFiles } from './run-files.js';

/** A resolved configuration and its hash, which is the identity of the run. */
export interface StoredConfig {
  hash: string;
  config: RunConfig;
}

const numbers = z.array(z.number());
const range = z.tuple([z.number(), z.number()]);
const caseIds = z.array(z.string().min(1));

const preprocessStep = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('resize'), shape: numbers }),
  z.strictObject({ op: z.literal('resample'), spacingMm: numbers }),
  z.strictObject({ op: z.literal('clip'), minimum: z.number(), maximum: z.number() }),
  z.strictObject({ op: z.literal('z-score') }),
]);

const augmentation = z.strictObject({
  mirrorProbability: z.number(),
  brightnessProbability: z.number(),
  brightnessRange: range,
  elasticProbability: z.number(),
  elasticAlphaRange: range,
  elasticSigmaRange: range,
  rotationProbability: z.number(),
  rotationDegrees: z.number(),
  scalingProbability: z.number(),
  scalingRange: range,
});

const maskLabels = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('binary'), threshold: z.number(), greyEdges: z.boolean() }),
  z.strictObject({ kind: z.literal('classes'), map: z.record(z.string(), z.number()) }),
]);

export const runConfigSchema: z.ZodType<RunConfig> = z.strictObject({
  versions: z.strictObject({ arithmetic: z.int(), readers: z.int() }).exactOptional(),
  labels: maskLabels.nullable().exactOptional(),
  preset: z.enum(presetNames),
  dataset: z.string().min(1),
  loss: z.union([
    z.enum([...namedLosses, ...combinedLosses]),
    z.templateLiteral(['own:', z.string().min(1)]),
  ]),
  lossHyperparameters: z.record(z.string(), z.number()),
  seed: z.int(),
  memberSeeds: z.array(z.int()).exactOptional(),
  fold: z.strictObject({ number: z.int().positive(), of: z.int().min(2) }).exactOptional(),
  patients: z
    .strictObject({ noun: z.string().min(1).nullable(), byCase: z.record(z.string(), z.string()) })
    .exactOptional(),
  cases: z.strictObject({ training: caseIds, validation: caseIds, test: caseIds }),
  foregroundClasses: z.array(z.string().min(1)).min(1),
  preprocess: z.array(preprocessStep),
  augmentation: augmentation.nullable(),
  network: z.strictObject({
    inputChannels: z.int(),
    classes: z.int(),
    baseFilters: z.int(),
    depth: z.int(),
    inputShape: numbers,
  }),
  patch: z.strictObject({ overlap: numbers }).nullable(),
  training: z.strictObject({
    learningRate: z.number(),
    momentum: z.number(),
    maximumEpochs: z.int(),
    plateauPatience: z.int(),
    plateauFactor: z.number(),
    minimumLearningRate: z.number(),
    stopPatience: z.int(),
    minimumDelta: z.number(),
  }),
  precision: z.enum(['float32', 'bf16']),
});

const storedConfig: z.ZodType<StoredConfig> = z.strictObject({ hash: z.string(), config: runConfigSchema });

/** The text of config.json: the resolved configuration and its hash. */
export function configText(config: RunConfig): string {
  const stored: StoredConfig = { hash: configHash(config), config };
  return `${JSON.stringify(stored, null, 2)}\n`;
}

/** Reads config.json. Throws DataError where a field is wrong or the hash is not that of the configuration. */
export function readConfig(members: RecordMembers): StoredConfig {
  const file = members.pathOf(recordFiles.config);
  const stored = checkJson(file, null, members.text(recordFiles.config), storedConfig);
  const hash = configHash(stored.config);
  if (hash !== stored.hash)
    throw recordFault(file, null, `the hash of this configuration, ${hash}`, stored.hash);
  return stored;
}
