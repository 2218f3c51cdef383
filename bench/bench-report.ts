/** A bench result as text for the terminal. */
import { textTable } from '../src/text/text-table.js';
import {
  type AugmentationLine,
  type BenchResult,
  type EpochLine,
  type MetricLine,
  machineWasIdle,
  type PeerFailure,
  type ProfileLine,
} from './bench-result.js';
import type { Outcome } from './run-child.js';
import type { StepComparison } from './step-comparison.js';
import { verdicts } from './targets.js';
import { type RoadRow, roadRatio, roadSeconds, roadStages, stageMedians } from './time-road.js';

export function benchReport(result: BenchResult): string {
  return [header(result), ...sections(result), targets(result)].join('\n');
}

function header({ machine, options, node, loadAverage, startedAt, git, ...rest }: BenchResult): string {
  const features = machine.features.length > 0 ? ` (${machine.features.join(', ')})` : '';
  const changes = git.dirty ? ' with changes' : '';
  const lines = [
    `${startedAt}, commit ${git.commit?.slice(0, 10) ?? 'unknown'}${changes}`,
    `${machine.system}, Node ${node}`,
    `${machine.processor}, ${machine.cores} cores${features}, ${machine.memoryGigabytes.total} GB; ${options.threads} threads each, device ${options.device}`,
  ];
  if (rest.step?.matmulGigaflops)
    lines.push(`float32 matrix product: ${rest.step.matmulGigaflops.toFixed(0)} GFLOP/s`);
  if (options.extent === 'quick') lines.push('--quick: the sizes are too small to say anything about speed');
  if (!machineWasIdle({ loadAverage }))
    lines.push(
      `WARNING: the machine was not idle (load ${loadAverage.start.toFixed(1)} at the start): no ratio here is to be quoted`,
    );
  return `${lines.join('\n')}\n`;
}

function sections({ step, profile, epoch, road, memory, augmentation, metrics }: BenchResult): string[] {
  return [
    ...(step?.comparisons.map(stepTable) ?? []),
    ...(profile ? [titled('Where the time of our float32 step goes', profile, profileTables)] : []),
    ...(epoch ? [titled('Epoch', epoch, epochTable)] : []),
    ...(road ? [titled('The whole road, one epoch of mini dsb2018', road, roadTable)] : []),
    ...(memory ? [`Memory\n${memoryTable(memory)}`] : []),
    ...(augmentation ? [titled('Augmentation and batch, one core', augmentation, augmentationTable)] : []),
    ...(metrics ? [titled('Expected calibration error, one core', metrics, metricsTable)] : []),
  ];
}

function titled<Line>(title: string, outcome: Outcome<Line>, table: (line: Line) => string): string {
  return `${title}\n${'failure' in outcome ? `failed: ${outcome.failure}\n` : table(outcome.line)}`;
}

/** Fastest first; who has no time comes last and says why. */
export function stepTable({ network, gigaflopsPerStep, rows }: StepComparison): string {
  const { inputShape, inputChannels, baseFilters, classes } = network;
  const title = `Training step, ${inputShape.join(' × ')}, ${inputChannels} channel${inputChannels > 1 ? 's' : ''}, ${classes} classes, ${baseFilters} base filters, ${gigaflopsPerStep.toFixed(0)} GFLOP`;
  const sorted = [...rows].sort((a, b) => (a.medianMs ?? Infinity) - (b.medianMs ?? Infinity) || 0);
  const ratio = (value: number | null) => (value === null ? '–' : value.toFixed(2));
  const header = ['', 'precision', 'ms', '÷ best float32 peer', '÷ best same', '% of matmul', 'rounds'];
  const body = sorted.map((row) =>
    row.medianMs === null
      ? [row.name, row.precision, `failed: ${row.failure ?? 'not timed'}`]
      : [
          row.name,
          row.precision,
          row.medianMs.toFixed(1),
          ratio(row.timesBestFloat32Peer),
          ratio(row.timesBestPeerOfItsPrecision),
          row.shareOfMatmulPeak === null ? '–' : (100 * row.shareOfMatmulPeak).toFixed(0),
          String(row.roundsTimed),
        ],
  );
  const timed = body.filter((runs) => runs.length === header.length);
  const failed = body.filter((runs) => runs.length < header.length).map((runs) => `${runs.join(', ')}\n`);
  return `${title}\n${textTable(header, timed)}${failed.join('')}`;
}

