import { arch, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { packageFolder, requireFromPackage } from '../../core/package-folder.js';
import type { EngineInfo } from '../../engine/start-engine.js';
import type { Provenance } from '../../record/provenance-file.js';
import { describeCommit } from './code-commit.js';
import { programOutput } from './program-output.js';

export type CodeOrigin = Pick<Provenance, 'git' | 'versions' | 'host'>;

/** Commit, versions and machine. Call it before the work begins: the commit may change during a training. */
export function describeCode(): CodeOrigin {
  return {
    git: describeCommit(),
    versions: {
      'dsc-plus-plus': packageVersion(join(packageFolder, 'package.json')),
      node: process.versions.node,
      '@tensorflow/tfjs-node-gpu': packageVersion('@tensorflow/tfjs-node-gpu/package.json'),
    },
    host: {
      platform: `${platform()} ${release()}`,
      architecture: arch(),
      processor: processorName(),
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
    },
  };
}

/** The same with the engine's version and device; the run adds its data and times. */
export function describeOrigin(
  code: CodeOrigin,
  engine: EngineInfo,
): CodeOrigin & Pick<Provenance, 'engine' | 'device' | 'threads' | 'ownKernels'> {
  return {
    ...code,
    versions: { ...code.versions, libtensorflow: engine.version },
    engine: engine.backend,
    device: { kind: engine.device, name: engine.device === 'gpu' ? gpuName() : processorName() },
    threads: engine.threads,
    ownKernels: engine.ownKernels,
  };
}

function processorName(): string {
  return cpus()[0]?.model ?? 'unknown processor';
}

function gpuName(): string {
  return (
    programOutput('nvidia-smi', ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader']) ??
    'GPU'
  );
}

function packageVersion(path: string): string {
  return (requireFromPackage(path) as { version: string }).version;
}
