/** `--time`: the time limit of a task, in the format of Slurm. */
import { invalidNumber } from './option-values.js';

/** Slurm warns a task 120 s before its limit, or up to a minute earlier, so a task of three minutes may be warned as it starts. */
const shortestMinutes = 3;

/**
 * The time limit as typed: minutes, minutes:seconds, hours:minutes:seconds, days-hours, days-hours:minutes or
 * days-hours:minutes:seconds; 0 is no limit, as in Slurm. Throws UsageError for other texts, and for limits that leave a task no
 * time to work.
 */
export function timeLimit(text: string): string {
  if (!/^(?:\d+-)?\d+(?::\d+){0,2}$/.test(text))
    throw invalidNumber('time', text, 'a time in the format of Slurm, such as 08:00:00 or 1-12:00');
  const seconds = secondsOf(text);
  if (seconds === 0 || seconds > 60 * shortestMinutes) return text;
  throw invalidNumber(
    'time',
    text,
    `more than ${shortestMinutes} minutes, such as 08:00:00: a task is told to stop 2 to 3 minutes before its limit`,
  );
}

function secondsOf(text: string): number {
  const [clock, days] = text.split('-').reverse() as [string, string?];
  const parts = clock.split(':').map(Number);
  const startsWithHours = days !== undefined || parts.length === 3;
  const [hours = 0, minutes = 0, seconds = 0] = startsWithHours ? parts : [0, ...parts];
  return ((Number(days ?? 0) * 24 + hours) * 60 + minutes) * 60 + seconds;
}
