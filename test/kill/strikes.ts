/** Strikes runs of the tiny study at random moments until a number of strikes is reached, and compares what comes out. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { RandomStream } from '../../src/core/random-stream.js';
import {
  differences,
  type Ended,
  isFinished,
  resultOf,
  runName,
  type Strike,
  study,
  tinyStudy,
} from './struck-run.js';

export interface Toll {
  strikes: number;
  /** Runs that came to their end and were compared with the unbroken one. */
  compared: number;
  slowestEndingMs: number;
  /** What went wrong, in sentences. */
  faults: string[];
}

/** Makes the result that every struck run must come to; the time it takes is the time to strike in. */
export async function unbrokenRun(folder: string): Promise<{ result: Map<string, string>; ms: number }> {
  const out = join(folder, 'unbroken');
  const startedAt = performance.now();
  const { code, stderr } = await study(tinyStudy(out), out);
  if (code !== 0) throw new Error(`the unbroken run ended with ${code}: ${stderr}`);
  return { result: resultOf(runName(out)), ms: performance.now() - startedAt };
}

export async function strikeRuns(
  folder: string,
  unbroken: Awaited<ReturnType<typeof unbrokenRun>>,
  kinds: readonly Pick<Strike, 'signal' | 'target'>[],
  count: number,
  random: RandomStream,
  onStrike: (strikes: number) => void = () => {},
): Promise<Toll> {
  const out = join(folder, 'struck');
  const toll: Toll = { strikes: 0, compared: 0, slowestEndingMs: 0, faults: [] };
  const compare = () => {
    const differing = differences(unbroken.result, resultOf(runName(out)));
    if (differing.length > 0)
      toll.faults.push(`after ${toll.strikes} strikes: ${differing.join(', ')} differ`);
    toll.compared += 1;
    rmSync(out, { recursive: true });
  };
  while (toll.strikes < count) {
    const kind = kinds[toll.strikes % kinds.length]!;
    const strike = { ...kind, afterMs: random.uniform(0, unbroken.ms) };
    // Half of them as a process of a process: `--jobs` starts one for each run.
    const jobs = random.uniform(0, 1) < 0.5 ? ['--jobs', '2'] : [];
    const ended = await study(tinyStudy(out, ...jobs), out, strike);
    if (!ended.escaped) {
      toll.strikes += 1;
      toll.slowestEndingMs = Math.max(toll.slowestEndingMs, ended.endingMs);
      const fault = faultOf(ended, strike);
      if (fault) toll.faults.push(`${strike.signal} to ${strike.target}: ${fault}`);
      onStrike(toll.strikes);
    }
    if (isFinished(out)) compare();
  }
  const last = await study(tinyStudy(out), out);
  if (last.code !== 0) toll.faults.push(`the last run ended with ${last.code}: ${last.stderr}`);
  else compare();
  return toll;
}

/** A signal other than SIGKILL must end with 75, or with 0 where it came too late; a stage that stops must say what is kept. */
function faultOf({ code, stderr }: Ended, { signal }: Strike): string | undefined {
  if (signal === 'SIGKILL') return undefined;
  // Node was still starting, so the system ended it: nothing was begun.
  if (code === null && stderr === '') return undefined;
  if (code !== 75 && code !== 0) return `exit code ${code}: ${stderr}`;
  const stops = stderr.includes('stopping after this step');
  if (stops && !stderr.includes('run the same command again')) return `no orderly end: ${stderr}`;
  return undefined;
}
