import type { ChartAxis, ChartPanel, PointLabel } from './chart.js';
import type { Scheme } from './inks.js';
import { axisEnds } from './plotly-layout.js';

const anchors: Readonly<Record<PointLabel['anchor'], string>> = {
  start: 'left',
  middle: 'center',
  end: 'right',
};

/** The names beside points. On a logarithmic axis Plotly places annotations by the logarithm. */
export function labelAnnotations(
  { x, y, labels = [] }: ChartPanel,
  at: number,
  panels: number,
  scheme: Scheme,
): Record<string, unknown>[] {
  const { end } = axisEnds(at, panels);
  return labels.map((label) => ({
    text: label.text,
    showarrow: false,
    font: { color: scheme.text[label.ink] },
    x: placeOn(x, label.x),
    y: placeOn(y, label.y),
    xref: `x${end}`,
    yref: `y${end}`,
    xanchor: anchors[label.anchor],
    yanchor: 'middle',
    xshift: label.shift[0],
    yshift: -label.shift[1],
  }));
}

function placeOn({ scale }: ChartAxis, value: number): number {
  return scale === 'log' ? Math.log10(value) : value;
}
