/**
 * `node tools/setup/state.mjs` prints the state of the set-up and its build tools as JSON for `npm run doctor`. It changes
 * nothing.
 */
import { findBuildTools } from './compiler.mjs';
import { nvidiaCard } from './device.mjs';
import { explain } from './failure.mjs';
import { findPython } from './python.mjs';
import { lacksFor } from './set-up.mjs';
import { allSteps } from './steps.mjs';
import { installedTensorflow } from './venv.mjs';
import { thisSystem, wheelPlan } from './wheel-plan.mjs';

const { compiler, make } = findBuildTools();
const context = { device: 'auto', sharedCache: true, commandIsSetup: false };
const missing = allSteps.filter((step) => !step.inspect(context).ready);
const state = {
  steps: allSteps.map((step) => ({ name: step.name, ...step.inspect(context) })),
  tensorflow: installedTensorflow()?.version ?? null,
  variant: installedTensorflow()?.variant ?? null,
  python: pythonOrFault(),
  compiler: compiler?.version ?? null,
  make: make?.version ?? null,
  card: nvidiaCard() || null,
  system: wheelPlan(thisSystem()).fault ?? null,
  lacks: lacksFor(missing, context).map(({ message }) => message),
};
console.log(JSON.stringify(state));

function pythonOrFault() {
  try {
    const { executable, version } = findPython();
    return { executable, version };
  } catch (error) {
    return { fault: explain(error) };
  }
}
