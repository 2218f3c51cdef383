/** The Slurm job in which this process runs. */
export interface SlurmTask {
  /** As squeue and scancel name it: `4242_7` of an array, else `4242`. */
  job: string;
  /** How often Slurm has started it anew: after a preemption, a lost node, a requeue. */
  restarts: number;
}

/** Undefined outside of Slurm. */
export function slurmTask(environment: NodeJS.ProcessEnv = process.env): SlurmTask | undefined {
  const { SLURM_JOB_ID, SLURM_ARRAY_JOB_ID, SLURM_ARRAY_TASK_ID, SLURM_RESTART_COUNT } = environment;
  if (!SLURM_JOB_ID) return undefined;
  const job = SLURM_ARRAY_JOB_ID ? `${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}` : SLURM_JOB_ID;
  return { job, restarts: Number(SLURM_RESTART_COUNT ?? 0) };
}
