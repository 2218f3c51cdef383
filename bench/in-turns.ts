/** Runs competitors in turns, A B C A B C …, each time as a process of its own. */
import { type Outcome, runChild } from './run-child.js';

export interface Entrant {
  name: string;
  program: string;
  args: readonly string[];
}

export interface Turns<Line> {
  name: string;
  /** One line a round; a round that it sat out is undefined. */
  rounds: (Line | undefined)[];
  /** Why it stopped before the last round. */
  failure?: string;
}

export interface TurnConditions<Line> {
  rounds: number;
  /** Begins the lines of progress. */
  title: string;
  /** One process's result in a few words. */
  describe: (line: Line) => string;
  /** Who need not run again after what it has shown; nobody where left out. */
  sitsOut?: (one: number, all: readonly Turns<Line>[]) => boolean;
  environment: NodeJS.ProcessEnv;
  limitSeconds: number;
  signal: AbortSignal;
  onProgress: (line: string) => void;
}

/** Who fails once takes no further turn and keeps the rounds before. */
export async function inTurns<Line>(
  field: readonly Entrant[],
  conditions: TurnConditions<Line>,
): Promise<Turns<Line>[]> {
  const { rounds, title, describe, sitsOut, signal, onProgress } = conditions;
  const all: Turns<Line>[] = field.map(({ name }) => ({ name, rounds: [] }));
  for (let round = 1; round <= rounds; round++) {
    for (const [index, { name, program, args }] of field.entries()) {
      signal.throwIfAborted();
      const own = all[index]!;
      if (own.failure || sitsOut?.(index, all)) {
        own.rounds.push(undefined);
        continue;
      }
      const outcome: Outcome<Line> = await runChild<Line>(program, args, conditions);
      if ('failure' in outcome) own.failure = outcome.failure;
      own.rounds.push('line' in outcome ? outcome.line : undefined);
      const said = 'line' in outcome ? describe(outcome.line) : outcome.failure;
      onProgress(`${title}, round ${round} of ${rounds}: ${name}: ${said}`);
    }
  }
  return all;
}
