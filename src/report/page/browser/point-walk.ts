import type { Chart, ChartSeries } from '../../chart/chart.js';
import { intervalText } from '../../chart/plotly-traces.js';

/** A series whose points a reader walks along: its place in the chart, and which of its points are defined. */
export interface Way {
  panel: number;
  series: number;
  points: readonly number[];
}

/** Where a reader stands: the way, and the step on it. */
export interface Place {
  way: number;
  step: number;
}

/** All series that hold data and are shown; not lines such as the diagonal, nor what is written in the plot. */
export function waysOf({ panels }: Chart, hidden: ReadonlySet<string>): Way[] {
  return panels.flatMap(({ series: all }, panel) =>
    all.flatMap((one, series) => {
      const points = [...one.x.keys()].filter(
        (at) => Number.isFinite(one.x[at]) && Number.isFinite(one.y[at]),
      );
      const holdsData =
        one.draw !== 'text' && one.draw !== 'band' && !(one.draw === 'line' && one.ink === 'guide');
      return holdsData && points.length > 0 && !hidden.has(one.label) ? [{ panel, series, points }] : [];
    }),
  );
}

/**
 * Where an arrow key leads: left and right from point to point of a series, up and down to the first of another. The
 * first key leads to the first point. Undefined for other keys, and where there is nothing to walk along.
 */
export function nextPlace(ways: readonly Way[], place: Place | undefined, key: string): Place | undefined {
  const along = { ArrowRight: 1, ArrowLeft: -1 }[key];
  const across = { ArrowDown: 1, ArrowUp: -1 }[key];
  if (ways.length === 0 || (along === undefined && across === undefined)) return undefined;
  if (!place) return { way: 0, step: 0 };
  const way = within(place.way + (across ?? 0), ways.length);
  return { way, step: across ? 0 : within(place.step + along!, ways[way]!.points.length) };
}

function within(value: number, length: number): number {
  return Math.max(0, Math.min(length - 1, value));
}

/** A point as text: "Recall, DSC, Threshold 0.05, Mean over cases 0.97, 95 % interval 0.94 … 0.99". */
export function sentenceAt({ panels }: Chart, { panel, series }: Way, point: number): string {
  const { title, x, y, series: all } = panels[panel]!;
  const one = all[series]!;
  const interval = intervalText(one, point);
  return [
    title,
    one.label,
    one.names?.[point],
    told(x.label, one.x[point]!),
    hasHeight(one) ? told(y.label, one.y[point]!) : '',
    interval && `95 % interval ${interval}`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** A moment or a mean across the whole plot has no value upwards. */
function hasHeight({ draw }: ChartSeries): boolean {
  return draw !== 'span' && draw !== 'ticks';
}

function told(quantity: string, value: number): string {
  return quantity && `${quantity} ${Number(value.toPrecision(5))}`;
}
