import type { Arrangement } from '../../chart/plotly-layout.js';

/** Pixels between panels, and around all of them. */
const gap = { across: 72, down: 104 };
export const gridMargin = { l: 66, r: 14, b: 52 };
/** Smallest width of a panel, including its gap. */
const leastWidth = 262;

/** The number of panels per row: as many as fit the width, with rows balanced. */
export function columnsFor(panels: number, width: number): number {
  const fitting = Math.max(1, Math.min(panels, Math.floor((width - gridMargin.l) / leastWidth)));
  return Math.ceil(panels / Math.ceil(panels / fitting));
}

/** The grid of nearly square panels for a width, and the height of its plots. */
export function gridFor(
  panels: number,
  width: number,
  headingHeight: number,
): Arrangement & { height: number } {
  const columns = columnsFor(panels, width);
  const rows = Math.ceil(panels / columns);
  const plots = width - gridMargin.l - gridMargin.r;
  const down = Math.max(230, Math.min(420, (plots - gap.across * (columns - 1)) / columns));
  const gapDown = gap.down + headingHeight;
  const height = rows * down + gapDown * (rows - 1);
  return { columns, gapAcross: gap.across / plots, gapDown: gapDown / height, height };
}
