/** What the bench says of this project, and of others in its own units, as tables of text. */
import { textTable } from '../src/text/text-table.js';
import type {
  AugmentationLine,
  BenchResult,
  EpochLine,
  MetricLine,
  PeerFailure,
  PredictionProfile,
  Profile,
  StepProfile,
  VolumeLine,
} from './bench-result.js';

export function stepProfiles(lines: readonly StepProfile[]): string {
  return lines
    .map((line) => {
      const { stepMs, gigaflopsPerStep, kinds } = line;
      return profileTable(line, [
        `a step takes ${stepMs.toFixed(1)} ms,`,
        `its operations one after the other ${sumOf(kinds).toFixed(1)} ms;`,
        `convolutions run at ${ofProduct(line, line.gigaflopsOfConvolutions)} rate,`,
        `the step at ${ofProduct(line, gigaflopsPerStep / (stepMs / 1000))}`,
      ]);
    })
    .join('\n');
}

export function predictionProfiles(lines: readonly PredictionProfile[]): string {
  return lines
    .map((line) => {
      const { windows, predictionMs, graphMs, gigaflopsPerPrediction, kinds } = line;
      return profileTable(line, [
        `a prediction${windows > 1 ? ` in ${windows} windows` : ''} takes ${predictionMs.toFixed(1)} ms,`,
        `${graphMs.toFixed(1)} ms of them in the graph; all work one after the other ${sumOf(kinds).toFixed(1)} ms;`,
        `convolutions run at ${ofProduct(line, line.gigaflopsOfConvolutions)} rate,`,
        `the prediction at ${ofProduct(line, gigaflopsPerPrediction / (predictionMs / 1000))}`,
      ]);
    })
    .join('\n');
}

function profileTable(
  { shape, baseFilters, depth, precision, kinds }: Profile,
  findings: readonly string[],
): string {
  const title = `${shape.join(' × ')}, ${baseFilters} base filters, depth ${depth}, ${precision}:`;
  const rows = kinds.map(({ kind, milliseconds, share, calls }) => [
    kind,
    milliseconds.toFixed(1),
    `${(100 * share).toFixed(1)} %`,
    calls === null ? '–' : calls.toFixed(0),
  ]);
  return `${[title, ...findings].join(' ')}\n${textTable(['', 'ms', 'share', 'operations'], rows)}`;
}

function sumOf(kinds: Profile['kinds']): number {
  return kinds.reduce((total, { milliseconds }) => total + milliseconds, 0);
}

/** A rate in GFLOP/s as "80 % of a matrix product's". */
function ofProduct({ matmulGigaflops }: Profile, rate: number): string {
  return `${((100 * rate) / matmulGigaflops).toFixed(0)} % of a matrix product's`;
}

export function epochTable(line: EpochLine): string {
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

export function memoryTable(memory: NonNullable<BenchResult['memory']>): string {
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

export function volumeTable(line: VolumeLine): string {
  const header = ['shape', 's to prepare', 's to score', 'peak GB'];
  const gigabytes = (line.peakMegabytes / 1000).toFixed(2);
  const seconds = [line.prepareSeconds.toFixed(1), line.scoreSeconds.toFixed(1)];
  return textTable(header, [[line.shape.join(' × '), ...seconds, gigabytes]]);
}

export function augmentationTable(lines: readonly (AugmentationLine | PeerFailure)[]): string {
  const { timed, failed } = apart(lines);
  const rows = timed.map(({ peer, shape, millisecondsPerImage, imagesPerSecondAndCore, rounds }) => [
    peer,
    shape.join(' × '),
    millisecondsPerImage.toFixed(1),
    rate(imagesPerSecondAndCore, rounds, 0),
  ]);
  return `${textTable(['', 'shape', 'ms an image', 'images a second [range]'], rows)}${failed}`;
}

export function metricsTable(lines: readonly (MetricLine | PeerFailure)[]): string {
  const { timed, failed } = apart(lines);
  const rows = timed.map(({ picture, peer, megapixelsPerSecond, rounds, ece }) => [
    picture,
    peer,
    rate(megapixelsPerSecond, rounds, 1),
    ece.toFixed(6),
  ]);
  return `${textTable(['picture', '', 'Mpixel a second [range]', 'ECE'], rows)}${failed}`;
}

/** "188 [180, 191]": of all rounds, and of the slowest and the fastest. */
function rate(all: number, rounds: readonly number[] | undefined, digits: number): string {
  if (!rounds) return all.toFixed(digits);
  const ends = [Math.min(...rounds), Math.max(...rounds)].map((end) => end.toFixed(digits));
  return `${all.toFixed(digits)} [${ends.join(', ')}]`;
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
