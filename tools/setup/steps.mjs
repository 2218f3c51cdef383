/** Which set-up steps there are, in the order they are done, and which of them a command needs. */
import { benchPeersStep } from './bench-peers.mjs';
import { bindingStep, keptBindingStep, packagesBesideBinding } from './binding.mjs';
import { browserRuntimeStep } from './browser-runtime.mjs';
import { jupyterStep } from './jupyter.mjs';
import { kernelSpecStep } from './kernel-spec.mjs';
import { venvStep } from './venv.mjs';

const packages = [packagesBesideBinding, keptBindingStep];
const engine = [packagesBesideBinding, venvStep, bindingStep];
const notebooks = [...engine, jupyterStep, kernelSpecStep];

/** `doctor` takes the least, so that it can report on a half-installed machine. */
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
  'test:long': notebooks,
  'test:mutation': engine,
  'test:kill': engine,
  'test:cluster': engine,
  setup: notebooks,
};

export const commandNames = Object.keys(stepsByCommand);
export const allSteps = notebooks;

/**
 * Asking a command for its plan trains nothing, so it waits for no engine, unless steps are to be timed; nor for JupyterLab who wants no notebooks, nor
 * for the peers who compares with none.
 */
export function stepsFor(command, args) {
  // "compare" times steps even where it only shows its plan.
  const isPlanAlone = args.includes('--dry-run') && !['test', 'compare'].includes(command);
  if (isPlanAlone) return args.includes('--measure') ? engine : packages;
  if (args.includes('--status') && command === 'replicate') return packages;
  const engineIsEnough = args.some((argument) => ['--no-notebooks', '--no-peers'].includes(argument));
  return engineIsEnough ? engine : stepsByCommand[command];
}
