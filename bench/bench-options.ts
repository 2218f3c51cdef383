import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { invalidArguments } from '../src/cli/invalid-arguments.js';
import { UsageError, unknownName } from '../src/core/errors.js';
import type { Extent } from './step-settings.js';

export const sectionNames = [
  'step',
  'inference',
  'profile',
  'epoch',
  'road',
  'cost',
  'augmentation',
  'metrics',
  'memory',
  'volume',
] as const;
export type SectionName = (typeof sectionNames)[number];

/** What differs on a graphics card; the rest runs on the processor anyway. */
const gpuSections: readonly SectionName[] = ['step', 'inference', 'epoch', 'memory'];

export interface BenchOptions {
  sections: readonly SectionName[];
  extent: Extent;
  /** Turns of every competitor; undefined: as many as the extent has. */
  rounds: number | undefined;
  /** Threads of every competitor. */
  threads: number;
  device: 'cpu' | 'gpu';
  /** Where the result goes as JSON. */
  json: string | undefined;
  /** Compare with other libraries, or time this project alone. */
  peers: boolean;
}

/** Reads the options; undefined asks for help. Throws UsageError. */
export function parseBenchOptions(argv: readonly string[]): BenchOptions | undefined {
  const values = parse(argv);
  if (values.help) return undefined;
  if (values.quick && values.full)
    throw new UsageError({ verb: 'invalid', what: '--quick together with --full', remedy: 'choose one' });
  const device = values.device ?? 'cpu';
  if (device !== 'cpu' && device !== 'gpu') throw unknownName('device', device, ['cpu', 'gpu']);
  return {
    sections: sectionsOf(values.only, device),
    extent: values.quick ? 'quick' : values.full ? 'full' : 'usual',
    rounds: values.rounds === undefined ? undefined : countOf('rounds', values.rounds),
    threads: values.threads === undefined ? availableParallelism() : countOf('threads', values.threads),
    device,
    json: values.json,
    peers: !values['no-peers'],
  };
}

const options = {
  only: { type: 'string' },
  json: { type: 'string' },
  quick: { type: 'boolean', default: false },
  full: { type: 'boolean', default: false },
  rounds: { type: 'string' },
  threads: { type: 'string' },
  device: { type: 'string' },
  'no-peers': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options }).values;
  } catch (error) {
    throw invalidArguments(error, 'npm run bench', options);
  }
}

function sectionsOf(list: string | undefined, device: BenchOptions['device']): readonly SectionName[] {
  if (list === undefined) return device === 'gpu' ? gpuSections : sectionNames;
  const asked = list.split(',').map((name) => {
    const known = sectionNames.find((section) => section === name);
    if (!known) throw unknownName('section', name, sectionNames);
    return known;
  });
  return sectionNames.filter((section) => asked.includes(section));
}

function countOf(option: string, text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new UsageError({
    verb: 'invalid',
    what: `--${option} ${text}`,
    remedy: 'give a whole number from 1',
  });
}
