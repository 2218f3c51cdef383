/** A stream that may be a terminal. */
export interface ProgressOutput {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

/** Seconds between plain lines where there is no terminal. */
const plainIntervalSeconds = 15;

/** Terminals narrower than this get no progress bar, to leave room for the label. */
const columnsForBar = 60;

/**
 * A progress line with the time left. It is rewritten in place on a terminal; elsewhere a plain line is written every 15 s.
 *
 *   phantom-nuclei dsc++ seed 1: epoch 7 of 12  ━━━━━━━─────  58 %  1:05 left
 */
export class ProgressLine {
  private readonly startedAt = performance.now();
  private lastPlainAt = Number.NEGATIVE_INFINITY;
  private drawn = false;

  constructor(private readonly output: ProgressOutput = process.stderr) {}

  /** `fraction`: finished share of the work, 0…1. `secondsAfterwards`: seconds of later work, added to the time left. */
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

  /** Writes a permanent line above the progress line. */
  say(text: string): void {
    this.clear();
    this.output.write(`${text}\n`);
  }

  /** Removes the progress line from the terminal. */
  clear(): void {
    if (this.drawn) this.output.write('\r\u001b[2K');
    this.drawn = false;
  }

  /** A terminal of type "dumb", as in some editors, would show the control characters. */
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

/** The line cut to the terminal's width: percentage and time left are kept, the label is shortened. */
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
