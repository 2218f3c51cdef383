import type { Arrangement } from '../../chart/plotly-layout.js';

/** Pixels between panels, and around all of them. */
const gap = { across: 72, down: 104 };
export const gridMargin = { l: 66, r: 14, b: 52 };
/** What a panel takes at least, its gap included. */
const leastWidth = 262;

/** As many panels beside each other as fit the width, and no row much shorter than the others. */
export function columnsFor(panels: number, width: number): number {
  const fitting = Math.max(1, Math.min(panels, Math.floor((width - gridMargin.l) / leastWidth)));
  return Math.ceil(panels / Math.ceil(panels / fitting));
}

/** The panels' grid for a width, each nearly square, and the height that its plots take. */
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
