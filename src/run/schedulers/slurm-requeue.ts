/**
 * The parts of a task's batch script that decide whether the task is queued again after its run has ended.
 *
 * A long run needs many tasks, each ended by the time limit. So a task that saved something new before it was told to stop is
 * queued again without bound. All other ends that another start may mend (out of memory, full disk, a run held by another process,
 * a time limit too short for the next thing to be saved) are counted. SLURM_RESTART_COUNT would also count the time limits and
 * preemptions.
 */
import { join } from 'node:path';
import { resultsOf } from '../../record/frozen-plan-file.js';
import { checkpointPath } from '../one-run/checkpoint-folder.js';
import { shell } from './slurm-quoting.js';

/** How many times a task is queued again although it saved nothing new or was not told to stop. */
const mostRetries = 3;

interface RequeuedWork {
  planFile: string;
  logFolder: string;
  preset: string;
}

/**
 * Commands before the run: they define `saved` and `retry`, and keep what is saved already. `saved` prints the first line of the
 * checkpoint. It has the finished epochs, the steps and a checksum of the parameters, so it changes with every step that is saved,
 * and only then: scoring saves nothing, and the note beside the checkpoint is rewritten at every start.
 */
export function beforeRun({ planFile, logFolder, preset }: RequeuedWork): string {
  const presetFolder = shell(join(resultsOf(planFile), preset));
  return `# The first line of the run's checkpoint, which changes with every step that is saved.
name=$(sed -n "/\\"number\\": $number,/{n;s/.*\\"name\\": \\"\\(.*\\)\\".*/\\1/p}" ${shell(planFile)})
saved() { head -n 1 ${presetFolder}/"$name"/${checkpointPath('')} 2>/dev/null; }
before=$(saved)

# Takes one of ${mostRetries} retries. Each is a file beside the log, because a full disk still has room for an empty file.
retry() {
  local at file
  for at in ${Array.from({ length: mostRetries }, (_, at) => at + 1).join(' ')}; do
    file=${shell(logFolder)}/"$task.retry-$at"
    if [ ! -e "$file" ]; then
      echo "start $(( \${SLURM_RESTART_COUNT:-0} + 1 )) ended with $code" > "$file"
      [ -e "$file" ]; return
    fi
  done
  return 1
}`;
}

/** Commands after the run: they queue the task again where that can help. */
export const afterRun = `# 75: interrupted, full disk or held elsewhere. 137 and 143: killed. Other failures would only repeat.
case $code in 75 | 137 | 143) ;; *) exit "$code" ;; esac
# A cancelled or preempted task is no longer RUNNING. If its node was lost, it may already run elsewhere.
case "$(scontrol --oneliner show job "$task")" in
  *JobState=RUNNING*" Restarts=\${SLURM_RESTART_COUNT:-0} "*) ;;
  *) exit "$code" ;;
esac
after=$(saved)
progress=
if [ -n "$after" ] && [ "$after" != "$before" ]; then progress=1; fi
if [ -n "$signalled" ] && [ -z "$progress" ]; then
  echo "run $number saved nothing new before it was told to stop; if that was the time limit, submit it with a longer --time"
fi
if { [ -n "$signalled" ] && [ -n "$progress" ]; } || retry; then
  scontrol requeue "$task"
else
  echo "run $number is not queued again after ${mostRetries} retries; the same --slurm command submits it again"
fi
exit "$code"`;
