/** Plans "npm run compare": the runs of a user's own data set at sizes that fit the granted time. Nothing is trained here. */
import { join } from 'node:path';
import { canonicalJson, type Json } from '../../core/canonical-json.js';
import { combinedDataError, DataError, UsageError } from '../../core/errors.js';
import type { CaseReference } from '../../data/cases/data-set.js';
import { patientCount } from '../../data/cases/fold-cases.js';
import { contentFaults } from '../../data/check/content-faults.js';
import type { Manifest } from '../../data/manifest-format/manifest.js';
import { loadManifest } from '../../data/manifest-format/manifest-files.js';
import { type OpenedDataSet, openManifest } from '../../data/open-data-set.js';
import type { Device } from '../../engine/start-engine.js';
import { multiplyAdds } from '../../model/unet-parameters.js';
import { readDone } from '../../record/done-file.js';
import { finishedRunNames } from '../../record/run-folders.js';
import { tolerances } from '../../study/claims.js';
import { versions } from '../../study/code-versions.js';
import type { LossName } from '../../study/losses.js';
import { type Preset, presets } from '../../study/presets.js';
import type { RunConfig } from '../../study/run-config.js';
import { counted } from '../../text/number-format.js';
import { listRuns } from '../plan/list-runs.js';
import { makePlan } from '../plan/make-plan.js';
import { runSeconds } from '../plan/measure-run.js';
import { type Plan, type PlanRequest, placesOf } from '../plan/plan.js';
import { resolveConfig } from '../plan/resolve-config.js';
import { chooseFolds, type FoldChoice } from './choose-folds.js';
import { chooseSizes, type SizeChoice, type SizeQuestion } from './choose-sizes.js';
import { storedSizes } from './chosen-sizes-file.js';
import { type Sizes, sizeLadder } from './size-ladder.js';

/** The user's request. */
export interface ComparisonRequest
  extends Pick<PlanRequest, 'dataDir' | 'manifestFile' | 'outDir' | 'cacheDir'> {
  dataset: string;
  losses: readonly LossName[];
  /** null: the fixed split; undefined: the data set's own split where it has one, else folds. */
  folds: number | null | undefined;
  hours: number;
  epochs: number | undefined;
  device: Device;
  threads: number | undefined;
}

export interface PlannedComparison {
  request: PlanRequest;
  plan: Plan;
  sizes: SizeChoice;
  /** Everything that determined the sizes, except the speed of the machine. */
  sizeQuestion: Json;
  cases: number;
  patients: number;
  /** Notes to show before training, one sentence each. */
  notes: readonly string[];
}

/**
 * Chooses folds or split and the sizes, and makes the plan. If the same command was given before, its sizes are used again;
 * otherwise a few steps of some rungs are timed, and `onShape` is called for each. Writes nothing to the results. Throws DataError
 * with all faults of the files, and UsageError where the time is too short or the folder holds results of another comparison.
 */
export async function planComparison(
  asked: ComparisonRequest,
  onShape: (dataset: string, shape: readonly number[]) => void = () => {},
): Promise<PlannedComparison> {
  const manifest = loadManifest(asked.dataset, placesOf(asked));
  const opened = await openSound(manifest, asked.dataDir);
  const { training, validation, test } = opened.split;
  const cases = [...training, ...validation, ...test];
  const patients = patientCount(opened.split);
  const { folds, seeds, notes } = chooseFolds(patients, foldsToAsk(manifest, asked.folds));
  const dataset = { dataset: manifest.id, losses: asked.losses, folds, seeds };
  const places = { folds, seeds };
  const listed = listRuns({ datasets: [dataset] });
  const configAt = (sizes: Sizes, run = listed[0]!) =>
    resolveConfig(presetOf(sizes, places), manifest, opened, run, {});
  const ladder = sizeLadder(manifest);
  const sizeQuestion = questionOf(asked, manifest, cases, places);
  const sizes = await sizesFor(asked, sizeQuestion, {
    ladder,
    runs: listed.map((run) => sidesOf(configAt(ladder[0], run))),
    workOf: (one) => multiplyAdds(configAt(one).network),
    secondsAt: (one) => runSeconds(configAt(one), { ...asked, onShape }),
  });
  const request: PlanRequest = {
    preset: presetOf(sizes, places),
    datasets: [dataset],
    ...placesOf(asked),
    outDir: asked.outDir,
    cacheDir: asked.cacheDir,
    overrides: {},
    allowPartial: false,
    fresh: false,
  };
  const plan = await makePlan(request);
  refuseOtherResults(plan, request, manifest.id);
  return {
    request,
    plan,
    sizes,
    sizeQuestion,
    cases: cases.length,
    patients,
    notes: [...plan.notes, ...notes, ...limitNotes(patients, (folds ?? 1) * seeds.length, asked.losses)],
  };
}

