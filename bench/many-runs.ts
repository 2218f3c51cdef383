/**
 * `node --import tsx bench/many-runs.ts [--runs 100,300,1000,10000] [--cases 8]`: what `npm run tables` and `--status` take
 * of many runs. The runs are drawn (test/record/synthetic-study.ts) and written by the project's own writers; each command is
 * then timed in a process of its own, its processor time and greatest memory told by the system.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writePlan } from '../src/record/plan-file.js';
import { writeRun } from '../src/record/run-record.js';
import { lossNames } from '../src/study/losses.js';
import { runName } from '../src/study/run-config.js';
import { type SyntheticStudy, syntheticRun } from '../test/record/synthetic-study.js';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100,300,1000,10000' },
    cases: { type: 'string', default: '8' },
    /** Where the drawn runs lie and stay; else they are drawn in a folder that is removed. */
    folder: { type: 'string' },
  },
});

const datasets = [
  { dataset: 'dsb2018', foregroundClasses: ['nucleus'] },
  { dataset: 'chasedb1', foregroundClasses: ['vessel'] },
].map((set) => ({ ...set, cases: Number(values.cases) }));

/** Data sets × twelve losses × as many seeds as make the number of runs. */
function studyOf(runs: number): SyntheticStudy {
  const seeds = Math.ceil(runs / (datasets.length * lossNames.length));
  return {
    preset: 'mini',
    datasets,
    losses: lossNames,
    seeds: Array.from({ length: seeds }, (_, at) => at + 1),
    sharpness: (loss) => (loss.includes('++') ? 1 : 4),
  };
}

/** Draws the first seeds; later ones have their numbers again under another seed, for only the amount matters here. */
function write(outDir: string, study: SyntheticStudy): number {
  const drawn = 8;
  const runs: { number: number; name: string }[] = [];
  for (const set of study.datasets) {
    for (const loss of study.losses) {
      const first = study.seeds.slice(0, drawn).map((seed) => syntheticRun(study, set, loss, seed));
      for (const seed of study.seeds) {
        const run = first[(seed - 1) % first.length]!;
        const config = { ...run.config, seed };
        const name = runName(config);
        runs.push({ number: runs.length + 1, name });
        if (!existsSync(join(outDir, 'mini', name, 'done.json')))
          writeRun(join(outDir, 'mini', name), { ...run, config });
      }
    }
  }
  writePlan(join(outDir, 'mini'), {
    datasets: study.datasets.map(({ dataset }) => ({ dataset, absence: null })) as never,
    runs,
  });
  return runs.length;
}

function timed(args: readonly string[]) {
  const startedAt = performance.now();
  const program = ['-v', process.execPath, '--import', 'tsx', 'src/cli/main.ts', ...args];
  const { status, stderr } = spawnSync('/usr/bin/time', program, { encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (status !== 0) throw new Error(stderr.slice(-2000));
  const told = (what: string) => Number(new RegExp(`${what}[^:]*: ([\\d.]+)`).exec(stderr)?.[1]);
  return {
    seconds: (performance.now() - startedAt) / 1000,
    processorSeconds: told('User time') + told('System time'),
    megabytes: told('Maximum resident set size') / 1024,
  };
}

for (const asked of values.runs.split(',').map(Number)) {
  const folder = values.folder
    ? join(values.folder, String(asked))
    : mkdtempSync(join(tmpdir(), 'many-runs-'));
  mkdirSync(folder, { recursive: true });
  const startedAt = performance.now();
  const runs = write(folder, studyOf(asked));
  console.log(
    `${runs} runs of ${values.cases} cases written in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`,
  );
  for (const [what, args] of [
    ['tables', ['tables', '--preset', 'mini', '--out', folder]],
    ['status', ['replicate', '--status', '--preset', 'mini', '--out', folder]],
  ] as const) {
    const { seconds, processorSeconds, megabytes } = timed(args);
    console.log(
      `  ${what}: ${seconds.toFixed(1)} s, ${processorSeconds.toFixed(1)} s of a processor, ${megabytes.toFixed(0)} MB`,
    );
  }
  if (!values.folder) rmSync(folder, { recursive: true });
}
