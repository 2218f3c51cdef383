/**
 * A separate program for `npm run doctor`: loads the engine, times matrix products, and prints the result as JSON. If the library
 * crashes while loading, only this process ends.
 */
import { startEngine } from '../engine/start-engine.js';
import { tf } from '../engine/tensorflow.js';

/** The printed result: the facts of the engine, or the reason why it does not load. */
export type EngineProbe =
  | { loads: true; version: string; device: 'cpu' | 'gpu'; gigaflopsPerSecond: number }
  | { loads: false; reason: string };

const size = 1024;
const repetitions = 8;

async function probeEngine(): Promise<EngineProbe> {
  try {
    const { version, device } = await startEngine({ device: 'auto' });
    return { loads: true, version, device, gigaflopsPerSecond: multiplicationSpeed() };
  } catch (error) {
    return { loads: false, reason: (error as Error).message };
  }
}

/** Speed of float32 matrix products in GFLOP/s, with 2 n³ operations each. Throws RangeError where a product is wrong. */
function multiplicationSpeed(): number {
  return tf.tidy(() => {
    const ones = tf.ones([size, size]);
    const product = () => tf.matMul(ones, ones).max().dataSync()[0];
    if (product() !== size) throw new RangeError(`invalid product of two ${size}² matrices of ones`);
    const start = performance.now();
    for (let repetition = 0; repetition < repetitions; repetition++) product();
    const seconds = (performance.now() - start) / 1000;
    return Math.round((2 * size ** 3 * repetitions) / seconds / 1e9);
  });
}

void probeEngine().then((probe) => process.stdout.write(`${JSON.stringify(probe)}\n`));
