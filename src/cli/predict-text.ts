/** The summary that `npm run predict` prints at its end. */
import { type VolumeReach, volumeCoverage } from '../evaluate/volume-interval.js';
import type { SegmentationModel } from '../run/own-images/load-model.js';
import type { FilesPredicted } from '../run/own-images/predict-files.js';
import type { ValidationCut } from '../run/own-images/validation-cut.js';
import { firstVersions, versions } from '../study/code-versions.js';
import { lossLabel } from '../study/losses.js';
import { runPlace } from '../study/run-config.js';
import { counted, percent } from '../text/number-format.js';
import type { PredictOptions } from './predict-options.js';

interface Prediction {
  model: Pick<SegmentationModel, 'config' | 'recalibration'>;
  options: PredictOptions;
  chosen: ValidationCut | undefined;
  done: FilesPredicted;
  reaches: ReadonlyMap<string, VolumeReach>;
  /** Names of files without an image extension. */
  others: readonly string[];
  /** Files of an earlier prediction that were removed and not written again. */
  removed: readonly string[];
}

export function describePrediction({
  model,
  options,
  chosen,
  done,
  reaches,
  others,
  removed,
}: Prediction): string {
  const { config } = model;
  const rows = [
    ['Network', `${config.dataset}, ${lossLabel(config.loss)}, ${runPlace(config)}`],
    ['Images', imagesText(done, others)],
    ['Masks', maskText(model, options, chosen)],
    ...(options.recalibrate ? [['Recalibrated', recalibrationText(model, options)]] : []),
    [
      'Volumes',
      `volumes.csv; ${options.apply === undefined ? reachText(reaches) : 'no interval, because the run tested its own recalibration, not this one'}`,
    ],
    ['Folder', options.out],
    ...(removed.length > 0 ? [['Removed', removedText(removed)]] : []),
    ...otherVersion(model).map((note) => ['Note', note]),
  ];
  return `${rows.map(([name, text]) => `${name!.padEnd(13)} ${text}`).join('\n')}\n`;
}

function imagesText({ predicted, kept, faults }: FilesPredicted, others: readonly string[]): string {
  return [
    `${predicted} predicted`,
    kept > 0 && `${kept} were finished before`,
    faults > 0 && `${faults} could not be read (see above)`,
    others.length > 0 && `${counted(others.length, 'file')} of another kind skipped`,
  ]
    .filter(Boolean)
    .join(', ');
}

const filesShown = 5;

function removedText(files: readonly string[]): string {
  const shown = files.slice(0, filesShown).join(', ');
  return `${counted(files.length, 'file')} of an earlier prediction that would pass for this one: ${shown}${files.length > filesShown ? ', …' : ''}`;
}

function maskText(
  { config }: Prediction['model'],
  { cut, recalibrate }: PredictOptions,
  chosen: ValidationCut | undefined,
): string {
  if (typeof cut === 'number') return `foreground where p ≥ ${cut}`;
  if (typeof cut === 'object' && chosen) {
    const { threshold, recall, precision, cases, grid } = chosen;
    const where = grid === 'network' ? 'at the size of the network' : 'on their own grid';
    return `foreground where p ≥ ${threshold}, chosen for ${cut.quantity} ${cut.atLeast} on ${counted(cases, 'validation case')} ${where}, where recall is ${recall.toFixed(3)} and precision ${precision.toFixed(3)}`;
  }
  if (recalibrate === 'score') return "the network's own decision, which score scaling does not change";
  return config.foregroundClasses.length > 1 ? 'the most probable class' : 'foreground where p > 0.5';
}

function recalibrationText(
  { recalibration, config }: Prediction['model'],
  { recalibrate, apply }: PredictOptions,
): string {
  const learned =
    apply === undefined
      ? `learned on ${counted(recalibration.cases, 'validation case')}`
      : `learned on ${counted(recalibration.cases, 'case')}, from ${apply}`;
  switch (recalibrate) {
    case 'temperature':
      return `temperature ${recalibration.temperature.toPrecision(3)}, ${learned}`;
    case 'class-temperature': {
      const each = Object.entries(recalibration.classTemperatures).map(
        ([name, value]) => `${name} ${value.toPrecision(3)}`,
      );
      return `temperatures by class (${each.join(', ')}), ${learned}`;
    }
    case 'score': {
      const each = config.foregroundClasses.map(
        (name) => `${name} ${recalibration.scores[name]!.toPrecision(3)}`,
      );
      return `by the soft score (${each.join(', ')}), ${learned}`;
    }
    default:
      return `${recalibrate}, ${learned}`;
  }
}

function reachText(reaches: ReadonlyMap<string, VolumeReach>): string {
  const all = [...reaches];
  const texts = all.map(([className, { relative, patients, needed }]) => {
    const whose = all.length > 1 ? `${className}: ` : '';
    return relative === undefined
      ? `${whose}no interval, because the run tested ${counted(patients, 'patient')} and ${needed} are needed`
      : `${whose}the true one within ${percent(relative)} of Σp in ${percent(volumeCoverage)} of images like those of the ${patients} patients that the run tested`;
  });
  return texts.join('; ');
}

/** A note where the run was made by other versions of the arithmetic or readers; results differ in the seventh digit or more. */
function otherVersion({ config }: Prediction['model']): string[] {
  const of = config.versions ?? firstVersions;
  if (of.arithmetic === versions.arithmetic && of.readers === versions.readers) return [];
  return [
    `the run was made with arithmetic ${of.arithmetic} and readers ${of.readers}, this code has ${versions.arithmetic} and ${versions.readers} (CHANGELOG.md): the run's scores may differ in their last digits`,
  ];
}
