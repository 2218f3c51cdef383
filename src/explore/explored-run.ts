import { existsSync } from 'node:fs';
import { recalibrationMethods } from '../recalibrate/recalibrated-versions.js';
import { weightsPath } from '../record/done-file.js';
import { readGallery } from '../record/gallery-file.js';
import { backgroundClass } from '../record/learned-recalibration.js';
import { readRecalibration } from '../record/recalibration-file.js';
import { openMembers } from '../record/record-members.js';
import { testCasesPath } from '../record/test-cases-file.js';
import { exportedNetwork } from '../run/export/exported-network.js';
import { onnxModel } from '../run/export/onnx-model.js';
import type { FinishedRun } from '../run/own-images/finished-run.js';
import { volumeReaches } from '../run/own-images/volume-reaches.js';
import type { RunFacts } from './page/run-facts.js';

/** A run for the page: its facts, its network as ONNX, and its example pictures. */
export interface ExploredRun {
  facts: RunFacts;
  network: () => Uint8Array;
  pictures: ReadonlyMap<string, Uint8Array>;
}

/** Opens a run for the page. Throws DataError where the weights are missing or have another checksum. */
export function exploredRun(run: FinishedRun): ExploredRun {
  const { config } = run.seal;
  const { network, patch, preprocess, foregroundClasses, labels } = config;
  const { temperature, classTemperatures, isotonic, scores } = readRecalibration(run.members, config);
  const { examples, credit, pictures } = examplesOf(run);
  const exported = exportedNetwork(run, undefined);
  const facts: RunFacts = {
    model: {
      config: { network, patch, preprocess, foregroundClasses },
      classes: [backgroundClass, ...foregroundClasses],
      recalibration: { temperature, classTemperatures, isotonic, scores },
    },
    maskMap: labels?.kind === 'classes' ? labels.map : null,
    versions: (['plain', ...recalibrationMethods] as const).map((version) => ({
      version,
      reaches: Object.fromEntries(volumeReaches(run, version)),
    })),
    examples,
    credit,
  };
  return { facts, network: () => onnxModel(exported), pictures };
}

function examplesOf(run: FinishedRun): Pick<RunFacts, 'examples' | 'credit'> & Pick<ExploredRun, 'pictures'> {
  const { config } = run.seal;
  const archive = testCasesPath(run.folder);
  // A folder that was copied out of its study has no archive of test cases.
  if (config.network.inputShape.length === 3 || !existsSync(archive))
    return { examples: [], credit: null, pictures: new Map() };
  const gallery = readGallery(run.members, config, () => openMembers(archive));
  const examples = gallery.pictures.map(({ caseId }, at) => ({
    caseId,
    image: `example-${at}.jpg`,
    truth: `example-${at}-truth.png`,
  }));
  const pictures = new Map<string, Uint8Array>(
    gallery.pictures.flatMap(({ image, truth }, at) => [
      [examples[at]!.image, image],
      [examples[at]!.truth, truth],
    ]),
  );
  return { examples, credit: gallery.credit, pictures };
}

/** Whether a finished run has a network to explore: ensembles and records without `model/` have none. */
export function hasNetwork({ folder, seal }: FinishedRun): boolean {
  return seal.weights !== null && existsSync(weightsPath(folder));
}
