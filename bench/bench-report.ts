/** A bench result as text for the terminal. */
import { textTable } from '../src/text/text-table.js';
import { type BenchResult, machineWasIdle } from './bench-result.js';
import {
  augmentationTable,
  epochTable,
  memoryTable,
  metricsTable,
  predictionProfiles,
  stepProfiles,
  volumeTable,
} from './own-tables.js';
import type { Outcome } from './run-child.js';
import { costTable, inferenceTable, roadTable, stepTable } from './tables-beside-peers.js';
import { verdicts } from './targets.js';

export function benchReport(result: BenchResult): string {
  return [header(result), ...sections(result), targets(result)].join('\n');
}

function header({ machine, options, node, loadAverage, startedAt, git, ...rest }: BenchResult): string {
  const features = machine.features.length > 0 ? ` (${machine.features.join(', ')})` : '';
  const changes = git.dirty ? ' with changes' : '';
  const lines = [
    `${startedAt}, commit ${git.commit?.slice(0, 10) ?? 'unknown'}${changes}`,
    `${machine.system}, Node ${node}`,
    `${machine.processor}, ${machine.cores} cores${features}, ${machine.memoryGigabytes.total} GB; ${options.threads} threads each, device ${options.device}`,
  ];
  if (rest.step?.matmulGigaflops)
    lines.push(`float32 matrix product: ${rest.step.matmulGigaflops.toFixed(0)} GFLOP/s`);
  if (options.extent === 'quick') lines.push('--quick: the sizes are too small to say anything about speed');
  if (loadAverage.end !== null)
    lines.push(
      `load average: ${loadAverage.start.toFixed(1)} at the start, ${loadAverage.end.toFixed(1)} at the end`,
    );
  if (!machineWasIdle({ loadAverage }))
    lines.push(
      `WARNING: the machine was not idle (load ${loadAverage.start.toFixed(1)} at the start): no ratio here is to be quoted`,
    );
  return `${lines.join('\n')}\n`;
}

function sections(result: BenchResult): string[] {
  const { step, inference, predictionProfile, profile, epoch, road } = result;
  const { cost, memory, volume, augmentation, metrics } = result;
  return [
    ...(step?.comparisons.map(stepTable) ?? []),
    ...(inference?.map(inferenceTable) ?? []),
    ...(predictionProfile
      ? [titled('Where the time of our predictions goes', predictionProfile, predictionProfiles)]
      : []),
    ...(profile ? [titled('Where the time of our step goes', profile, stepProfiles)] : []),
    ...(epoch ? [titled('Epoch', epoch, epochTable)] : []),
    ...(road ? [titled('The whole road, one epoch of mini dsb2018', road, roadTable)] : []),
    ...(cost ? [`How time and memory grow\n${costTable(cost)}`] : []),
    ...(memory ? [`Memory\n${memoryTable(memory)}`] : []),
    ...(volume ? [titled('One volume scored', volume, volumeTable)] : []),
    ...(augmentation ? [titled('Augmentation and batch, one core', augmentation, augmentationTable)] : []),
    ...(metrics ? [titled('Expected calibration error, one core', metrics, metricsTable)] : []),
  ];
}

function titled<Line>(title: string, outcome: Outcome<Line>, table: (line: Line) => string): string {
  return `${title}\n${'failure' in outcome ? `failed: ${outcome.failure}\n` : table(outcome.line)}`;
}

function targets(result: BenchResult): string {
  if (result.options.extent === 'quick') return 'Targets: none is judged with --quick\n';
  const mark = (met: boolean | null) => (met === null ? 'not measured' : met ? 'met' : 'MISSED');
  const rows = verdicts(result).map(({ what, measured, wanted, met }) => [what, mark(met), wanted, measured]);
  return `Targets\n${textTable(['', '', 'wanted', 'measured'], rows)}`;
}
