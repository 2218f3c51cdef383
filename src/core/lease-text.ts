/** What stands in a lease: `host pid number job:restarts time`, the job `-` outside of Slurm. */
import { hostname } from 'node:os';
import type { SlurmTask } from './slurm-task.js';

export interface NamedHolder {
  host: string;
  pid: number;
  /** From 1, higher for each holder; 0 in a lease of before there were numbers. */
  number: number;
  task: SlurmTask | undefined;
}

/** All but the time, of a holder in this process. It never changes; only the time after it is renewed. */
export function leasePrefix({ number, task }: Pick<NamedHolder, 'number' | 'task'>): string {
  return `${hostname()} ${process.pid} ${number} ${task ? `${task.job}:${task.restarts}` : '-'} `;
}

/** The time makes two leases of one process differ, and each renewal a change that others see. */
export function leaseText(prefix: string): string {
  return `${prefix}${new Date().toISOString()}\n`;
}

/** A lease that is empty or of another program names nobody on any host: it is nobody's once it is not renewed. */
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
