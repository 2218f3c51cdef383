import { existsSync } from 'node:fs';
import { availableParallelism, constants } from 'node:os';
import { dirname, join } from 'node:path';
import util from 'node:util';
import { UsageError } from '../core/errors.js';
import { requireFromPackage } from '../core/package-folder.js';
import { copyUploads } from './copied-upload.js';
import { tf } from './tensorflow.js';
import { enableTrainingKernels, usesTrainingKernels } from './training-kernels.js';

/** The device that computes. `plain` is the slow JavaScript backend, a reference for tests. */
export type Device = 'auto' | 'cpu' | 'gpu' | 'plain';

export interface EngineOptions {
  device: Device;
  /** Threads for operations; default: all cores. Processes that share a machine should divide its cores. */
  threads?: number | undefined;
}

export interface EngineInfo {
  backend: 'tensorflow' | 'cpu';
  device: 'cpu' | 'gpu';
  /** Threads that an operation may use. */
  threads: number;
  /** Version of libtensorflow, or of TensorFlow.js for the plain backend. */
  version: string;
  /**
   * Whether the project's own kernels are used (training-kernels.ts). Without them the last bits of results
   * differ.
   */
  ownKernels: boolean;
}

let started: { options: EngineOptions; info: EngineInfo } | undefined;

/**
 * Loads the backend once per process. Some settings must be in the environment before the library is loaded, so a
 * second call with other options throws UsageError.
 *
 * ```ts
 * const { backend, device } = await startEngine({ device: 'auto' });
 * backend === 'tensorflow' && ['cpu', 'gpu'].includes(device); // true
 * ```
 */
export async function startEngine(options: EngineOptions): Promise<EngineInfo> {
  if (started) {
    if (!serves(started, options.device) || started.options.threads !== options.threads) {
      throw new UsageError({
        verb: 'unsupported',
        what: `second engine in one process (device ${options.device}; ${started.options.device} is running)`,
        remedy: 'start a new process for another device or thread count',
      });
    }
    return started.info;
  }
  const info = options.device === 'plain' ? await startPlain() : await startNative(options);
  started = { options, info };
  return info;
}

/**
 * Whether the running engine satisfies a request. A request for 'auto' accepts any native engine; an engine
 * started with 'auto' counts as its actual device.
 */
function serves({ options, info }: NonNullable<typeof started>, device: EngineOptions['device']): boolean {
  if (options.device === 'plain' || device === 'plain') return options.device === device;
  return device === 'auto' || device === info.device;
}

async function startPlain(): Promise<EngineInfo> {
  // The union package contains the plain backend and registers the gradients of all operations.
  await import('@tensorflow/tfjs');
  await tf.setBackend('cpu');
  return { backend: 'cpu', device: 'cpu', threads: 1, version: tf.version_core, ownKernels: false };
}

async function startNative({ device, threads }: EngineOptions): Promise<EngineInfo> {
  // Hides the runtime's informational messages; warnings and errors stay visible.
  setDefault('TF_CPP_MIN_LOG_LEVEL', '1');
  // The study promises bit-identical runs for one seed on one machine; this costs little.
  setDefault('TF_DETERMINISTIC_OPS', '1');
  setDefault('TF_FORCE_GPU_ALLOW_GROWTH', 'true');
  if (threads) process.env.TF_NUM_INTRAOP_THREADS = String(threads);
  if (device === 'cpu') process.env.CUDA_VISIBLE_DEVICES = '';
  giveRemovedNodeFunctions();
  heedLogLevel();
  await import('@tensorflow/tfjs-node-gpu');
  await tf.setBackend('tensorflow');
  copyUploads();
  if (loadAddon('training_kernels.node', constants.dlopen.RTLD_NOW)) enableTrainingKernels();
  const { binding, isUsingGpuDevice } = tf.backend() as unknown as {
    binding: { TF_Version: string };
    isUsingGpuDevice: boolean;
  };
  if (device === 'gpu' && !isUsingGpuDevice) {
    throw new UsageError({
      verb: 'missing',
      what: 'GPU that TensorFlow can use',
      remedy: 'run "npm run doctor" to see why, or use --device cpu',
    });
  }
  return {
    backend: 'tensorflow',
    device: isUsingGpuDevice ? 'gpu' : 'cpu',
    threads: threads ?? availableParallelism(),
    version: binding.TF_Version,
    ownKernels: usesTrainingKernels(),
  };
}

function setDefault(name: string, value: string): void {
  process.env[name] ??= value;
}

/**
 * The package calls two functions of Node's `util` that Node 22 deprecates and Node 23 has removed. They are
 * replaced by equivalent functions, which avoids the warning and the failure.
 */
function giveRemovedNodeFunctions(): void {
  Object.assign(util, {
    isArray: Array.isArray,
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
  });
}

/**
 * Loads the small addon that the set-up built beside the binding, into the global symbol scope: it makes the
 * library's start-up messages obey the log level (tools/setup/binding/log-level.cc). A binding that was not built
 * by the set-up has no such addon.
 */
function heedLogLevel(): void {
  const { RTLD_NOW, RTLD_GLOBAL } = constants.dlopen;
  loadAddon('log_level.node', RTLD_NOW | RTLD_GLOBAL);
}

/** Loads an addon from the binding's folder; false if the set-up has not built it. */
function loadAddon(name: string, flags: number): boolean {
  const addon = join(addonFolder(), name);
  if (!existsSync(addon)) return false;
  process.dlopen({ exports: {} }, addon, flags);
  return true;
}

/** The folder of the binding and of the addons that the set-up built. */
export function addonFolder(): string {
  const packageFile = requireFromPackage.resolve('@tensorflow/tfjs-node-gpu/package.json');
  return join(dirname(packageFile), 'lib', 'napi-v8');
}
