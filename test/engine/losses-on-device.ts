import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface DeviceRun {
  engine: { backend: string; device: string };
  losses: Record<string, number[]>;
}

/** Losses of the first steps of every loss on a device, from a process of its own. */
export function lossesOnDevice(device: string, fixture: string, steps: number): DeviceRun {
  const output = execFileSync(
    process.execPath,
    ['--import', 'tsx', 'test/engine/train-on-device.ts', device, fixture, String(steps)],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
  return JSON.parse(output) as DeviceRun;
}

/** The Keras twin's losses of the same steps. */
export function lossesOfKeras(fixture: string, steps: number): Record<string, number[]> {
  const { training } = JSON.parse(readFileSync(`test/fixtures/training/${fixture}.json`, 'utf8')) as {
    training: Record<string, { losses: number[] }>;
  };
  return Object.fromEntries(
    Object.entries(training).map(([loss, { losses }]) => [loss, losses.slice(0, steps)]),
  );
}
