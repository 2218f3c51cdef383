/** `npm run replicate` in a process of its own, for signals, pipes and jobs. */
import { spawn } from 'node:child_process';
import type { Ended } from './in-this-process.js';

/** Options of a rehearsal of a few seconds, with its results in the folder `out`. */
export const smallRehearsal = (out: string, ...more: string[]): string[] => [
  ...['--datasets', 'phantom-nuclei', '--epochs', '1', '--base-filters', '2', '--no-notebooks'],
  ...['--out', out, ...more],
];

/** `watch` is called now and then with what was said, and may stop it. */
export function replicate(
  args: readonly string[],
  watch: (stop: (signal: NodeJS.Signals) => void, said: string) => void = () => {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', 'replicate', ...args]);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    let stopped = false;
    const watching = setInterval(() => {
      if (stopped) return;
      watch((signal) => {
        stopped = child.kill(signal);
      }, stderr);
    }, 50);
    child.on('close', (code) => {
      clearInterval(watching);
      resolve({ code, stdout, stderr });
    });
  });
}
