/**
 * The batch scripts that run a frozen plan under Slurm. They are readable and can also be submitted by hand.
 * Options that are not given (partition, GPUs, time limit) are left to the site's defaults.
 */
import { directiveValue, shell } from './slurm-quoting.js';
import { afterRun, beforeRun } from './slurm-requeue.js';

/** The resources that a user requests from Slurm. */
export interface SlurmRequest {
  partition: string | undefined;
  /** Number of GPUs per task; undefined: no GPU is requested. */
  gpus: number | undefined;
  /** Time limit in the format of sbatch, such as 08:00:00 or 1-12. */
  time: string | undefined;
  /** Largest number of tasks that run at the same time; undefined: no limit. */
  maxParallel: number | undefined;
  /** Further options of sbatch, such as "--account=lab --mem=16G". */
  extra: string | undefined;
}

/** The work to run. All paths must be the same on every node. */
export interface SlurmWork {
  projectFolder: string;
  /** Path of the Node executable. */
  node: string;
  /** The frozen plan. Scripts and logs are in the same folder. */
  planFile: string;
  logFolder: string;
  preset: string;
  /** Command-line options that are passed on unchanged, such as ["--device", "cpu"]. */
  passedOn: readonly string[];
  /** Threads per task; undefined: one per core of the task. */
  threads: number | undefined;
  notebooks: boolean;
}

/** Slurm sends SIGTERM this many seconds before the time limit, so that the task can save its state. */
const warningSeconds = 120;

/**
 * The script of a job array with one task per run. Run number in the frozen plan = task number + offset (the script's argument).
 *
 * Slurm signals only the batch shell. The shell forwards the signal and waits until the run has saved its state. Then it queues
 * the task again (slurm-requeue.ts), unless Slurm is ending it for another reason, such as scancel. Slurm requeues preempted tasks
 * itself.
 */
export function runsScript(work: SlurmWork, request: SlurmRequest): string {
  const threads = work.threads === undefined ? [`"\${SLURM_CPUS_ON_NODE:-1}"`] : [String(work.threads)];
  const command = [
    ...[shell(work.node), '--import', 'tsx', 'src/cli/main.ts', 'replicate'],
    ...['--plan', shell(work.planFile), '--run', '"$number"'],
    ...['--threads', ...threads, ...work.passedOn.map(shell)],
  ].join(' ');
  return `#!/bin/bash
# The runs of a frozen plan, one task per run. By hand: sbatch --array=1-30 ${fileName.runs}
# The argument is an offset, for sites that limit task numbers. Runs 1001 to 1030: sbatch --array=1-30 ${fileName.runs} 1000
${directives(request, {
  'job-name': `dsc-${work.preset}`,
  output: `${work.logFolder}/%A_%a.log`,
  'open-mode': 'append',
  signal: `B:TERM@${warningSeconds}`,
  ...(request.gpus !== undefined && { gpus: String(request.gpus) }),
})}
#SBATCH --requeue

${enter(work)}
task="\${SLURM_ARRAY_JOB_ID}_\${SLURM_ARRAY_TASK_ID}"
number=$(( \${1:-0} + SLURM_ARRAY_TASK_ID ))
echo "run $number on $(hostname), task $task, start $(( \${SLURM_RESTART_COUNT:-0} + 1 ))"

child=
signalled=
pass_on() { signalled=1; waiting=1; if [ -n "$child" ]; then kill -TERM "$child" 2>/dev/null; fi; }
trap pass_on TERM

${beforeRun(work)}

${command} &
child=$!
if [ -n "$signalled" ]; then kill -TERM "$child"; fi
# A signal interrupts "wait" before the run has ended: wait again.
waiting=1
while [ -n "$waiting" ]; do waiting=; wait "$child"; code=$?; done
echo "run $number ended with $code"

${afterRun}
`;
}

/** The script that makes tables, report and notebooks from the finished runs, after all tasks have ended or failed. */
export function finishScript(work: SlurmWork, request: SlurmRequest): string {
  const notebooks = work.notebooks ? '' : ' --no-notebooks';
  return `#!/bin/bash
# Makes tables, report and notebooks from the runs of a frozen plan. By hand: sbatch ${fileName.finish}
${directives(request, {
  'job-name': `dsc-${work.preset}-report`,
  output: `${work.logFolder}/finish-%j.log`,
})}

${enter(work)}
exec ${shell(work.node)} --import tsx src/cli/main.ts replicate --plan ${shell(work.planFile)} --finish${notebooks}
`;
}

/** Names of the scripts in the folder of the frozen plan. */
export const fileName = { runs: 'runs.sbatch', finish: 'finish.sbatch' } as const;

function directives({ partition, time, extra }: SlurmRequest, own: Readonly<Record<string, string>>): string {
  const named = {
    ...own,
    ...(partition !== undefined && { partition }),
    ...(time !== undefined && { time }),
  };
  const lines = Object.entries(named).map(([name, value]) => `--${name}=${directiveValue(value)}`);
  return [...lines, ...(extra === undefined ? [] : [extra])].map((line) => `#SBATCH ${line}`).join('\n');
}

/** Exit code 3 (missing data): the project folder also holds the results. */
function enter({ projectFolder }: SlurmWork): string {
  const folder = shell(projectFolder);
  return `cd ${folder} || { echo "missing project folder, as $(hostname) sees it:" ${folder} >&2; exit 3; }`;
}
