/** The set-up steps in order, and the steps that each command needs. */
import { benchPeersStep } from './bench-peers.mjs';
import { bindingStep, keptBindingStep, packagesBesideBinding } from './binding.mjs';
import { browserRuntimeStep } from './browser-runtime.mjs';
import { lacksWeights } from './explored-runs.mjs';
import { jupyterStep } from './jupyter.mjs';
import { kernelSpecStep } from './kernel-spec.mjs';
import { venvStep } from './venv.mjs';

const packages = [packagesBesideBinding, keptBindingStep];
const engine = [packagesBesideBinding, venvStep, bindingStep];
const notebooks = [...engine, jupyterStep, kernelSpecStep];

/** `doctor` needs the fewest steps, so that it can report on a half-installed machine. */
const stepsByCommand = {
  replicate: notebooks,
  compare: engine,
  tables: packages,
  data: packages,
  audit: packages,
  predict: engine,
  export: packages,
  explore: [...packages, browserRuntimeStep],
  lab: notebooks,
  doctor: packages,
  bench: [...engine, benchPeersStep],
  simulate: packages,
  build: packages,
  lint: packages,
  test: notebooks,
  'test:gpu': notebooks,
  'test:long': notebooks,
  'test:mutation': engine,
  'test:kill': engine,
  'test:cluster': engine,
  setup: notebooks,
};

export const commandNames = Object.keys(stepsByCommand);
export const allSteps = notebooks;

/**
 * The steps for a command with its arguments: showing a plan needs no engine unless steps are timed, `--no-notebooks` needs no
 * JupyterLab, `--no-peers` needs no other libraries, and `explore` needs no runtime for runs that it will refuse.
 */
export function stepsFor(command, args) {
  // "compare" times steps even if it only shows its plan.
  const isPlanAlone = args.includes('--dry-run') && !['test', 'compare'].includes(command);
  if (isPlanAlone) return args.includes('--measure') ? engine : packages;
  if (args.includes('--status') && command === 'replicate') return packages;
  if (command === 'explore' && lacksWeights(args)) return packages;
  const engineIsEnough = args.some((argument) => ['--no-notebooks', '--no-peers'].includes(argument));
  return engineIsEnough ? engine : stepsByCommand[command];
}
