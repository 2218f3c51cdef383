import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEngine } from '../src/engine/start-engine.js';
import type { StepProfile } from './bench-result.js';
import { profileGraph, programWithGraph, withShares } from './graph-profile.js';
import { flopsPerStep } from './step-comparison.js';
import { profileSettings } from './step-settings.js';

/**
 * Where the time of a compiled step goes, by kind of work, as one line of JSON:
 *
 *   node --import tsx bench/step-profile.ts --python .bench-venv/bin/python
 */
const { values } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    quick: { type: 'boolean', default: false },
    threads: { type: 'string', default: '2' },
  },
});

async function main(): Promise<void> {
  await startEngine({ device: 'cpu', threads: Number(values.threads) });
  const folder = mkdtempSync(join(tmpdir(), 'step-profile-'));
  try {
    const lines = profileSettings(values.quick).flatMap((network) =>
      (['float32', 'bf16'] as const).map((precision): StepProfile => {
        const graph = join(folder, `${network.inputShape.join('x')}-${precision}.pb`);
        programWithGraph(network, precision, graph).dispose();
        const { inputShape: shape, baseFilters, depth } = network;
        const flops = flopsPerStep(network);
        const { milliseconds, kinds, ...rates } = profileGraph(graph, { part: 'step', flops }, values);
        return {
          ...{ shape, baseFilters, depth, precision, stepMs: milliseconds, gigaflopsPerStep: flops / 1e9 },
          ...rates,
          kinds: withShares(kinds),
        };
      }),
    );
    process.stdout.write(`${JSON.stringify(lines)}\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
