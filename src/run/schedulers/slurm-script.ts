/**
 * The batch scripts that run a frozen plan under Slurm: text for people to read, and to submit by hand where a site wants that.
 * What is not said of the cluster (partition, accelerators, time) is left to the site's defaults.
 */

/** What a user asks of the cluster. */
export interface SlurmRequest {
  partition: string | undefined;
  /** Of each task; undefined: none are asked for. */
  gpus: number | undefined;
  /** As sbatch takes it, such as 08:00:00 or 1-12. */
  time: string | undefined;
  /** Tasks at once. */
  maxParallel: number | undefined;
  /** More options of sbatch, such as "--account=lab --mem=16G". */
  extra: string | undefined;
}

/** What is run there: the same on every node, found under the same paths. */
export interface SlurmWork {
  projectFolder: string;
  /** The Node that runs this command. */
  node: string;
  /** The frozen plan, in whose folder scripts and logs lie. */
  planFile: string;
  logFolder: string;
  preset: string;
  /** Options that are passed on as they were typed, such as ["--device", "cpu"]. */
  passedOn: readonly string[];
  /** Threads of a task; undefined: as many as it has cores. */
  threads: number | undefined;
  notebooks: boolean;
}

/** Seconds before its time limit at which a task is told to save. */
const warningSeconds = 120;

/** How often a task that ended without being told to, as when it ran out of memory, is started again. */
const mostRestarts = 3;

/**
 * One task a run: the number of its task, and of the offset that is its argument, is the number of the run in the frozen plan.
 *
 * Slurm warns the batch shell alone. It passes the signal on and waits, so that the run can save; then the task is queued again,
 * unless Slurm is about to end it for another reason, such as scancel. A preempted task is queued again by Slurm itself.
 */
export function runsScript(work: SlurmWork, request: SlurmRequest): string {
  const threads = work.threads === undefined ? [`"\${SLURM_CPUS_ON_NODE:-1}"`] : [String(work.threads)];
  const command = [
    ...[shell(work.node), '--import', 'tsx', 'src/cli/main.ts', 'replicate'],
    ...['--plan', shell(work.planFile), '--run', '"$number"'],
    ...['--threads', ...threads, ...work.passedOn.map(shell)],
  ].join(' ');
  return `#!/bin/bash
# The runs of a frozen plan, a task each. By hand: sbatch --array=1-30 ${fileName.runs}
# Where a site numbers its tasks to 1000 only, runs from 1001 on: sbatch --array=1-30 ${fileName.runs} 1000
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
told=
pass_on() { told=1; waiting=1; if [ -n "$child" ]; then kill -TERM "$child" 2>/dev/null; fi; }
trap pass_on TERM

${command} &
child=$!
if [ -n "$told" ]; then kill -TERM "$child"; fi
# A signal ends "wait" before the run has ended.
waiting=1
while [ -n "$waiting" ]; do waiting=; wait "$child"; code=$?; done
echo "run $number ended with $code"

# 75: interrupted, saved. 137 and 143: killed. Other failures come again however often it is tried.
case $code in
  75 | 137 | 143)
    if [ -n "$told" ] || [ "\${SLURM_RESTART_COUNT:-0}" -lt ${mostRestarts} ]; then
      # A cancelled or preempted task is no longer RUNNING, and one whose node was lost may have been started elsewhere.
      case "$(scontrol --oneliner show job "$task")" in
        *JobState=RUNNING*" Restarts=\${SLURM_RESTART_COUNT:-0} "*) scontrol requeue "$task" ;;
      esac
    fi ;;
esac
exit "$code"
`;
}

/** Tables, report and notebooks of what is there when all tasks have ended, however they ended. */
export function finishScript(work: SlurmWork, request: SlurmRequest): string {
  const notebooks = work.notebooks ? '' : ' --no-notebooks';
  return `#!/bin/bash
# What is made of the runs of a frozen plan: tables, report, notebooks. By hand: sbatch ${fileName.finish}
${directives(request, {
  'job-name': `dsc-${work.preset}-report`,
  output: `${work.logFolder}/finish-%j.log`,
})}

${enter(work)}
exec ${shell(work.node)} --import tsx src/cli/main.ts replicate --plan ${shell(work.planFile)} --finish${notebooks}
`;
}

/** Beside the frozen plan. */
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

/** 3: the folder holds the results too, so a node without it sees no data. */
function enter({ projectFolder }: SlurmWork): string {
  const folder = shell(projectFolder);
  return `cd ${folder} || { echo "missing project folder, as $(hostname) sees it:" ${folder} >&2; exit 3; }`;
}

function shell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** sbatch reads quotes of its own in these lines, and no expansion. */
function directiveValue(value: string): string {
  return /[\s"'#]/.test(value) ? `"${value.replaceAll('"', '\\"')}"` : value;
}