/** Opens the data set. Throws DataError with the faults of file names and contents together. */
async function openSound(manifest: Manifest, dataDir: string): Promise<OpenedDataSet> {
  try {
    return openManifest(manifest, { dataDir, partial: 'use' });
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const contents = await contentFaults(manifest, dataDir, () => {});
    throw combinedDataError([error, ...contents], manifest.id);
  }
}

/** Listed splits, and those of phantoms, are used unless folds were requested. */
function foldsToAsk({ split, source }: Manifest, asked: number | null | undefined) {
  if (asked !== undefined) return asked;
  return split.kind === 'listed' || source.kind === 'phantom' ? null : undefined;
}

type Places = Pick<FoldChoice, 'folds' | 'seeds'>;

/** The preset `own` at the chosen sizes, so that notebooks with this preset plan the same runs. */
function presetOf(
  sizes: Sizes & Partial<Pick<SizeChoice, 'epochs' | 'plateauPatience'>>,
  { folds, seeds }: Places,
): Preset {
  const { own } = presets;
  return {
    ...own,
    defaults: { ...own.defaults, seeds, folds: folds === null ? null : { count: folds, seeds } },
    inputShape: sizes.inputShape,
    baseFilters: sizes.baseFilters,
    depth: sizes.depth,
    spacingFactor: sizes.spacingFactor,
    maximumEpochs: sizes.epochs ?? own.maximumEpochs,
    plateauPatience: sizes.plateauPatience ?? own.plateauPatience,
  };
}

function sidesOf({ cases }: RunConfig) {
  return {
    training: cases.training.length,
    validation: cases.validation.length,
    test: cases.test.length,
  };
}

/** Everything that determines the choice of sizes, except the speed of the machine. */
function questionOf(
  { losses, hours, epochs }: ComparisonRequest,
  { protocol }: Manifest,
  cases: readonly CaseReference[],
  places: Places,
): Json {
  const ids = cases.map(({ caseId }) => caseId).sort();
  return {
    losses,
    hours,
    epochs: epochs ?? null,
    protocol,
    cases: ids,
    ...places,
    versions,
  } as unknown as Json;
}

async function sizesFor(
  { outDir, dataset, hours, epochs }: ComparisonRequest,
  question: Json,
  choice: Omit<SizeQuestion, 'grantedSeconds' | 'epochs'>,
): Promise<SizeChoice> {
  const stored = storedSizes(join(outDir, presets.own.name, dataset), question);
  return stored ?? (await chooseSizes({ ...choice, grantedSeconds: 3600 * hours, epochs }));
}

/** Throws UsageError where the data set's results have other sizes or folds, because tables compare all results of the folder. */
function refuseOtherResults({ listed, runs }: Plan, { outDir, preset }: PlanRequest, dataset: string): void {
  const planned = runs[0]?.config;
  if (!planned) return;
  const names = new Set(listed.map(({ name }) => name));
  const others = finishedRunNames(outDir, preset.name).filter((name) => {
    if (!name.startsWith(`${dataset}/`) || names.has(name)) return false;
    const found = readDone(join(outDir, preset.name, name))!.config;
    return !isComparable(planned, found);
  });
  if (others.length === 0) return;
  throw new UsageError({
    verb: 'invalid',
    what: `--out ${outDir} (it holds a comparison with other sizes or folds: ${others[0]}${others.length > 1 ? ` and ${others.length - 1} more runs` : ''})`,
    where: join(outDir, preset.name, dataset),
    remedy: 'give another --out, or remove that folder',
  });
}

function isComparable(one: RunConfig, other: RunConfig): boolean {
  const comparedSettings = ({ fold, network, preprocess, training }: RunConfig) =>
    canonicalJson({ of: fold?.of ?? null, network, preprocess, training } as unknown as Json);
  return comparedSettings(one) === comparedSettings(other);
}

/** `networks`: number of networks of each loss. */
function limitNotes(patients: number, networks: number, losses: readonly LossName[]): string[] {
  const { minimumPatients, minimumNetworks } = tolerances;
  const few =
    patients < minimumPatients
      ? [
          `${patients} patients are fewer than ${minimumPatients}: the results describe these images and allow no conclusion about new patients`,
        ]
      : [];
  const lone =
    networks < minimumNetworks
      ? [
          `${counted(networks, 'network')} of each loss ${networks === 1 ? 'is' : 'are'} fewer than ${minimumNetworks}: there will be no verdict; give at least --folds ${minimumNetworks}`,
        ]
      : [];
  const alone =
    losses.length === 1 ? [`only ${losses[0]} is trained: there is nothing to compare it with`] : [];
  return [...few, ...lone, ...alone];
}
