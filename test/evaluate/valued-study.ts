import { RandomStream } from '../../src/core/random-stream.js';
import type { MetricName } from '../../src/metrics/catalogue.js';
import type { RunRecord } from '../../src/record/run-record.js';
import type { StudyRecord } from '../../src/record/study-record.js';
import { type LossName, lossPairs } from '../../src/study/losses.js';
import { smallStudy, syntheticStudy } from '../record/synthetic-study.js';

/** What the ++ loss changes on one data set: the mean difference of every metric that is named. */
export interface Effect {
  dataset: string;
  nll?: number;
  brier?: number;
  dsc?: number;
  ece?: number;
  cases?: number;
}

const better = { nll: -0.1, brier: -0.02, dsc: 0, ece: 0 };
/** Standard deviation of a difference over patients, and over networks. */
const noise = { patient: 0.005, network: 0.001 };

/**
 * A study whose differences are known up to a little noise, under three seeds: baselines have 0.5 in every metric, ++ losses
 * 0.5 and their effect: better in NLL and Brier score and no DSC lost, unless said otherwise.
 */
export function valuedStudy(
  effects: readonly Effect[],
  losses: readonly LossName[] = ['dsc', 'dsc++'],
  seeds: readonly number[] = [1, 2, 3],
): StudyRecord {
  const runsOf = ({ dataset, cases = 12 }: Effect) => {
    const template = templateOf(dataset, cases);
    return losses.flatMap((loss) =>
      seeds.map((seed) => ({ ...template, config: { ...template.config, loss, seed } })),
    );
  };
  const isCalibrated = (loss: LossName) => lossPairs.some(({ calibrated }) => calibrated === loss);
  const runs = effects.flatMap(runsOf).map((run) => {
    const { dataset, loss, seed } = run.config;
    const effect: Partial<Record<MetricName, number>> = {
      ...better,
      ...effects.find((one) => one.dataset === dataset),
    };
    const cases = run.cases.map((score) => {
      const values = { ...score.values };
      for (const metric of ['nll', 'brier', 'dsc', 'ece'] as const) {
        const stream = RandomStream.fromSeed(seed).fork(dataset, loss, metric);
        const ofNetwork = stream.normal(0, noise.network);
        const ofPatient = stream.fork(score.caseId).normal(0, noise.patient);
        values[metric] = 0.5 + (isCalibrated(loss) ? effect[metric]! : 0) + ofNetwork + ofPatient;
      }
      return { ...score, values };
    });
    return { ...run, cases };
  });
  return { preset: 'mini', runs, unfinished: [], outdated: [], absent: [] };
}

const templates = new Map<string, RunRecord>();

/** Pixels are drawn once a size: only the four metrics are looked at, and they are replaced. */
function templateOf(dataset: string, cases: number): RunRecord {
  const name = `${dataset} ${cases}`;
  const drawn = { dataset, cases, foregroundClasses: ['object'] };
  const template =
    templates.get(name) ??
    syntheticStudy({ ...smallStudy, datasets: [drawn], losses: ['dsc'], seeds: [1] }).runs[0]!;
  templates.set(name, template);
  return template;
}
