import type { Plan, PlannedCell } from '../run/plan.js';
import { cellFolder } from '../study/cell-config.js';
import { describeDuration } from './progress.js';
import { textTable } from './text-table.js';

/** The plan as a table for people: number, cell, what would be done and why, time. */
export function describePlan(plan: Plan): string {
  const rows = plan.cells.map((cell) => [
    String(cell.number),
    cellFolder(cell.config),
    cell.action,
    cell.reason,
    describeEstimate(cell),
  ]);
  const header = ['cell', 'folder', 'action', 'because', 'training takes about'];
  const absent = plan.datasets.flatMap(({ dataset, absence }) =>
    absence ? [`left out: ${dataset} (${absence})`] : [],
  );
  const notes = plan.notes.map((note) => `note: ${note}`);
  return `${textTable(header, rows)}${[...notes, ...absent, describeTotal(plan)].join('\n')}\n`;
}

/** The plan for machines: a job scheduler runs `--cell <number>` for every cell whose action is not "reuse". */
export function planAsJson({ cells, datasets, notes }: Plan): string {
  return `${JSON.stringify({ cells, datasets, notes }, null, 2)}\n`;
}

function describeEstimate({ action, estimatedSeconds }: PlannedCell): string {
  if (action === 'reuse') return '–';
  return estimatedSeconds === null ? 'unknown' : `≤ ${describeDuration(estimatedSeconds)}`;
}

function describeTotal({ cells }: Plan): string {
  const open = cells.filter(({ action }) => action !== 'reuse');
  const known = open.every(({ estimatedSeconds }) => estimatedSeconds !== null);
  const seconds = open.reduce((sum, { estimatedSeconds }) => sum + (estimatedSeconds ?? 0), 0);
  const time = known
    ? `at most ${describeDuration(seconds)} of training`
    : 'time unknown until a first cell has run here';
  return `${open.length} of ${cells.length} cells to run, ${time}`;
}
