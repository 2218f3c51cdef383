/** A tiny run of the study that is struck by a signal at a chosen moment, and what is left of it. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openMembers } from '../../src/record/record-members.js';

/** Who gets the signal: npm, every process of its group, or only the process that trains. */
export type Target = 'npm' | 'group' | 'trainer';

export interface Strike {
  signal: NodeJS.Signals;
  target: Target;
  /** After the start of npm. */
  afterMs: number;
}

export interface Ended {
  code: number | null;
  stderr: string;
  /** The run had ended before the signal was due. */
  escaped: boolean;
  /** From the signal until the last process was gone. */
  endingMs: number;
}

/** How long the processes of a run may take to end; none may be left after it. */
const endingLimitMs = 30_000;

/** One run of one phantom set with two base filters: about as much time to train as to start. */
export function tinyStudy(out: string, ...more: string[]): string[] {
  const size = ['--datasets', 'phantom-nuclei', '--losses', 'dsc', '--epochs', '8', '--base-filters', '2'];
  return [...size, '--threads', '1', '--no-notebooks', '--out', out, ...more];
}

export function runName(out: string): string {
  return join(out, 'smoke', 'phantom-nuclei', 'dsc', 'seed-1');
}

/** Runs the study through npm, in a process group of its own, and waits until no process of it is left. */
export async function study(args: readonly string[], out: string, strike?: Strike): Promise<Ended> {
  const npm = spawn('npm', ['run', '--silent', 'replicate', '--', ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  let stderr = '';
  npm.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  let hasEnded = false;
  const ended = new Promise<number | null>((done, reject) => {
    npm.on('error', reject).on('exit', (code) => {
      hasEnded = true;
      done(code);
    });
  });
  if (strike) await Promise.race([ended, sleep(strike.afterMs)]);
  const escaped = hasEnded;
  const struckAt = performance.now();
  if (strike && !escaped) send(strike, npm.pid!, out);
  const code = await ended;
  while (processesOf(out).length > 0) {
    if (performance.now() - struckAt > endingLimitMs) {
      throw new Error(`left after ${JSON.stringify(strike)}:\n${processesOf(out).join('\n')}`);
    }
    await sleep(50);
  }
  return { code, stderr, escaped, endingMs: performance.now() - struckAt };
}

function send({ signal, target }: Strike, npm: number, out: string): void {
  const trainer = processesOf(out).find((line) => line.includes('src/cli/main.ts'));
  const pid = target === 'group' ? -npm : target === 'npm' ? npm : Number.parseInt(trainer ?? `${npm}`, 10);
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It ended by itself in this very moment.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Number and command line of each process that works for this folder. Zombies have no command line. */
function processesOf(out: string): string[] {
  const list = execFileSync('ps', ['-axww', '-o', 'pid=,args='], { encoding: 'utf8' });
  return list.split('\n').filter((line) => line.includes(out) && !line.includes(' ps -axww'));
}

/** Every file of a finished run, and every member of its record, that does not tell times; a history without its seconds. */
export function resultOf(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  const tellsTimes = ['provenance.json', 'done.json'];
  return new Map(
    files.flatMap((name) => {
      const path = join(folder, name);
      const parts: [string, Buffer][] =
        name === 'record.zip' ? [...openMembers(path).bytes] : [[name, readFileSync(path)]];
      return parts.map(([part, bytes]) => [
        part,
        tellsTimes.includes(part) ? 'there' : withoutSeconds(part, bytes),
      ]);
    }),
  );
}

function withoutSeconds(name: string, bytes: Buffer): string {
  const text = bytes.toString('latin1');
  return name !== 'history.jsonl' ? text : text.replaceAll(/"seconds":[\d.e-]+/g, '"seconds"');
}

export function isFinished(out: string): boolean {
  return existsSync(join(runName(out), 'done.json'));
}

/** Names of the files in which two results differ, those that only one has included. */
export function differences(one: Map<string, string>, other: Map<string, string>): string[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter((name) => one.get(name) !== other.get(name));
}
