/** Runs the whole road, ours and the peer's in turns, each a process of its own. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDataSet } from '../src/data/open-data-set.js';
import { nodeCommand } from './competitors.js';
import { median } from './median.js';
import { type Outcome, runChild } from './run-child.js';

/** Stages in their order; their times add up to the road's. */
export const roadStages = ['prepare', 'train', 'score'] as const;
export type RoadStage = (typeof roadStages)[number];
export type StageSeconds = Record<RoadStage, number>;

/** What one process prints. */
export interface RoadLine {
  seconds: StageSeconds;
  casesOnEachSide: readonly number[];
  shape: readonly number[];
  meanDsc: number;
  peakMegabytes: number;
  version?: string;
}

export interface RoadRow {
  name: string;
  /** One line a round; a failed competitor has those before it failed. */
  rounds: RoadLine[];
  failure?: string;
}

export interface RoadConditions {
  dataDir: string | undefined;
  python: string | undefined;
  threads: number;
  rounds: number;
  /** At most so many cases on each side. */
  cases: number | undefined;
  /** A temporary folder. */
  folder: string;
  environment: NodeJS.ProcessEnv;
  limitSeconds: number;
  signal: AbortSignal;
  onProgress: (line: string) => void;
}

export async function timeRoad(conditions: RoadConditions): Promise<Outcome<RoadRow[]>> {
  const { dataDir, rounds, signal, onProgress } = conditions;
  if (!dataDir) return { failure: 'it reads dsb2018: set DSC_DATA_DIR to the folder that has it' };
  const field = await competitors(dataDir, conditions);
  const rows: RoadRow[] = field.map(({ name }) => ({ name, rounds: [] }));
  for (let round = 1; round <= rounds; round++) {
    for (const [index, { name, program, args }] of field.entries()) {
      const row = rows[index]!;
      signal.throwIfAborted();
      if (row.failure) continue;
      const outcome = await runChild<RoadLine>(program, args, conditions);
      if ('failure' in outcome) row.failure = outcome.failure;
      else row.rounds.push(outcome.line);
      const said =
        'failure' in outcome ? outcome.failure : `${roadSeconds(outcome.line.seconds).toFixed(1)} s`;
      onProgress(`road, round ${round} of ${rounds}: ${name}: ${said}`);
    }
  }
  return { line: rows };
}

async function competitors(dataDir: string, { python, threads, cases, folder }: RoadConditions) {
  const { split } = await openDataSet('dsb2018', { dataDir, partial: 'use' });
  const ids = (side: keyof typeof split) => split[side].slice(0, cases).map(({ caseId }) => caseId);
  const sides = join(folder, 'sides.json');
  writeFileSync(
    sides,
    JSON.stringify({ training: ids('training'), validation: ids('validation'), test: ids('test') }),
  );
  const limit = cases === undefined ? [] : ['--cases', String(cases)];
  const common = ['--threads', String(threads)];
  const ours = (precision: string) => ({
    name: `dsc-plus-plus, ${precision}`,
    program: process.execPath,
    args: [...nodeCommand('road.ts'), '--precision', precision, ...common, ...limit],
  });
  const images = join(dataDir, 'dsb2018', 'stage1_train');
  const peer = python && {
    name: 'PyTorch, MONAI, batchgenerators',
    program: python,
    args: [join('bench', 'peers', 'road_pytorch.py'), '--images', images, '--sides', sides, ...common],
  };
  return [ours('float32'), ours('bf16'), ...(peer ? [peer] : [])];
}

export function roadSeconds(seconds: StageSeconds): number {
  return roadStages.reduce((sum, stage) => sum + seconds[stage], 0);
}

/** Median over rounds of one competitor's stages. */
export function stageMedians({ rounds }: RoadRow): StageSeconds {
  const of = (stage: RoadStage) => median(rounds.map(({ seconds }) => seconds[stage]));
  return { prepare: of('prepare'), train: of('train'), score: of('score') };
}

/**
 * Time of one competitor over another's: the ratio is taken within each round, so that what disturbs one round disturbs
 * both; the median over rounds with the lowest and the highest. Null where they share no round.
 */
export function roadRatio(
  one: RoadRow,
  other: RoadRow,
): { median: number; lowest: number; highest: number } | null {
  const shared = Math.min(one.rounds.length, other.rounds.length);
  if (shared === 0) return null;
  const ratios = Array.from(
    { length: shared },
    (_, round) => roadSeconds(one.rounds[round]!.seconds) / roadSeconds(other.rounds[round]!.seconds),
  );
  return { median: median(ratios), lowest: Math.min(...ratios), highest: Math.max(...ratios) };
}
