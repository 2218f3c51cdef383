import { scaleLog } from 'd3-scale';
import type { PixelShares } from './chart.js';
import { shareTick, shareTicks, smallestShare } from './share-scale.js';
import { element } from './svg.js';
import { leftAxis, type PlotArea } from './svg-axes.js';

/** Bars for the share of pixels in each bin, series side by side, with their own axis at the left. */
export function shareBars(area: PlotArea, series: readonly PixelShares[]): string {
  const y = scaleLog().domain([smallestShare, 1]).range([area.height, 0]);
  const bars = series.flatMap(({ ink, shares }, side) => {
    const bin = area.width / shares.length;
    const width = bin / series.length - 1.5;
    return shares.map((share, at) => {
      if (!(share > 0)) return '';
      const top = y(Math.max(share, smallestShare * 1.3));
      const place = { x: at * bin + 1 + side * (width + 1), y: top, width, height: area.height - top };
      return element('rect', { class: `bar ${ink}`, ...place });
    });
  });
  return leftAxis(area, y, 'Pixels', { at: shareTicks, format: shareTick }) + bars.join('');
}
