import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { RandomStream } from '../src/core/random-stream.js';
import { planSample, sampleBatch } from '../src/sampling/sample.js';
import type { SampledCase } from '../src/sampling/sampled-case.js';
import { studyAugmentation } from '../src/study/presets.js';
import type { PeerFailure } from './bench-result.js';
import { failureOf } from './run-child.js';

/**
 * Images a second and core of the study's augmentation with batch assembly, at 512 × 512 × 3, beside batchgenerators:
 *
 *   node --import tsx bench/augmentation.ts --python venv/bin/python [--json]
 *
 * The interpreter must have batchgenerators (see augmentation-batchgenerators.py); without --python only this project
 * is timed. Both sides draw their own samples, so many are needed: a warp, 39 % of them, costs thirty times a copy.
 * The two take turns, round by round, and processor time is counted, not the clock's.
 */
const { values } = parseArgs({
  options: {
    python: { type: 'string' },
    images: { type: 'string', default: '300' },
    rounds: { type: 'string', default: '3' },
    side: { type: 'string', default: '512' },
    json: { type: 'boolean', default: false },
  },
});

interface Timing {
  peer: string;
  images: number;
  millisecondsPerImage: number;
}

function timeOurs(side: number, images: number, seed: number): Timing {
  const stream = RandomStream.fromSeed(seed).fork('augmentation benchmark');
  const source = squareCase(side, stream);
  const shape = [side, side];
  const batch = (sample: number) =>
    sampleBatch(source, planSample(source.image, shape, studyAugmentation, stream.fork(sample)), 2);
  for (let sample = 0; sample < 30; sample++) batch(-1 - sample);
  const started = process.cpuUsage();
  for (let sample = 0; sample < images; sample++) batch(sample);
  const { user, system } = process.cpuUsage(started);
  return { peer: 'dsc-plus-plus', images, millisecondsPerImage: (user + system) / 1000 / images };
}

/** Noise with a square of class 1: time does not depend on content. */
function squareCase(side: number, stream: RandomStream): SampledCase {
  const shape = [side, side];
  const data = Float32Array.from({ length: side * side * 3 }, () => stream.normal());
  const labels = new Uint8Array(side * side);
  for (let row = side >> 2; row < side >> 1; row++) {
    labels.fill(1, row * side + (side >> 2), row * side + (side >> 1));
  }
  return { caseId: 'square', image: { shape, channels: 3, data }, labels: { shape, data: labels } };
}

/** Where the peer fails, why: its trouble must not cost this project's row. */
function timePeer(python: string, side: number, images: number, seed: number): Timing | PeerFailure {
  const script = 'bench/augmentation-batchgenerators.py';
  const options = ['--images', `${images}`, '--side', `${side}`, '--seed', `${seed}`];
  try {
    return JSON.parse(
      execFileSync(python, [script, ...options], { encoding: 'utf8', stdio: 'pipe' }),
    ) as Timing;
  } catch (error) {
    return { peer: 'batchgenerators', failure: failureOf(error) };
  }
}

/** All rounds of one side as one timing, and the rates of each. */
function total(rounds: readonly Timing[]): Timing & { rounds: number[] } {
  const images = rounds.reduce((sum, round) => sum + round.images, 0);
  const milliseconds = rounds.reduce((sum, round) => sum + round.images * round.millisecondsPerImage, 0);
  return {
    peer: rounds[0]!.peer,
    images,
    millisecondsPerImage: milliseconds / images,
    rounds: rounds.map(({ millisecondsPerImage }) => 1000 / millisecondsPerImage),
  };
}

function main(): void {
  const [images, rounds, side] = [values.images, values.rounds, values.side].map(Number) as [
    number,
    number,
    number,
  ];
  const ours: Timing[] = [];
  const peers: Timing[] = [];
  let failed: PeerFailure | undefined;
  for (let round = 1; round <= rounds; round++) {
    ours.push(timeOurs(side, images, round));
    if (!values.python || failed) continue;
    const peer = timePeer(values.python, side, images, round);
    if ('failure' in peer) failed = peer;
    else peers.push(peer);
  }
  const timings = [total(ours), ...(peers.length > 0 && !failed ? [total(peers)] : [])];
  const slowest = timings.at(-1)!;
  const rows = timings.map((timing) => ({
    ...timing,
    shape: [side, side, 3],
    imagesPerSecondAndCore: 1000 / timing.millisecondsPerImage,
    ratio: slowest.millisecondsPerImage / timing.millisecondsPerImage,
  }));
  if (values.json) {
    process.stdout.write(`${JSON.stringify([...rows, ...(failed ? [failed] : [])])}\n`);
    return;
  }
  process.stdout.write(`augmentation and batch, ${side} × ${side} × 3, one core\n`);
  for (const row of rows) {
    const perImage = `${row.millisecondsPerImage.toFixed(1).padStart(7)} ms an image`;
    const rate = `${row.imagesPerSecondAndCore.toFixed(0).padStart(5)} images a second`;
    process.stdout.write(`${row.peer.padEnd(24)}${perImage}${rate}${row.ratio.toFixed(1).padStart(7)} ×\n`);
  }
  if (failed) process.stdout.write(`${failed.peer} failed: ${failed.failure}\n`);
}

main();
