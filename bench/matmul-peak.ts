import { parseArgs } from 'node:util';
import { startEngine } from '../src/engine/start-engine.js';
import { tf } from '../src/engine/tensorflow.js';

/**
 * The machine's float32 matrix product through this project's engine, in GFLOP/s, as one line of JSON: the yardstick
 * for the share of the peak that a training step reaches. The fastest of the repetitions counts.
 *
 *   node --import tsx bench/matmul-peak.ts --side 2048 --threads 2
 */
const { values } = parseArgs({
  options: {
    side: { type: 'string', default: '2048' },
    repetitions: { type: 'string', default: '12' },
    device: { type: 'string', default: 'cpu' },
    threads: { type: 'string' },
  },
});

async function main(): Promise<void> {
  const threads = values.threads ? Number(values.threads) : undefined;
  await startEngine({ device: values.device as 'cpu' | 'gpu', threads });
  const side = Number(values.side);
  const left = tf.randomNormal<tf.Rank.R2>([side, side]);
  const right = tf.randomNormal<tf.Rank.R2>([side, side]);
  let seconds = Infinity;
  for (let repetition = 0; repetition < Number(values.repetitions); repetition++) {
    const startedAt = performance.now();
    // Reading one value back waits for the product, which a GPU computes in its own time.
    tf.tidy(() => tf.slice(tf.matMul(left, right), [0, 0], [1, 1]).dataSync());
    seconds = Math.min(seconds, (performance.now() - startedAt) / 1000);
  }
  process.stdout.write(`${JSON.stringify({ gigaflops: (2 * side ** 3) / seconds / 1e9 })}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
