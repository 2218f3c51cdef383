/** `npm run test:kill`: strikes training at random moments, as often as asked, and says whether the results are the same. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { RandomStream } from '../../src/core/random-stream.js';
import { strikeRuns, unbrokenRun } from './strikes.js';
import type { Strike } from './struck-run.js';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    signals: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
  },
});

const plans: { title: string; count: number; kinds: Pick<Strike, 'signal' | 'target'>[] }[] = [
  {
    title: 'kill -9',
    count: Number(values.kills),
    kinds: (['trainer', 'group', 'npm'] as const).map((target) => ({ signal: 'SIGKILL', target })),
  },
  {
    title: 'signals to the group and to npm alone',
    count: Number(values.signals),
    kinds: (['SIGTERM', 'SIGINT'] as const).flatMap((signal) =>
      (['group', 'npm'] as const).map((target) => ({ signal, target })),
    ),
  },
];

async function killTest(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'dsc-kill-'));
  let faults = 0;
  try {
    const unbroken = await unbrokenRun(folder);
    const random = RandomStream.fromSeed(Number(values.seed));
    console.log(
      `an unbroken run takes ${(unbroken.ms / 1000).toFixed(1)} s and leaves ${unbroken.result.size} files`,
    );
    for (const { title, count, kinds } of plans) {
      const toll = await strikeRuns(folder, unbroken, kinds, count, random, (strikes) => {
        if (strikes % 10 === 0) console.log(`  ${title}: ${strikes} of ${count}`);
      });
      for (const fault of toll.faults) console.log(`  FAULT ${fault}`);
      faults += toll.faults.length;
      console.log(
        `${title}: ${toll.strikes} strikes, ${toll.compared} results compared, ${toll.faults.length} faults; every process gone after ${(toll.slowestEndingMs / 1000).toFixed(1)} s at most`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return faults === 0 ? 0 : 1;
}

killTest().then((code) => {
  process.exitCode = code;
});
