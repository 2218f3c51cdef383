/** The Slurm job in which this process runs. */
export interface SlurmTask {
  /** Job id as squeue and scancel use it: `4242_7` in a job array, otherwise `4242`. */
  job: string;
  /** Number of restarts by Slurm, after a preemption, a node failure or a requeue. */
  restarts: number;
}

/** The current Slurm task; undefined outside Slurm. */
export function slurmTask(environment: NodeJS.ProcessEnv = process.env): SlurmTask | undefined {
  const { SLURM_JOB_ID, SLURM_ARRAY_JOB_ID, SLURM_ARRAY_TASK_ID, SLURM_RESTART_COUNT } = environment;
  if (!SLURM_JOB_ID) return undefined;
  const job = SLURM_ARRAY_JOB_ID ? `${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}` : SLURM_JOB_ID;
  return { job, restarts: Number(SLURM_RESTART_COUNT ?? 0) };
}
