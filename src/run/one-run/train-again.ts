import { isPhantom } from '../../study/experiments.js';
import { isNamedLoss } from '../../study/losses.js';
import { presets, studyTraining } from '../../study/presets.js';
import { type RunConfig, runName } from '../../study/run-config.js';

/** A folder of its own, because in the folder of the record the finished run would be reused and make no weights. */
const ownFolder = 'my-results';

/**
 * What to do about a finished run without its weights, for a message: the command that trains it again. Records in the repository
 * have no weights.
 *
 *     train the run into a folder of its own: npm run replicate -- … --out my-results; then name my-results/mini/…
 */
export function trainAgain(config: RunConfig): string {
  const { loss, preset } = config;
  const [trained, combination] = loss.split('~') as [string, string?];
  if (!isNamedLoss(trained))
    return 'restore the model/ folder of this run, or train its loss again where it was defined';
  if (combination) {
    const member = runName({ ...config, loss: trained });
    return `a combination has no network of its own: name the run of one of its networks, such as ${preset}/${member}`;
  }
  return `restore the model/ folder of this run, or train it into a folder of its own: ${commandOf(config)}; then name ${ownFolder}/${preset}/${runName(config)}`;
}

function commandOf(config: RunConfig): string {
  const { preset, dataset, loss } = config;
  const start =
    preset === 'own'
      ? `npm run compare -- ${dataset} --losses ${loss}`
      : `npm run replicate -- --preset ${preset} --datasets ${dataset} --losses ${loss} --run ${runName(config)}`;
  const data = isPhantom(dataset) ? '' : ' --data-dir DIR';
  return `${start}${placeOptions(config)}${data} --out ${ownFolder}`;
}

/** The options by which the plan holds the run, where its folds, seed, precision, or sizes are not the default. */
function placeOptions({ preset, dataset, seed, fold, precision, network, training }: RunConfig): string {
  const { defaults, baseFilters, maximumEpochs } = presets[preset];
  const folds = fold?.of ?? null;
  const usualFolds = isPhantom(dataset) ? null : (defaults.folds?.count ?? null);
  const option = (name: string, value: string | number, usual: string | number) =>
    value === usual ? '' : ` --${name} ${value}`;
  const ofFolds = option('folds', folds ?? 'none', usualFolds ?? 'none');
  // "npm run compare" chooses its sizes itself and has no options for the others.
  if (preset === 'own') return ofFolds;
  return [
    ofFolds,
    option('seeds', seed, 1),
    option('precision', precision, 'float32'),
    option('epochs', training.maximumEpochs, maximumEpochs),
    option('learning-rate', training.learningRate, studyTraining.learningRate),
    option('base-filters', network.baseFilters, baseFilters),
  ].join('');
}
