/**
 * What training in bf16 changes, from finished runs; --float32 may be given several times, and the first folder that has a run counts:
 *
 *   npm run replicate -- --preset mini --precision bf16 --out bf16-results --losses dsc++ --run dsb2018/dsc++/fold-1-seed-1
 *   npm run replicate -- --preset mini --out second-seeds --losses dsc++ --seeds 2 --run dsb2018/dsc++/fold-1-seed-2
 *   node --import tsx bench/compare-precisions.ts --float32 results --float32 second-seeds --bf16 bf16-results --write bench/results/precision
 *
 * `--write NAME` leaves NAME.json, NAME.md and NAME.svg. What stands in bench/results/ is of results/ and of the records in bench/records/
 */
import { parseArgs } from 'node:util';
import { machineFacts } from '../src/cli/machine-facts.js';
import { writeFileAtomic } from '../src/core/atomic-file.js';
import type { RunRecord } from '../src/record/run-record.js';
import { readStudy } from '../src/record/study-record.js';
import { describeCommit } from '../src/run/one-run/code-commit.js';
import { presetNames, runName } from '../src/study/run-config.js';
import { precisionFigure } from './precision-figure.js';
import { precisionReport } from './precision-report.js';
import { type PrecisionResult, precisionResult } from './precision-result.js';

const { values } = parseArgs({
  options: {
    float32: { type: 'string', multiple: true, default: ['results'] },
    bf16: { type: 'string' },
    preset: { type: 'string', default: 'mini' },
    write: { type: 'string' },
  },
});

function main(): void {
  const preset = presetNames.find((name) => name === values.preset);
  if (!preset || !values.bf16)
    throw new Error('missing --bf16 DIR, or unknown --preset: see the first lines of this file');
  const float32 = firstOfEachName(values.float32.flatMap((folder) => readStudy(folder, preset).runs));
  const { system, processor, cores, features } = machineFacts('.');
  const result: PrecisionResult = {
    comparedBy: {
      git: describeCommit(),
      node: process.versions.node,
      machine: { system, processor, cores, features },
    },
    ...precisionResult(float32, readStudy(values.bf16, preset).runs),
  };
  process.stdout.write(precisionReport(result));
  if (!values.write) return;
  writeFileAtomic(`${values.write}.json`, `${JSON.stringify(result, null, 1)}\n`);
  writeFileAtomic(`${values.write}.md`, precisionReport(result));
  writeFileAtomic(`${values.write}.svg`, precisionFigure(result.compared));
}

function firstOfEachName(runs: readonly RunRecord[]): RunRecord[] {
  const byName = new Map<string, RunRecord>();
  for (const run of runs) if (!byName.has(runName(run.config))) byName.set(runName(run.config), run);
  return [...byName.values()];
}

main();
