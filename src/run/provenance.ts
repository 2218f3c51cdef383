import { createRequire } from 'node:module';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import type { EngineInfo } from '../engine/start-engine.js';
import type { Provenance } from '../record/provenance-file.js';
import { describeCommit } from './commit.js';
import { outputOf } from './output-of.js';

/** What the machine and the code say about themselves; the cell adds its data and its times. */
export function describeOrigin(
  engine: EngineInfo,
): Pick<Provenance, 'git' | 'versions' | 'engine' | 'device' | 'threads' | 'host'> {
  const processor = cpus()[0]?.model ?? 'unknown processor';
  return {
    git: describeCommit(),
    versions: {
      'dsc-plus-plus': packageVersion('./package.json'),
      node: process.versions.node,
      '@tensorflow/tfjs-node-gpu': packageVersion('@tensorflow/tfjs-node-gpu/package.json'),
      libtensorflow: engine.version,
    },
    engine: engine.backend,
    device: { kind: engine.device, name: engine.device === 'gpu' ? gpuName() : processor },
    threads: engine.threads,
    host: {
      platform: `${platform()} ${release()}`,
      architecture: arch(),
      processor,
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
    },
  };
}

function gpuName(): string {
  return (
    outputOf('nvidia-smi', ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader']) ?? 'GPU'
  );
}

function packageVersion(path: string): string {
  const load = createRequire(join(process.cwd(), 'package.json'));
  return (load(path) as { version: string }).version;
}
