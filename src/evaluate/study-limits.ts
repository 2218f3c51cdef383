/**
 * The limits of a study that follow from its records: missing results, small sizes, replaced data sets, capped
 * trainings, a single annotator.
 */
import type { RunRecord } from '../record/run-record.js';
import { experiments, isPhantom } from '../study/experiments.js';
import { lossLabels } from '../study/losses.js';
import { presets } from '../study/presets.js';
import { runName } from '../study/run-config.js';
import { counted, percent } from '../text/number-format.js';
import { type Point, pointAbout } from './answer-passage.js';
import { answeringRuns } from './claim-a-comparisons.js';
import type { DatasetRuns } from './dataset-runs.js';
import type { Evaluation } from './evaluation.js';
import { leakNotes } from './leaking-runs.js';
import { networkOf } from './network.js';
import { standIns } from './stand-in-datasets.js';
import { knowsPatients, setSizeText } from './study-size.js';
import { brokenDownRuns } from './training-endings.js';
import { verdictVariants } from './verdict-variants.js';

const paperValues: Point = {
  about: "The paper's values",
  text: 'They were not available: only the direction of an effect is compared with the paper, not its size.',
};

/** The limits of the data sets that answer, most important first. */
export function limitsOf(evaluation: Evaluation): Point[] {
  const { study, preset } = evaluation;
  const datasets = answeringRuns(evaluation.datasets);
  const runs = study.runs.filter(({ config }) => datasets.some(({ dataset }) => dataset === config.dataset));
  const isOfPaper = presets[preset].purpose !== 'comparison';
  return [
    ...(isOfPaper ? [...sizeLimit(evaluation), ...absentLimit(datasets)] : []),
    ...pointAbout('Stand-ins', standInText(datasets)),
    ...pointAbout('Subsets', subsetText(datasets)),
    ...pointAbout('Networks', networkText(datasets)),
    ...pointAbout('Patients', patientText(datasets)),
    ...pointAbout('One annotator', annotatorText(datasets)),
    ...pointAbout('Capped epochs', cappedText(runs)),
    ...pointAbout('Broken-down runs', brokenText(runs, datasets)),
    ...leakNotes(runs).map((text) => ({ about: 'Leaks', text })),
    ...pointAbout(
      'Unfinished',
      study.unfinished.length > 0 ? `Begun and left out: ${study.unfinished.join(', ')}.` : '',
    ),
    ...pointAbout(
      'Outdated',
      study.outdated.length > 0 ? `Of an older version, and left out: ${study.outdated.join(', ')}.` : '',
    ),
    ...pointAbout(
      'Combinations',
      study.staleCombinations
        ? `Made from other networks, seeds, settings or images, and left out: ${study.staleCombinations.join(', ')}.`
        : '',
    ),
    ...(isOfPaper ? [paperValues] : []),
  ];
}

function sizeLimit({ preset }: Evaluation): Point[] {
  const { inputShapes, baseFilters, maximumEpochs } = presets[preset];
  const text =
    preset === 'paper'
      ? ''
      : `Preset ${preset}: networks of ${baseFilters} filters at the first level (the protocol has ${presets.paper.baseFilters}), images reduced${inputShapes ? ` (${[...new Set(Object.values(inputShapes).map((shape) => shape.join(' × ')))].join(', ')})` : ''}, at most ${maximumEpochs} epochs (${presets.paper.maximumEpochs}). The paper’s size may answer otherwise.`;
  return pointAbout('Size', text);
}

function absentLimit(datasets: readonly DatasetRuns[]): Point[] {
  const here = datasets.map(({ dataset }) => dataset);
  const absent = experiments.filter(({ datasets: names }) => !names.some((name) => here.includes(name)));
  return pointAbout(
    'Not run',
    absent.length > 0
      ? `Of ${experiments.length} experiments ${absent.length} ${absent.length === 1 ? 'has' : 'have'} no results: ${absent.map(({ name }) => name).join(', ')}.`
      : '',
  );
}

