/** What the machine offers: processor, memory, disk. Read from the system, never guessed. */
import { existsSync, readFileSync, statfsSync } from 'node:fs';
import os from 'node:os';

export interface MachineFacts {
  system: string;
  processor: string;
  cores: number;
  /** Which of `usefulFeatures` the processor has; empty where the system does not say. */
  features: string[];
  memoryGigabytes: { free: number; total: number };
  diskGigabytes: { free: number };
}

/** Instruction sets that change how fast the study trains; the bf16 ones allow convolutions in half the width. */
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

/** Memory that programs can still take, caches counted as free; the container's limit counts where it is lower. */
function freeMemory(): number {
  const available = /^MemAvailable:\s*(\d+) kB/m.exec(readIfThere('/proc/meminfo'))?.[1];
  const ofMachine = available ? Number(available) * 1024 : os.freemem();
  return Math.min(ofMachine, memoryLimit());
}

function memoryLimit(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, os.totalmem()) : os.totalmem();
}

function readIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function gigabytes(bytes: number): number {
  return Math.round(bytes / 1e8) / 10;
}
