/** A stream that may be a terminal. */
export interface ProgressOutput {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

/** Seconds between plain lines where there is no terminal. */
const plainIntervalSeconds = 15;

/** Below this width the label needs the room of the bar. */
const columnsForBar = 60;

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
    const percent = `${Math.floor(100 * fraction)} %`;
    const left = this.timeLeft(fraction, secondsAfterwards);
    if (this.canRewrite()) {
      this.output.write(`\r\u001b[2K${fitted(label, fraction, percent, left, this.output.columns ?? 80)}`);
      this.drawn = true;
      return;
    }
    const now = performance.now();
    if (now - this.lastPlainAt < plainIntervalSeconds * 1000) return;
    this.lastPlainAt = now;
    this.output.write(`${label} (${percent}, ${left})\n`);
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

  /** A terminal that calls itself dumb, as an editor's may, would show the control characters. */
  private canRewrite(): boolean {
    return this.output.isTTY === true && process.env.TERM !== 'dumb';
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

/** The line within the terminal's width: how far and how long come first, the label gets the rest. */
function fitted(label: string, fraction: number, percent: string, left: string, columns: number): string {
  const drawn = columns < columnsForBar ? '' : `${bar(fraction)} `;
  const end = `  ${drawn}${percent.padStart(5)}  ${left}`;
  const room = columns - 1 - end.length;
  if (room < 1) return percent.slice(0, columns - 1);
  return `${label.length > room ? `${label.slice(0, room - 1)}…` : label}${end}`;
}

function bar(fraction: number): string {
  const width = 12;
  const full = Math.round(width * Math.min(1, Math.max(0, fraction)));
  return '━'.repeat(full) + '─'.repeat(width - full);
}
