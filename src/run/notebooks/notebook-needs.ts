/** Decides which notebooks can be executed with the available results, and what the others lack. */
import type { StudyRecord } from '../../record/study-record.js';
import { experiments } from '../../study/experiments.js';
import { type LossName, lossLabels, lossPairs } from '../../study/losses.js';
import { type NotebookEntry, type NotebookNeeds, notebooks } from '../../study/notebooks.js';
import { type PresetName, type RunConfig, type RunPlace, runPlace } from '../../study/run-config.js';

export interface LeftOutNotebook {
  name: string;
  /** The results it needs, and the command that makes them. */
  lacks: string;
}

type TrainedRun = Pick<RunConfig, 'dataset' | 'loss'> & RunPlace;

/** Notebooks whose results are available (`able`), and the others with the results they lack (`unable`). */
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
    return 'dataset' in on ? on.dataset === dataset : datasetsOf(on.experiment).includes(dataset);
  });
  return fitting.some((dataset) => {
    const own = configs.filter((config) => config.dataset === dataset);
    if (losses === 'any') return true;
    if (losses !== 'pair') return haveCommonPlace(own, losses);
    return lossPairs.some(({ baseline, calibrated }) => haveCommonPlace(own, [baseline, calibrated]));
  });
}

/** Whether there is a fold and seed of which every given loss has a run. */
function haveCommonPlace(configs: readonly TrainedRun[], losses: readonly LossName[]): boolean {
  const [first = [], ...others] = losses.map((loss) =>
    configs.filter((config) => config.loss === loss).map(runPlace),
  );
  return first.some((place) => others.every((places) => places.includes(place)));
}

/** Data sets of an experiment. */
function datasetsOf(experiment: string): readonly string[] {
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
          : [...datasetsOf(on.experiment)];
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
