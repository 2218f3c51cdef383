import { decodeGreyPng } from '../../record/grey-png.js';
import { schemes } from '../chart/inks.js';
import { element, text } from '../chart/svg.js';
import { contourPath } from './contour.js';
import type { SliderData } from './slider-view.js';

/** Thresholds of the static image: a low one, the usual ½, a high one. */
const shownThresholds = [0.1, 0.5, 0.9];
const tile = 200;
const gap = 10;
const headHeight = 24;

/**
 * The slider's first case at three thresholds as one SVG, for notebooks viewed without scripts. One row per loss;
 * the truth is white. Undefined without images.
 */
export function sliderStill(data: SliderData): string | undefined {
  const own = data.cases[0];
  if (!own) return undefined;
  const scale = tile / Math.max(own.rows, own.columns);
  const [width, height] = [own.columns * scale, own.rows * scale];
  const tiles = data.losses.flatMap(({ label, ink }, row) => {
    const name = `probability of ${own.caseId}`;
    const picture = decodeGreyPng(Buffer.from(own.losses[row]!.probability, 'base64'), name);
    return shownThresholds.map((threshold, column) => {
      const at = data.thresholds.indexOf(threshold);
      const numbers = own.losses[row]!.numbers;
      const said = `${label} at ${threshold}: Dice ${numbers.dsc[at]?.toFixed(2)}`;
      const [x, y] = [gap + column * (width + gap), gap + row * (height + headHeight + gap)];
      const line = (d: string, stroke: string, pixels: number, more: Record<string, string> = {}) =>
        element('path', { d, fill: 'none', stroke, 'stroke-width': (pixels / scale).toFixed(3), ...more });
      const contour = contourPath(picture, threshold);
      const colour = schemes.dark.marks[ink];
      return element(
        'g',
        { transform: `translate(${x.toFixed(1)},${y.toFixed(1)})` },
        text(said, 0, 16, {
          fill: schemes.light.text[ink],
          'font-size': '13px',
          'font-family': 'sans-serif',
        }),
        element(
          'g',
          { transform: `translate(0,${headHeight}) scale(${scale.toFixed(4)})` },
          element('image', {
            href: `data:image/jpeg;base64,${own.image}`,
            width: own.columns,
            height: own.rows,
          }),
          line(own.truth, '#000', 3.5),
          line(own.truth, '#fff', 1.6),
          line(contour, '#000', 4),
          line(contour, colour, 2.2, { fill: colour, 'fill-opacity': '0.2' }),
        ),
      );
    });
  });
  const size = {
    width: Math.ceil(gap + shownThresholds.length * (width + gap)),
    height: Math.ceil(gap + data.losses.length * (height + headHeight + gap)),
  };
  const ground = element('rect', { ...size, fill: '#fff' });
  return element('svg', { xmlns: 'http://www.w3.org/2000/svg', ...size }, ground, ...tiles);
}
