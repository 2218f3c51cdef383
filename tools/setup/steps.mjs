/** Which set-up steps there are, in the order they are done, and which of them a command needs. */
import { bindingStep } from './binding.mjs';
import { packagesStep } from './packages.mjs';
import { venvStep } from './venv.mjs';

const packages = [packagesStep];
const engine = [packagesStep, venvStep, bindingStep];

/** `doctor` takes the least, so that it can report on a half-installed machine. */
const stepsByCommand = {
  replicate: engine,
  tables: packages,
  data: packages,
  lab: engine,
  doctor: packages,
  bench: engine,
  test: engine,
  setup: engine,
};

export const commandNames = Object.keys(stepsByCommand);
export const allSteps = engine;

/** Asking a command for its help or its plan trains nothing, so it waits for no engine. */
export function stepsFor(command, args) {
  const engineUnused = args.some((argument) => ['--help', '-h', '--dry-run'].includes(argument));
  return engineUnused && command !== 'test' ? packages : stepsByCommand[command];
}
