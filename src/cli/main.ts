import { exitCodes, unknownName } from '../core/errors.js';
import { listenForInterruption } from './interruptible.js';
import { reportFailure } from './report-failure.js';

/**
 * The entry of every command once set-up is done: `main.ts COMMAND [arguments]`. A command is loaded only when it
 * is asked for, so that `tables`, `data` and `audit` never load TensorFlow.
 */
const commands: Readonly<Record<string, () => Promise<(argv: string[]) => Promise<number>>>> = {
  replicate: async () => (await import('./replicate.js')).runReplicateCommand,
  compare: async () => (await import('./compare.js')).runCompareCommand,
  tables: async () => (await import('./tables.js')).runTablesCommand,
  data: async () => (await import('./data.js')).runDataCommand,
  audit: async () => (await import('./audit.js')).runAuditCommand,
  lab: async () => (await import('./lab.js')).runLabCommand,
  predict: async () => (await import('./predict.js')).runPredictCommand,
  export: async () => (await import('./export.js')).runExportCommand,
  explore: async () => (await import('./explore.js')).runExploreCommand,
  doctor: async () => (await import('./doctor.js')).runDoctorCommand,
};

async function main([command = '', ...argv]: string[]): Promise<number> {
  const load = commands[command];
  if (!load) throw unknownName('command', command, Object.keys(commands));
  // JupyterLab asks its user what Ctrl-C means.
  if (command !== 'lab') listenForInterruption();
  return (await load())(argv);
}

// Whoever read the output may be gone, as after "| head", or its disk full. The work goes on, and its exit code tells.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

main(process.argv.slice(2))
  .catch(reportFailure)
  // Not process.exit at once: what is still being written to a pipe would be cut off.
  .then((code) => {
    process.exitCode = code ?? exitCodes.unexpected;
  });
