/** Image tiles of one case: stored images, outlines on them, and error maps. */
import type { GreyPicture } from '../../record/grey-png.js';
import { element } from '../chart/svg.js';
import { outlinePath, pixelPath } from './pixel-outlines.js';

/** Side of a tile, in pixels of the SVG. */
export const tile = 144;

/**
 * Okabe–Ito colours: outline yellow, second observer's outline sky blue, false positives orange, false negatives
 * blue.
 */
export const colours = { outline: '#f0e442', second: '#56b4e9', above: '#d55e00', below: '#0072b2' };
/** Errors are drawn in four steps around ¼, ½, ¾ and 1; errors below ⅛ stay white. */
const errorSteps = [1, 2, 3, 4];

/** Size and position of an image in its tile: as large as possible, centred. */
function placement(size: Pick<GreyPicture, 'rows' | 'columns'>) {
  const scale = tile / Math.max(size.rows, size.columns);
  const [wide, high] = [size.columns * scale, size.rows * scale];
  return { scale, width: wide, height: high, x: (tile - wide) / 2, y: (tile - high) / 2 };
}

/** Embeds the stored bytes unchanged: images are not re-encoded, so that the same record gives the same figure. */
export function picture(format: 'jpeg' | 'png', bytes: Buffer, size: GreyPicture): string {
  const { width, height, x, y } = placement(size);
  const href = `data:image/${format};base64,${bytes.toString('base64')}`;
  return element('image', { href, x, y, width, height, style: 'image-rendering:pixelated' });
}

/** The truth's outline with a dark edge, so that it stands out on any image. */
export function outline(truth: GreyPicture, stroke: string, strokeWidth: number): string {
  const d = outlinePath(truth);
  const { scale } = placement(truth);
  const drawn = (colour: string, pixels: number) =>
    element('path', { d, fill: 'none', stroke: colour, 'stroke-width': (pixels / scale).toFixed(3) });
  return scaled(truth, [drawn('#1c2127', strokeWidth + 1), drawn(stroke, strokeWidth)]);
}

/** Probability minus truth on white, with the truth's outline. */
export function errorMap(truth: GreyPicture, probability: GreyPicture): string {
  const levels = Float32Array.from(probability.values, (value, pixel) =>
    Math.round((4 * (value - truth.values[pixel]!)) / 255),
  );
  const layers = ([1, -1] as const).flatMap((sign) =>
    errorSteps.flatMap((step) => {
      const d = pixelPath(truth, (pixel) => levels[pixel] === sign * step);
      const stroke = sign > 0 ? colours.above : colours.below;
      return d ? [element('path', { d, stroke, 'stroke-opacity': step / errorSteps.length })] : [];
    }),
  );
  const { scale } = placement(truth);
  const truthLine = element('path', {
    d: outlinePath(truth),
    fill: 'none',
    stroke: '#6b737d',
    'stroke-opacity': 0.6,
    'stroke-width': (0.5 / scale).toFixed(3),
  });
  const paper = element('rect', { width: truth.columns, height: truth.rows, fill: '#fff' });
  const errors = element('g', { 'shape-rendering': 'crispEdges' }, ...layers);
  return scaled(truth, [paper, errors, truthLine]);
}

/** Scales content in image pixels to the tile. */
function scaled(size: GreyPicture, content: readonly string[]): string {
  const { x, y, scale } = placement(size);
  return element(
    'g',
    { transform: `translate(${x.toFixed(2)},${y.toFixed(2)}) scale(${scale.toFixed(5)})` },
    ...content,
  );
}
