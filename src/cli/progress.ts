/** A stream that may be a terminal. */
export interface ProgressOutput {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

/** Seconds between plain lines where there is no terminal. */
const plainIntervalSeconds = 15;

/**
 * One line of progress with the time left: rewritten in place on a terminal, a plain line now and then elsewhere.
 *
 *   phantom-nuclei dsc++ seed 1: epoch 7 of 12  ━━━━━━━─────  58 %  1:05 left
 */
export class ProgressLine {
  private readonly startedAt = performance.now();
  private lastPlainAt = Number.NEGATIVE_INFINITY;
  private drawn = false;

  constructor(private readonly output: ProgressOutput = process.stderr) {}

  /** `fraction` of all work done, 0 … 1; `secondsAfterwards` follow it and count as time left. */
  update(label: string, fraction: number, secondsAfterwards = 0): void {
    const percent = `${Math.floor(100 * fraction)} %`.padStart(5);
    const line = `${label}  ${bar(fraction)} ${percent}  ${this.timeLeft(fraction, secondsAfterwards)}`;
    if (this.output.isTTY) {
      this.output.write(`\r\u001b[2K${line.slice(0, (this.output.columns ?? 80) - 1)}`);
      this.drawn = true;
      return;
    }
    const now = performance.now();
    if (now - this.lastPlainAt < plainIntervalSeconds * 1000) return;
    this.lastPlainAt = now;
    this.output.write(`${label} (${percent.trim()}, ${this.timeLeft(fraction, secondsAfterwards)})\n`);
  }

  /** A line that stays, above the progress. */
  say(text: string): void {
    this.clear();
    this.output.write(`${text}\n`);
  }

  /** Takes the progress off the terminal. */
  clear(): void {
    if (this.drawn) this.output.write('\r\u001b[2K');
    this.drawn = false;
  }

  private timeLeft(fraction: number, secondsAfterwards: number): string {
    const elapsedSeconds = (performance.now() - this.startedAt) / 1000;
    if (fraction <= 0 || elapsedSeconds < 1) return 'estimating';
    return `${describeDuration((elapsedSeconds * (1 - fraction)) / fraction + secondsAfterwards)} left`;
  }
}

/** "0:42", "12:05", "3:07:00". */
export function describeDuration(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const padded = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${padded(minutes)}:${padded(rest)}` : `${minutes}:${padded(rest)}`;
}

function bar(fraction: number): string {
  const width = 12;
  const full = Math.round(width * Math.min(1, Math.max(0, fraction)));
  return '━'.repeat(full) + '─'.repeat(width - full);
}
