/** Runs the whole road, ours and the peer's in turns. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDataSet } from '../src/data/open-data-set.js';
import { nodeCommand } from './competitors.js';
import { inTurns, type TurnConditions, type Turns } from './in-turns.js';
import { median } from './median.js';
import { type Ratio, ratioOverRounds } from './ratio.js';
import type { Outcome } from './run-child.js';

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
  /** Ours: that training and prediction ran in the program that the agreement check accepted. */
  isAccepted?: boolean;
}

export type RoadRow = Turns<RoadLine>;

export interface RoadConditions
  extends Pick<
    TurnConditions<RoadLine>,
    'rounds' | 'environment' | 'limitSeconds' | 'signal' | 'onProgress'
  > {
  dataDir: string | undefined;
  python: string | undefined;
  threads: number;
  /** At most so many cases on each side. */
  cases: number | undefined;
  /** A temporary folder. */
  folder: string;
}

export async function timeRoad(conditions: RoadConditions): Promise<Outcome<RoadRow[]>> {
  const { dataDir } = conditions;
  if (!dataDir) return { failure: 'it reads dsb2018: set DSC_DATA_DIR to the folder that has it' };
  const rows = await inTurns<RoadLine>(await competitors(dataDir, conditions), {
    ...conditions,
    title: 'road',
    describe: ({ seconds }) => `${roadSeconds(seconds).toFixed(1)} s`,
  });
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
  const precisions = ['float32', 'bf16'];
  const ours = (precision: string) => ({
    name: `dsc-plus-plus, ${precision}`,
    program: process.execPath,
    args: [...nodeCommand('road.ts'), '--precision', precision, ...common, ...limit],
  });
  const images = join(dataDir, 'dsb2018', 'stage1_train');
  const script = [join('bench', 'peers', 'road_pytorch.py'), '--images', images, '--sides', sides, ...common];
  const peer = (precision: string) =>
    python === undefined
      ? []
      : [
          {
            name: `PyTorch, MONAI, batchgenerators, ${precision}`,
            program: python,
            args: [...script, '--precision', precision],
          },
        ];
  return [...precisions.map(ours), ...precisions.flatMap(peer)];
}

export function isOwnRoad({ name }: RoadRow): boolean {
  return name.startsWith('dsc-plus-plus');
}

/** The peer with which a row is compared: that of its precision (older results have one peer, in float32). */
export function roadPeerOf(row: RoadRow, rows: readonly RoadRow[]): RoadRow | undefined {
  const precision = row.name.split(', ').at(-1)!;
  const peers = rows.filter((one) => !isOwnRoad(one));
  return (
    peers.find(({ name }) => name.endsWith(`, ${precision}`)) ?? (peers.length === 1 ? peers[0] : undefined)
  );
}

/** Whether every round of ours ran in a program that the agreement check had accepted. */
export function isAcceptedRoad({ rounds }: RoadRow): boolean {
  return rounds.some(Boolean) && rounds.every((line) => !line || line.isAccepted === true);
}

export function roadSeconds(seconds: StageSeconds): number {
  return roadStages.reduce((sum, stage) => sum + seconds[stage], 0);
}

/** Median over rounds of one competitor's stages. */
export function stageMedians({ rounds }: RoadRow): StageSeconds {
  const of = (stage: RoadStage) => median(rounds.flatMap((line) => (line ? [line.seconds[stage]] : [])));
  return { prepare: of('prepare'), train: of('train'), score: of('score') };
}

/** Time of one competitor over another's, of the whole road or of one stage; null where they share no round. */
export function roadRatio(one: RoadRow, other: RoadRow, stage?: RoadStage): Ratio | null {
  const of = ({ rounds }: RoadRow) =>
    rounds.map((line) => line && (stage ? line.seconds[stage] : roadSeconds(line.seconds)));
  return ratioOverRounds(of(one), of(other));
}
