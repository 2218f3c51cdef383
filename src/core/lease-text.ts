/** The content of a lease: `host pid number job:restarts time`. Outside Slurm the job is `-`. */
import { hostname } from 'node:os';
import type { SlurmTask } from './slurm-task.js';

export interface NamedHolder {
  host: string;
  pid: number;
  /** Counts holders from 1, rising with each; 0 in leases written before holders were numbered. */
  number: number;
  task: SlurmTask | undefined;
}

/**
 * The text of a lease held by this process, without its time. It never changes; a renewal only changes the time
 * after it.
 */
export function leasePrefix({ number, task }: Pick<NamedHolder, 'number' | 'task'>): string {
  return `${hostname()} ${process.pid} ${number} ${task ? `${task.job}:${task.restarts}` : '-'} `;
}

/** Appends the time, so that two leases of one process differ and other processes see each renewal as a change. */
export function leaseText(prefix: string): string {
  return `${prefix}${new Date().toISOString()}\n`;
}

/**
 * An empty lease, or one of another program, is read as held by an unknown process of an unknown host: it is free
 * once it is no longer renewed.
 */
export function parseLease(content: string): NamedHolder {
  const [host = '', pid = '', number = '', place = ''] = content.split(' ');
  const [, job, restarts] = /^([\d_]+):(\d+)$/.exec(place) ?? [];
  return {
    host,
    pid: Number(pid),
    number: /^\d+$/.test(number) ? Number(number) : 0,
    task: job === undefined ? undefined : { job, restarts: Number(restarts) },
  };
}
