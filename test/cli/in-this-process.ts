/**
 * Commands in the process of the tests, as `src/cli/main.ts` does them in one of their own: starting Node and loading the
 * program takes longer than most answers. Signals, pipes and `--threads` need a real process.
 */
import { runAuditCommand } from '../../src/cli/audit.js';
import { runCompareCommand } from '../../src/cli/compare.js';
import { runDataCommand } from '../../src/cli/data.js';
import { runPredictCommand } from '../../src/cli/predict.js';
import { runReplicateCommand } from '../../src/cli/replicate.js';
import { reportFailure } from '../../src/cli/report-failure.js';
import { runTablesCommand } from '../../src/cli/tables.js';

// Not the list of main.ts, which loads a command when it is asked for: under Mocha that would load all of src/ a second time.
const commands = {
  audit: runAuditCommand,
  compare: runCompareCommand,
  data: runDataCommand,
  predict: runPredictCommand,
  replicate: runReplicateCommand,
  tables: runTablesCommand,
};

/** A command and its arguments. */
export type Words = readonly [keyof typeof commands, ...string[]];

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `COMMAND ARGS` with these variables of the environment, and returns what it says. One at a time. */
export async function typedHere(
  [command, ...args]: Words,
  environment: Record<string, string> = {},
): Promise<Ended> {
  const before = Object.keys(environment).map((name) => [name, process.env[name]] as const);
  const streams = ['stdout', 'stderr'] as const;
  const writes = streams.map((name) => process[name].write);
  const said = { stdout: '', stderr: '' };
  Object.assign(process.env, environment);
  for (const name of streams) {
    process[name].write = ((text: string | Uint8Array) => {
      said[name] += text.toString();
      return true;
    }) as typeof process.stdout.write;
  }
  try {
    const code = await commands[command](args).catch(reportFailure);
    return { code, ...said };
  } finally {
    for (const [at, name] of streams.entries()) process[name].write = writes[at]!;
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}
