import type { Overlap } from '../../metrics/overlap.js';
import type { Sizes } from './size-strip.js';

/** Volume of one voxel in mm³; null where only pixels are known. */
export type PixelMm3 = number | null;

/** The rows of the table beside the picture: name and value at the threshold. */
export function numberRows(
  sizes: Sizes,
  scores: Overlap | undefined,
  pixelMm3: PixelMm3,
): [name: string, value: string][] {
  const size = (pixels: number) => sizeText(pixels, pixelMm3);
  const { mask, expected, interval, truth } = sizes;
  return [
    ...(scores
      ? ([
          ['Recall', shareText(scores.recall)],
          ['Precision', shareText(scores.precision)],
          ['Dice', shareText(scores.dsc)],
        ] as [string, string][])
      : []),
    ['Mask at the threshold', size(mask)],
    ['Expected, Σ p', size(expected)],
    ...(interval
      ? ([['90 % interval of the true size', `${size(interval.low)} to ${size(interval.high)}`]] as [
          string,
          string,
        ][])
      : []),
    ...(truth === undefined ? [] : ([['Mask given', size(truth)]] as [string, string][])),
  ];
}

function shareText(share: number): string {
  return Number.isNaN(share) ? '–' : share.toFixed(3);
}

/** A size such as "1,234 pixels" or "56.7 mm³", with one decimal for small values. */
export function sizeText(pixels: number, pixelMm3: PixelMm3): string {
  const value = pixels * (pixelMm3 ?? 1);
  const digits = Number.isInteger(value) || value >= 1000 ? 0 : 1;
  return `${value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${pixelMm3 === null ? 'pixels' : 'mm³'}`;
}

/** The table as one sentence for screen readers. */
export function numbersSentence(threshold: string, rows: readonly (readonly [string, string])[]): string {
  return `Threshold ${threshold}: ${rows.map(([name, value]) => `${name} ${value}`).join('; ')}`;
}
