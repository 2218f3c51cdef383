import { exitCodes, unknownName } from '../core/errors.js';
import { listenForInterruption } from './interruptible.js';
import { reportFailure } from './report-failure.js';

/**
 * The entry point of every command after set-up: `main.ts COMMAND [arguments]`. Only the requested command is loaded, so that
 * `tables`, `data` and `audit` never load TensorFlow.
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
  // JupyterLab handles Ctrl-C itself.
  if (command !== 'lab') listenForInterruption();
  return (await load())(argv);
}

// Errors of the output streams are ignored: the reader may have ended ("| head"), or the disk may be full. The work goes on, and the
// exit code tells the result.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

main(process.argv.slice(2))
  .catch(reportFailure)
  // process.exit would cut off output that is still being written to a pipe.
  .then((code) => {
    process.exitCode = code ?? exitCodes.unexpected;
  });
