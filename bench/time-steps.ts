/** Runs the comparison of training steps: everyone in turn, round by round, each a process of its own. */
import { type Competitor, nodeCommand } from './competitors.js';
import { type Outcome, runChild } from './run-child.js';
import { compareSteps, type StepComparison, type StepLine, type Timed } from './step-comparison.js';
import type { StepSetting } from './step-settings.js';

export interface TimingConditions {
  device: 'cpu' | 'gpu';
  threads: number;
  /** Side of the square matrices whose product measures the peak. */
  matmulSide: number;
  /** Added to the environment of every process. */
  environment: NodeJS.ProcessEnv;
  signal: AbortSignal;
  onProgress: (line: string) => void;
  /** Given what is complete after each setting. */
  onSetting: (soFar: TimedSteps) => void;
}

export interface TimedSteps {
  /** The fastest float32 matrix product of all rounds; null where none could be measured. */
  matmulGigaflops: number | null;
  comparisons: StepComparison[];
}

/** Compilation by XLA or inductor counts against it. */
const limitSeconds = 1800;
/** Who is this far behind the fastest peer of its precision in the first round has shown what it can do. */
const outOfTheRace = 1.5;

export async function timeSteps(
  settings: readonly StepSetting[],
  field: readonly Competitor[],
  conditions: TimingConditions,
): Promise<TimedSteps> {
  const peaks: number[] = [];
  const timed: Timed[][] = [];
  const soFar = (): TimedSteps => {
    const matmulGigaflops = peaks.length > 0 ? Math.max(...peaks) : null;
    return {
      matmulGigaflops,
      comparisons: timed.map((rows, index) => compareSteps(settings[index]!.network, rows, matmulGigaflops)),
    };
  };
  for (const setting of settings) {
    timed.push(await timeSetting(setting, field, conditions, peaks));
    conditions.onSetting(soFar());
  }
  return soFar();
}

type MutableTimed = Timed & { rounds: (StepLine | undefined)[] };

async function timeSetting(
  setting: StepSetting,
  field: readonly Competitor[],
  conditions: TimingConditions,
  peaks: number[],
): Promise<Timed[]> {
  const shape = setting.network.inputShape.join(' × ');
  const timed = field.map(
    ({ name, precision, role }): MutableTimed => ({ name, precision, role, rounds: [] }),
  );
  for (let round = 0; round < setting.rounds; round++) {
    const peak = await measurePeak(conditions);
    if ('line' in peak) peaks.push(peak.line.gigaflops);
    for (const [index, competitor] of field.entries()) {
      conditions.signal.throwIfAborted();
      const own = timed[index]!;
      if (own.failure || isOutOfTheRace(own, timed)) {
        own.rounds.push(undefined);
        continue;
      }
      const outcome = await timeOnce(competitor, setting, conditions);
      const said = 'line' in outcome ? `${outcome.line.medianMs.toFixed(1)} ms` : outcome.failure;
      conditions.onProgress(
        `step, ${shape}, round ${round + 1} of ${setting.rounds}: ${own.name}, ${own.precision}: ${said}`,
      );
      own.rounds.push('line' in outcome ? outcome.line : undefined);
      if ('failure' in outcome) own.failure = outcome.failure;
    }
  }
  return timed;
}

/** Decided by the first round among peers; our own compiled step is timed in every round. */
export function isOutOfTheRace(one: Timed, all: readonly Timed[]): boolean {
  const first = one.rounds[0];
  if (one.role === 'ours' || !first) return false;
  const rivals = all.filter(({ precision, role }) => role === 'peer' && precision === one.precision);
  const fastest = Math.min(...rivals.map(({ rounds }) => rounds[0]?.medianMs ?? Infinity));
  return first.medianMs > outOfTheRace * fastest;
}

async function timeOnce(
  { program, args }: Competitor,
  { network, warmUp, steps }: StepSetting,
  { device, threads, environment, signal }: TimingConditions,
): Promise<Outcome<StepLine>> {
  const settings = {
    shape: network.inputShape.join(','),
    channels: network.inputChannels,
    classes: network.classes,
    'base-filters': network.baseFilters,
    depth: network.depth,
    device,
    threads,
    'warm-up': warmUp,
    steps,
  };
  const options = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const outcome = await runChild<StepLine>(program, [...args, ...options], {
    environment,
    limitSeconds,
    signal,
  });
  // A TensorFlow or PyTorch without GPU support falls back to the processor and says nothing.
  if ('line' in outcome && outcome.line.device !== device)
    return { failure: `ran on the ${outcome.line.device}, not on the ${device}` };
  return outcome;
}

function measurePeak({ device, threads, matmulSide, environment, signal }: TimingConditions) {
  const options = ['--device', device, '--threads', String(threads), '--side', String(matmulSide)];
  return runChild<{ gigaflops: number }>(process.execPath, [...nodeCommand('matmul-peak.ts'), ...options], {
    environment,
    limitSeconds,
    signal,
  });
}