function profileTables(lines: readonly ProfileLine[]): string {
  return lines
    .map(({ shape, baseFilters, stepMs, kinds }) => {
      const title = `${shape.join(' × ')}, ${baseFilters} base filters, ${stepMs.toFixed(1)} ms`;
      const rows = kinds.map(({ kind, milliseconds, share }) => [
        kind,
        milliseconds.toFixed(1),
        `${(100 * share).toFixed(1)} %`,
      ]);
      return `${title}\n${textTable(['', 'ms', 'share'], rows)}`;
    })
    .join('\n');
}

function epochTable(line: EpochLine): string {
  const { busyShare, busyShareOfFirstEpoch } = line;
  return textTable(
    ['data', 'cases', 's an epoch', 'busy', 'first epoch', 'ms a step', 'alone'],
    [
      [
        `${line.dataSet}, ${line.shape.join(' × ')}, ${line.precision}`,
        `${line.trainingCases} + ${line.validationCases}`,
        line.secondsPerEpoch.toFixed(1),
        `${(100 * busyShare).toFixed(1)} %`,
        `${(100 * busyShareOfFirstEpoch).toFixed(1)} %`,
        line.stepMs.toFixed(0),
        line.stepAloneMs.toFixed(0),
      ],
    ],
  );
}

function roadTable(rows: readonly RoadRow[]): string {
  const peer = rows.at(-1)!;
  const body = rows
    .filter(({ rounds }) => rounds.length > 0)
    .map((row) => {
      const seconds = stageMedians(row);
      const ratio = roadRatio(row, peer);
      return [
        row.name,
        ...roadStages.map((stage) => seconds[stage].toFixed(1)),
        roadSeconds(seconds).toFixed(1),
        ratio ? `${ratio.median.toFixed(2)} [${ratio.lowest.toFixed(2)}, ${ratio.highest.toFixed(2)}]` : '–',
        (Math.max(...row.rounds.map(({ peakMegabytes }) => peakMegabytes)) / 1000).toFixed(1),
      ];
    });
  const failed = rows.flatMap(({ name, failure }) => (failure ? [`${name}, failed: ${failure}\n`] : []));
  const header = ['', ...roadStages.map((stage) => `${stage} s`), 'all s', '÷ last [range]', 'peak GB'];
  return `${textTable(header, body)}${failed.join('')}`;
}

function memoryTable(memory: NonNullable<BenchResult['memory']>): string {
  const failures = memory.flatMap((one) => ('failure' in one ? [`failed: ${one.failure}\n`] : []));
  const rows = memory.flatMap((one) =>
    'line' in one
      ? [
          [
            one.line.mode,
            String(one.line.steps),
            `${one.line.tensors} + ${one.line.tensorsAdded}`,
            one.line.residentMegabytes.toFixed(0),
            one.line.residentDriftPercent.toFixed(1),
          ],
        ]
      : [],
  );
  return `${textTable(['mode', 'steps', 'tensors', 'resident MB', 'drift %'], rows)}${failures.join('')}`;
}

function augmentationTable(lines: readonly (AugmentationLine | PeerFailure)[]): string {
  const { timed, failed } = apart(lines);
  const rows = timed.map(({ peer, shape, millisecondsPerImage, imagesPerSecondAndCore }) => [
    peer,
    shape.join(' × '),
    millisecondsPerImage.toFixed(1),
    imagesPerSecondAndCore.toFixed(0),
  ]);
  return `${textTable(['', 'shape', 'ms an image', 'images a second'], rows)}${failed}`;
}

function metricsTable(lines: readonly (MetricLine | PeerFailure)[]): string {
  const { timed, failed } = apart(lines);
  const rows = timed.map(({ picture, peer, megapixelsPerSecond, ece }) => [
    picture,
    peer,
    megapixelsPerSecond.toFixed(1),
    ece.toFixed(6),
  ]);
  return `${textTable(['picture', '', 'Mpixel a second', 'ECE'], rows)}${failed}`;
}

/** Those with a time, and a line of text for each of the others. */
function apart<Line extends object>(
  lines: readonly (Line | PeerFailure)[],
): { timed: Line[]; failed: string } {
  const timed = lines.filter((line): line is Line => !('failure' in line));
  const failed = lines.flatMap((line) =>
    'failure' in line ? [`${line.peer}, failed: ${line.failure}\n`] : [],
  );
  return { timed, failed: failed.join('') };
}

function targets(result: BenchResult): string {
  if (result.options.extent === 'quick') return 'Targets: none is judged with --quick\n';
  const mark = (met: boolean | null) => (met === null ? 'not measured' : met ? 'met' : 'MISSED');
  const rows = verdicts(result).map(({ what, measured, wanted, met }) => [what, mark(met), wanted, measured]);
  return `Targets\n${textTable(['', '', 'wanted', 'measured'], rows)}`;
}
