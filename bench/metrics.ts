import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { RandomStream } from '../src/core/random-stream.js';
import { binCount, calibrationErrors } from '../src/metrics/calibration-error.js';
import { metricNames } from '../src/metrics/catalogue.js';
import { ProbabilityHistogram } from '../src/metrics/probability-histogram.js';
import { scoreCase } from '../src/metrics/score-case.js';
import type { PeerFailure } from './bench-result.js';
import { median } from './median.js';
import { failureOf } from './run-child.js';

/**
 * Pixels a second and core of the expected calibration error over 15 bins, beside torchmetrics and MONAI on the same
 * float32 probabilities, and of the whole score of a case, of which it is one column:
 *
 *   node --import tsx bench/metrics.ts --python venv/bin/python [--json]
 *
 * The interpreter must have both (see metrics-peers.py); without --python only this project is timed. Processor time is
 * counted, the median of the rounds after a warm-up. Two pictures: one like a segmentation, a disc with sure pixels inside and outside and a
 * soft edge; and one of uniform noise, the worst case for branches and caches.
 */
const { values } = parseArgs({
  options: {
    python: { type: 'string' },
    side: { type: 'string', default: '2048' },
    rounds: { type: 'string', default: '7' },
    json: { type: 'boolean', default: false },
  },
});

interface Picture {
  name: string;
  side: number;
  probability: Float32Array;
  truth: Uint8Array;
}

interface Timing {
  picture: string;
  peer: string;
  /** The median of the rounds. */
  megapixelsPerSecond: number;
  rounds: number[];
  ece: number;
}

function drawPicture(name: 'segmentation' | 'noise', side: number, stream: RandomStream): Picture {
  const probability = new Float32Array(side * side);
  const truth = new Uint8Array(side * side);
  for (let pixel = 0; pixel < probability.length; pixel++) {
    const radius = Math.hypot(Math.floor(pixel / side) - side / 2, (pixel % side) - side / 2);
    const logit = (side / 4 - radius) / 2 + stream.normal();
    const p = name === 'noise' ? stream.uniform() : 1 / (1 + Math.exp(-logit));
    probability[pixel] = p;
    truth[pixel] = Number(stream.chance(p));
  }
  return { name, side, probability, truth };
}

function time(picture: Picture, peer: string, rounds: number, ece: () => number): Timing {
  let value = ece();
  const rates = Array.from({ length: rounds }, () => {
    const started = process.cpuUsage();
    value = ece();
    const { user, system } = process.cpuUsage(started);
    return picture.probability.length / (user + system);
  });
  return { picture: picture.name, peer, megapixelsPerSecond: median(rates), rounds: rates, ece: value };
}

function timeOurs(picture: Picture, rounds: number): Timing[] {
  const { side, probability, truth } = picture;
  const shape = [side, side];
  const data = new Float32Array(2 * probability.length);
  probability.forEach((p, pixel) => {
    data[2 * pixel] = 1 - p;
    data[2 * pixel + 1] = p;
  });
  const oneError = () => {
    const runs = new ProbabilityHistogram(binCount);
    runs.add(probability, truth, probability.length);
    return calibrationErrors(runs.equalWidthBins(binCount)).ece;
  };
  const wholeCase = () =>
    scoreCase({
      caseId: picture.name,
      labels: { shape, data: truth },
      probabilities: { shape, classes: 2, data },
      foregroundClasses: ['disc'],
    }).scores[0]!.values.ece;
  return [
    time(picture, 'dsc-plus-plus', rounds, oneError),
    time(picture, `dsc-plus-plus, all ${metricNames.length} columns`, rounds, wholeCase),
  ];
}

/** Where the peers fail, why: their trouble must not cost this project's rows. */
function timePeers(python: string, picture: Picture, rounds: number): (Timing | PeerFailure)[] {
  const folder = mkdtempSync(join(tmpdir(), 'metrics-'));
  try {
    const file = join(folder, 'pixels.bin');
    writeFileSync(file, Buffer.concat([Buffer.from(picture.probability.buffer), picture.truth]));
    const lines = execFileSync(
      python,
      ['bench/metrics-peers.py', '--pixels', file, '--rounds', String(rounds)],
      { encoding: 'utf8', stdio: 'pipe' },
    );
    return lines
      .trim()
      .split('\n')
      .map((line) => ({ picture: picture.name, ...(JSON.parse(line) as Omit<Timing, 'picture'>) }));
  } catch (error) {
    return [{ peer: `torchmetrics and MONAI on the picture ${picture.name}`, failure: failureOf(error) }];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const stream = RandomStream.fromSeed(1).fork('metrics benchmark');
const lines = (['segmentation', 'noise'] as const).flatMap((name) => {
  const picture = drawPicture(name, Number(values.side), stream.fork(name));
  const rounds = Number(values.rounds);
  return [...timeOurs(picture, rounds), ...(values.python ? timePeers(values.python, picture, rounds) : [])];
});
if (values.json) {
  console.log(JSON.stringify(lines));
} else {
  const timings = lines.flatMap((line) => ('failure' in line ? [] : [line]));
  for (const { picture, peer, megapixelsPerSecond, ece } of timings) {
    const ours = timings.find((timing) => timing.picture === picture)!;
    const ratio = ours.megapixelsPerSecond / megapixelsPerSecond;
    console.log(
      `${picture.padEnd(13)}${peer.padEnd(44)}${megapixelsPerSecond.toFixed(1).padStart(8)} Mpixel/s` +
        `${ratio.toFixed(1).padStart(7)} ×   ECE ${ece.toFixed(6)}`,
    );
  }
  for (const line of lines) if ('failure' in line) console.log(`${line.peer} failed: ${line.failure}`);
}
