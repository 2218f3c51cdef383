/** Chooses the libtensorflow for this machine: for the CPU or for NVIDIA GPUs. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { SetupFailure, wrongEnvironment } from './failure.mjs';
import { thisSystem, wheelPlan } from './wheel-plan.mjs';

/** The value of `--device X` or `--device=X` in the arguments; the command checks other values itself. */
export function requestedDevice(args) {
  const index = args.findLastIndex((argument) => argument === '--device' || argument.startsWith('--device='));
  if (index < 0) return 'auto';
  const value = args[index].includes('=') ? args[index].split('=')[1] : args[index + 1];
  return value === 'cpu' || value === 'gpu' ? value : 'auto';
}

/** The variant to install if none is installed or another one is requested. Calls nvidia-smi, which takes a moment. */
export function chooseVariant({ device, commandIsSetup }) {
  if (device === 'cpu') return 'cpu';
  const card = wheelsHaveCuda() && nvidiaCard();
  if (device === 'auto' || card) return card ? 'gpu' : 'cpu';
  const { fault } = wheelPlan(thisSystem(), 'gpu');
  if (fault) throw new SetupFailure(wrongEnvironment, fault);
  // `setup` may prepare a clone on a login node for machines with a GPU.
  if (commandIsSetup) return 'gpu';
  throw new SetupFailure(
    wrongEnvironment,
    'missing NVIDIA GPU for --device gpu: nvidia-smi does not answer; install the NVIDIA driver, or use --device cpu',
  );
}

/**
 * Whether the installed variant suffices. The GPU libraries also run on the CPU, so only a request for the GPU needs another
 * one.
 */
export function variantServes(installed, { device }) {
  if (installed === 'gpu' || device === 'cpu') return true;
  return device === 'auto' ? !(wheelsHaveCuda() && existsSync('/dev/nvidiactl') && nvidiaCard()) : false;
}

let card;

/** The first GPU in the format of `nvidia-smi` ("name, memory, driver"), or '' where it does not answer. */
export function nvidiaCard() {
  card ??= askDriver();
  return card;
}

function askDriver() {
  const query = ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader'];
  const { status, stdout } = spawnSync('nvidia-smi', query, { encoding: 'utf8', timeout: 20_000 });
  return status === 0 ? stdout.trim().split('\n')[0] : '';
}

function wheelsHaveCuda() {
  return !wheelPlan(thisSystem(), 'gpu').fault;
}
