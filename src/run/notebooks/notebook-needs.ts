/** Which notebooks the results at hand are enough for, and what the others lack. */
import type { StudyRecord } from '../../record/study-record.js';
import { experiments } from '../../study/experiments.js';
import { type LossName, lossLabels, lossPairs } from '../../study/losses.js';
import { type NotebookEntry, type NotebookNeeds, notebooks } from '../../study/notebooks.js';
import { type PresetName, type RunConfig, type RunPlace, runPlace } from '../../study/run-config.js';

export interface LeftOutNotebook {
  name: string;
  /** What it needs, and the command that makes it. */
  lacks: string;
}

type TrainedRun = Pick<RunConfig, 'dataset' | 'loss'> & RunPlace;

/** Notebooks whose results are there, and those left out, each with what it lacks. */
export function notebooksFor({ runs, preset }: Pick<StudyRecord, 'runs' | 'preset'>): {
  able: NotebookEntry[];
  unable: LeftOutNotebook[];
} {
  const configs = runs.map(({ config }) => config);
  const drawn = new Set(runs.flatMap(({ config, posterior }) => (posterior ? [config.dataset] : [])));
  const isAble = ({ needs }: NotebookEntry) => isEnough(needs, configs, drawn);
  return {
    able: notebooks.filter(isAble),
    unable: notebooks
      .filter((entry) => !isAble(entry))
      .map(({ name, needs }) => ({ name, lacks: described(needs, preset) })),
  };
}

function isEnough(
  { on, losses }: NotebookNeeds,
  configs: readonly TrainedRun[],
  drawn: ReadonlySet<string>,
): boolean {
  const sets = new Set(configs.map(({ dataset }) => dataset));
  const fitting = [...sets].filter((dataset) => {
    if (on === 'any') return true;
    if (on === 'phantom') return drawn.has(dataset);
    return 'dataset' in on ? on.dataset === dataset : answersTo(on.experiment).includes(dataset);
  });
  return fitting.some((dataset) => {
    const own = configs.filter((config) => config.dataset === dataset);
    if (losses === 'any') return true;
    if (losses !== 'pair') return shareAPlace(own, losses);
    return lossPairs.some(({ baseline, calibrated }) => shareAPlace(own, [baseline, calibrated]));
  });
}

/** Whether all losses have a run of one fold under one seed. */
function shareAPlace(configs: readonly TrainedRun[], losses: readonly LossName[]): boolean {
  const [first = [], ...others] = losses.map((loss) =>
    configs.filter((config) => config.loss === loss).map(runPlace),
  );
  return first.some((place) => others.every((places) => places.includes(place)));
}

function answersTo(experiment: string): readonly string[] {
  return experiments.find(({ name }) => name === experiment)!.datasets;
}

function described({ on, losses }: NotebookNeeds, preset: PresetName): string {
  const sets =
    on === 'any'
      ? []
      : on === 'phantom'
        ? ['phantom-skin']
        : 'dataset' in on
          ? [on.dataset]
          : [...answersTo(on.experiment)];
  const wanted = losses === 'any' || losses === 'pair' ? (['dsc', 'dsc++'] as const) : losses;
  const what =
    losses === 'any' ? 'results' : `${wanted.map((loss) => lossLabels[loss]).join(' and ')} under one seed`;
  const where = on === 'any' ? '' : ` on ${on === 'phantom' ? 'a phantom' : sets.join(' or ')}`;
  const dataset = preset === 'smoke' ? sets.at(-1) : sets[0];
  const options = [
    `--preset ${preset}`,
    ...(dataset ? [`--datasets ${dataset}`] : []),
    `--losses ${wanted.join(',')}`,
  ];
  return `${what}${where}: npm run replicate -- ${options.join(' ')}`;
}
