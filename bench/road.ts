import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadManifest } from '../src/data/manifest-format/manifest-files.js';
import { openDataSet } from '../src/data/open-data-set.js';
import { startEngine } from '../src/engine/start-engine.js';
import { readRun } from '../src/record/run-record.js';
import { executeRun } from '../src/run/one-run/execute-run.js';
import { resolveConfig } from '../src/run/plan/resolve-config.js';
import { presets } from '../src/study/presets.js';

/**
 * One run of mini's dsb2018 from image files to metrics in one epoch, with an empty cache, and one line of JSON: seconds
 * of each stage. Everything that `npm run replicate` does for a run is in them: recalibration on the validation side
 * and the record's files belong to `score`, the compiling and checking of the step to `train`. The clock starts when the
 * libraries are loaded, as the peer's does.
 *
 *   DSC_DATA_DIR=… node --import tsx bench/road.ts --threads 2
 */
const { values } = parseArgs({
  options: {
    precision: { type: 'string', default: 'float32' },
    threads: { type: 'string' },
    cases: { type: 'string' },
  },
});

async function main(folder: string): Promise<void> {
  const dataDir = process.env.DSC_DATA_DIR ?? '';
  const dataSet = await openDataSet('dsb2018', { dataDir, partial: 'use' });
  const limit = values.cases ? Number(values.cases) : Infinity;
  const preset = { ...presets.mini, caseLimits: { training: limit, validation: limit, test: limit } };
  const config = resolveConfig(
    preset,
    loadManifest('dsb2018'),
    dataSet,
    { loss: 'dsc++', seed: 1 },
    {
      epochs: 1,
      precision: values.precision as 'float32' | 'bf16',
    },
  );
  const engine = {
    device: 'cpu' as const,
    threads: values.threads ? Number(values.threads) : undefined,
  };
  await startEngine(engine);
  const startedAt = performance.now();
  // When a stage was last heard of: its end, for stages follow one another.
  const heard = { preparing: startedAt, training: startedAt, testing: startedAt };
  await executeRun(config, join(folder, 'run'), {
    dataSet,
    cacheDir: join(folder, 'cache'),
    ...engine,
    signal: new AbortController().signal,
    onProgress(event) {
      // The run goes on with the plain program where the compiled one was refused, and says so: that is no time to quote.
      if (event.stage === 'warning') throw new Error(`not timed: ${event.text}`);
      heard[event.stage] = performance.now();
    },
  });
  const finishedAt = performance.now();
  const { cases } = readRun(join(folder, 'run'))!;
  const rows = cases.filter(({ className }) => className === 'nucleus');
  process.stdout.write(
    `${JSON.stringify({
      seconds: {
        prepare: (heard.preparing - startedAt) / 1000,
        train: (heard.training - heard.preparing) / 1000,
        score: (finishedAt - heard.training) / 1000,
      },
      casesOnEachSide: [config.cases.training, config.cases.validation, config.cases.test].map(
        (ids) => ids.length,
      ),
      shape: config.network.inputShape,
      isAccepted: true,
      meanDsc: rows.reduce((sum, { values: { dsc } }) => sum + dsc, 0) / rows.length,
      peakMegabytes: (process.resourceUsage().maxRSS * 1024) / 1e6,
    })}\n`,
  );
}

const folder = mkdtempSync(join(tmpdir(), 'road-'));
main(folder)
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
  })
  .finally(() => rmSync(folder, { recursive: true }));
