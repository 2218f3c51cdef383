import type { CutCounts } from './cut-counts.js';

/** The sizes of one class in pixels (voxels) that the strip compares. */
export interface Sizes {
  mask: number;
  expected: number;
  /** Interval of the true size, if the run has one. */
  interval: { low: number; high: number } | undefined;
  truth: number | undefined;
}

export function sizesAt(counts: CutCounts, step: number, interval: Sizes['interval']): Sizes {
  return { mask: counts.maskPixels(step), expected: counts.expected, interval, truth: counts.truth };
}

const left = 8;
const width = 304;

/**
 * The sizes on one axis from 0 as SVG: a band for the interval, a line for Σ p, a triangle for the mask, a dashed line for the
 * truth. `longest` is the end of the axis and `endText` its label. The axis is the same for all thresholds, so only the
 * triangle moves.
 */
export function stripSvg(
  { mask, expected, interval, truth }: Sizes,
  longest: number,
  endText: string,
): string {
  const x = (pixels: number) => (left + (width * Math.min(pixels, longest)) / (longest || 1)).toFixed(1);
  const upright = (pixels: number, name: string) =>
    `<line class="${name}" x1="${x(pixels)}" x2="${x(pixels)}" y1="20" y2="44"/>`;
  const band = interval
    ? `<rect class="band" x="${x(interval.low)}" width="${(Number(x(interval.high)) - Number(x(interval.low))).toFixed(1)}" y="22" height="20"/>`
    : '';
  return [
    band,
    `<line class="axis" x1="${left}" x2="${left + width}" y1="44" y2="44"/>`,
    upright(expected, 'expected'),
    truth === undefined ? '' : upright(truth, 'true'),
    `<path class="cut" d="M${x(mask)},22l-5,-9h10z"/>`,
    `<text x="${left}" y="60">0</text>`,
    `<text x="${left + width}" y="60" text-anchor="end">${endText}</text>`,
  ].join('');
}

/** The end of the axis in pixels: the largest size at any cut from 0.05 on, plus 5 %. */
export function longestSize(counts: CutCounts, interval: Sizes['interval']): number {
  const largest = Math.max(1, counts.maskPixels(5), counts.expected, counts.truth ?? 0, interval?.high ?? 0);
  return Math.ceil(1.05 * largest);
}
