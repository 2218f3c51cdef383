/** Facts about the machine, read from the system: processor, memory, disk. */
import { existsSync, readFileSync, statfsSync } from 'node:fs';
import os from 'node:os';
import { freeMemory, memoryLimit } from '../core/memory.js';

export interface MachineFacts {
  system: string;
  processor: string;
  cores: number;
  /** The `usefulFeatures` of the processor; empty where the system does not list them. */
  features: string[];
  memoryGigabytes: { free: number; total: number };
  diskGigabytes: { free: number };
}

/** Instruction sets that affect the speed of training; the bf16 ones allow convolutions in bfloat16. */
export const usefulFeatures = ['avx2', 'fma', 'avx512f', 'avx512_bf16', 'amx_bf16', 'bf16', 'asimd'] as const;

export function machineFacts(folder: string): MachineFacts {
  const disk = statfsSync(folder);
  return {
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    processor: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    features: processorFeatures(readIfThere('/proc/cpuinfo')),
    memoryGigabytes: { free: gigabytes(freeMemory()), total: gigabytes(memoryLimit()) },
    diskGigabytes: { free: gigabytes(disk.bavail * disk.bsize) },
  };
}

/** The useful features that the text of /proc/cpuinfo lists (`flags` on x86, `Features` on Arm). */
export function processorFeatures(cpuinfo: string): string[] {
  const listed = new Set(/^(?:flags|Features)\s*:(.*)$/m.exec(cpuinfo)?.[1]?.split(/\s+/) ?? []);
  return usefulFeatures.filter((feature) => listed.has(feature));
}

function readIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function gigabytes(bytes: number): number {
  return Math.round(bytes / 1e8) / 10;
}