function standInText(datasets: readonly DatasetRuns[]): string {
  const own = standIns(datasets.map(({ dataset }) => dataset));
  if (own.length === 0) return '';
  const each = own.map(
    ({ dataset, original, isPhantom }) => `${dataset}${isPhantom ? ' (drawn)' : ''} for ${original}`,
  );
  return `${own.length} of ${counted(datasets.length, 'data set')} ${own.length === 1 ? 'stands' : 'stand'} in for an original that was not at hand, which may behave otherwise: ${each.join(', ')}.`;
}

/** The size of each data set as tested. */
function subsetText(datasets: readonly DatasetRuns[]): string {
  return datasets.length === 0
    ? ''
    : `Only the available cases were tested: ${datasets.map(setSizeText).join('; ')}.`;
}

function networkText(datasets: readonly DatasetRuns[]): string {
  const once = datasets.filter(({ losses }) =>
    [...losses.values()].every(
      (runs) => new Set(runs.map((run) => networkOf(run).fold)).size === runs.length,
    ),
  );
  const named = (isFolded: boolean) =>
    once
      .filter(({ losses }) => [...losses.values()].flat().some(({ config }) => config.fold) === isFolded)
      .map(({ dataset }) => dataset)
      .join(', ');
  const [folded, single] = [named(true), named(false)];
  return [
    ...(folded
      ? [
          `One seed a fold on ${folded}: the spread between networks is that between folds, which share training cases.`,
        ]
      : []),
    ...(single ? [`One network a loss on ${single}: nothing is known there of other networks.`] : []),
  ].join(' ');
}

function patientText(datasets: readonly DatasetRuns[]): string {
  const unknown = datasets.filter((runs) => !isPhantom(runs.dataset) && !knowsPatients(runs));
  return unknown.length === 0
    ? ''
    : `It is not known which images of ${unknown.map(({ dataset }) => dataset).join(', ')} belong to one patient: each image counts as a patient, and intervals may be too narrow.`;
}

function annotatorText(datasets: readonly DatasetRuns[]): string {
  const alone = datasets.filter(({ losses }) =>
    [...losses.values()].flat().every(({ observers }) => observers === null),
  );
  return alone.length === 0
    ? ''
    : `Each case has one mask on ${alone.map(({ dataset }) => dataset).join(', ')}: a network that is uncertain where annotators would disagree is penalised for it.`;
}

function cappedText(runs: readonly RunRecord[]): string {
  const capped = runs.filter(({ ending }) => ending.kind === 'cap');
  if (runs.length === 0) return '';
  const most = [...new Set(runs.map(({ config }) => config.training.maximumEpochs))].join(' or ');
  return `${capped.length} of ${counted(runs.length, 'run')} (${percent(capped.length / runs.length)}) ended at the cap of ${most} epochs${capped.length > 0 ? `, perhaps before their best: ${capped.map(({ config }) => runName(config)).join(', ')}` : ''}.`;
}

function brokenText(runs: readonly RunRecord[], datasets: readonly DatasetRuns[]): string {
  const broken = brokenDownRuns(runs);
  if (broken.length === 0) return '';
  const without = verdictVariants(datasets).flatMap(
    ({ claim, pair, dataset, verdict, variants, unbroken }) => {
      const now = variants['without broken-down runs'];
      const name = `claim ${claim.id} (${lossLabels[pair.baseline]} → ${lossLabels[pair.calibrated]})`;
      if (unbroken?.isTooSmall && verdict !== 'inconclusive')
        return [`${name} has too few networks left on ${dataset}`];
      return now === null || now === verdict ? [] : [`${name} would be ${now} on ${dataset}, not ${verdict}`];
    },
  );
  const changed = without.length === 0 ? 'no verdict would change' : without.join('; ');
  return `${broken.length} of ${counted(runs.length, 'run')} broke down in training, and count like the others: ${broken.join(', ')}. Without them ${changed}.`;
}
