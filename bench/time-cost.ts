/** Measures how a training step and the scoring of cases grow, each point a process of its own, in turns. */
import { nodeCommand } from './competitors.js';
import { type CostLine, type CostSeries, costPoint, costSeries } from './cost-law.js';
import { inTurns, type TurnConditions } from './in-turns.js';

interface CostSetting extends Pick<CostSeries, 'what' | 'variable'> {
  values: readonly number[];
  /** Arguments of bench/cost.ts at one value. */
  at: (value: number) => readonly string[];
}

/** What does not vary stays at 128 × 128, 16 filters, 2 classes; scoring at 256 × 256 and 4 cases. */
const settings: readonly CostSetting[] = [
  {
    what: 'step',
    variable: 'pixels',
    values: [64 ** 2, 128 ** 2, 256 ** 2, 512 ** 2],
    at: (pixels) => ['--side', String(Math.sqrt(pixels))],
  },
  {
    what: 'step',
    variable: 'base filters',
    values: [4, 8, 16, 32, 64],
    at: (filters) => ['--base-filters', String(filters)],
  },
  {
    what: 'step',
    variable: 'classes',
    values: [2, 4, 8, 16, 32],
    at: (classes) => ['--classes', String(classes)],
  },
  {
    what: 'scoring',
    variable: 'pixels',
    values: [128 ** 2, 256 ** 2, 512 ** 2, 1024 ** 2],
    at: (pixels) => ['--side', String(Math.sqrt(pixels))],
  },
  {
    what: 'scoring',
    variable: 'cases',
    values: [1, 4, 16, 64],
    at: (cases) => ['--side', '256', '--cases', String(cases)],
  },
];

export interface CostConditions
  extends Pick<
    TurnConditions<CostLine>,
    'rounds' | 'environment' | 'limitSeconds' | 'signal' | 'onProgress'
  > {
  threads: number;
  isQuick: boolean;
}

/** A point that failed is left out; a series needs two. */
export async function timeCost(conditions: CostConditions): Promise<CostSeries[]> {
  const { isQuick, threads } = conditions;
  const all: CostSeries[] = [];
  for (const { what, variable, values, at } of settings) {
    const measured = isQuick ? values.slice(0, 2) : values;
    const field = measured.map((value) => ({
      name: String(value),
      program: process.execPath,
      args: [...nodeCommand('cost.ts'), '--what', what, '--threads', String(threads), ...at(value)],
    }));
    const turns = await inTurns<CostLine>(field, {
      ...conditions,
      title: `cost of ${what} against ${variable}`,
      describe: ({ medianMs, megabytes }) => `${medianMs.toFixed(1)} ms, ${megabytes.toFixed(0)} MB`,
    });
    const points = turns.flatMap(({ rounds }, index) => {
      const lines = rounds.filter((line) => line !== undefined);
      return lines.length > 0 ? [costPoint(measured[index]!, lines)] : [];
    });
    if (points.length > 1) all.push(costSeries(what, variable, points));
  }
  return all;
}
